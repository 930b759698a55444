// What the second watchman is sent out with, from the settings of the app that it watches.
import type pg from 'pg';
import type { Channel } from '../bot/channel.js';
import { SMTP } from '../bot/email/settings.js';
import { NOTIFY } from '../bot/notify/settings.js';
import type { Settings } from '../config/settings.js';
import type { ChannelKind } from '../escalation/organisation.js';
import { hasWayOut, type WatchLog, type WatchOrders } from '../watch/orders.js';
import { startWatchThread } from '../watch/watch-thread.js';

export function watchOrdersOf(
  settings: Settings,
  channels: readonly Channel[],
  connection: pg.ClientConfig,
): WatchOrders {
  const [smtp, notify] = [settings.of(SMTP), settings.of(NOTIFY)];
  return {
    connection,
    organisationFile: settings.organisationFile,
    mode: settings.mode,
    channels: channels.map(kindOf),
    post: {
      smtp: smtp === null ? null : { url: smtp.url, from: smtp.from },
      notify:
        notify === null
          ? null
          : {
              apiKey: notify.apiKey,
              apiUrl: notify.apiUrl,
              textTemplate: notify.textTemplate,
              emailTemplate: notify.emailTemplate,
            },
    },
    publicUrl: settings.publicUrl,
  };
}

interface Watched {
  readonly settings: Settings;
  readonly channels: readonly Channel[];
  readonly log: WatchLog;
}

/** In a start of one process; where there are several, `sameday watch` is one of them. Null: it isn't watched here. */
export function watchFromAside(
  { settings, channels, log }: Watched,
  connection: pg.ClientConfig,
): { stop(): Promise<void> } | null {
  if (settings.role !== 'all') return null;
  const orders = watchOrdersOf(settings, channels, connection);
  if (hasWayOut(orders.post)) return startWatchThread(orders, log);
  log.warn(
    {},
    'There is no second watchman: it needs e-mail or text messages of its own (SMTP_URL or NOTIFY_API_KEY).',
  );
  return null;
}

/** Without what a channel does: only that can be handed to a thread. */
const kindOf = (kind: ChannelKind): ChannelKind => ({
  name: kind.name,
  words: kind.words,
  key: kind.key,
  address: kind.address,
  workspace: kind.workspace,
  identifies: kind.identifies,
  isReadable: kind.isReadable,
  isChat: kind.isChat,
  encloses: kind.encloses,
});
