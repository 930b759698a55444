// GOV.UK Notify for one channel: its sender, and the watch over what became of what the service took.
import type { ChannelParts, Mounted, Write, Written } from '../channel.js';
import { createNotify, type Notify } from './notify.js';
import { createNotifyWatch, keepingSent, sentShape, type NotifyWatch } from './notify-watch.js';
import { createNotifySender } from './sender.js';
import type { NotifySettings } from './settings.js';

export interface ByNotify {
  readonly write: Write;
  /** Resolves with the service's id of the message. */
  readonly post: (service: Notify, address: string, message: Written) => Promise<string>;
}

/** Two channels may watch over each other's messages: of those who would ask, one does. */
export function mountNotify(settings: NotifySettings, parts: ChannelParts, by: ByNotify): Mounted {
  const { clock, render, nameOf, log, codeOf } = parts;
  const service = createNotify(settings);
  const keyValueStore = parts.keyValueStoreOf('notify-sent', sentShape);
  const onError = (error: unknown): void =>
    log.warn({ code: codeOf(error) }, 'notify: what became of a message is not known yet');
  let watch: NotifyWatch | null = null;
  return {
    sender: createNotifySender({
      ...{ render, nameOf, write: by.write },
      post: (address, message) => by.post(service, address, message),
      accepted: keepingSent({ keyValueStore, clock, onError }),
    }),
    follow: (failed) => {
      if (!parts.runsWorkHere) return;
      watch = createNotifyWatch({
        keyValueStore,
        clock,
        status: (id) => service.status(id),
        failed,
        onError,
      });
      watch.start();
    },
    stop: () => {
      watch?.stop();
      return Promise.resolve();
    },
  };
}
