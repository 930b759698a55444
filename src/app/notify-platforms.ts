// GOV.UK Notify as the channel for text messages, and for e-mail where no SMTP server is given.
import type { Card } from '../bot/cards/card.js';
import { createNotify, type Notify } from '../bot/post/notify.js';
import { createNotifyWatch, keepingSent, sentShape, type NotifyWatch } from '../bot/post/notify-watch.js';
import type { CaseView, Clock, OutboxNotice, Sender } from '../casework/casework.js';
import { createKept } from '../casework/key-value-store.js';
import type { Delivery } from '../delivery/deliver.js';
import { partyOf } from '../escalation/organisation.js';
import { codeOf } from './log.js';
import type { Opened } from './app-parts.js';
import type { MountPlatform, Platform } from './start-live.js';

type RenderBy = (clock: Clock) => (notice: OutboxNotice, view: CaseView) => Card;
type Open = ReturnType<typeof open>;

/** None without a key. One watch asks for all of them; it runs where the jobs do. */
export function notifyPlatforms(opened: Opened, renderBy: RenderBy): MountPlatform[] {
  const { settings } = opened;
  const { notify: given } = settings;
  if (given === null) return [];
  let made: Open | null = null;
  const once = (clock: Clock) => (made ??= open(opened, given, { clock, renderBy }));
  const platform =
    (name: string, senderOf: (notify: Notify) => Sender | null): MountPlatform =>
    (_app, _conversation, clock) => {
      const { notify, follow, stop } = once(clock);
      const sender = senderOf(notify);
      if (sender === null) throw new Error(`There is no template for ${name}`);
      const mounted: Platform = { name, sender, follow, stop };
      return Promise.resolve(mounted);
    };
  return [
    ...(given.textTemplate === null ? [] : [platform('sms', (notify) => notify.text)]),
    ...(given.emailTemplate === null || settings.smtp !== null
      ? []
      : [platform('email', (notify) => notify.email)]),
  ];
}

function open(
  opened: Opened,
  given: NonNullable<Opened['settings']['notify']>,
  { clock, renderBy }: { clock: Clock; renderBy: RenderBy },
) {
  const { store, organisation, settings, log } = opened;
  const onError = (error: unknown) =>
    log.warn({ code: codeOf(error) }, 'notify: what became of a message is not known yet');
  const of = { store, organisation: organisation.current().id, clock };
  const kept = createKept({ ...of, kind: 'notify-sent', shape: sentShape });
  const notify = createNotify({
    ...given,
    render: renderBy(clock),
    nameOf: (person) => partyOf(organisation.current(), person)?.name ?? person,
    accepted: keepingSent({ kept, clock, onError }),
  });
  let watch: NotifyWatch | null = null;
  return {
    notify,
    follow: (delivery: Pick<Delivery, 'cameBack'>): void => {
      if (watch !== null || settings.role === 'web') return;
      const failed: Delivery['cameBack'] = (...item) => delivery.cameBack(...item);
      watch = createNotifyWatch({ kept, clock, status: (id) => notify.status(id), failed, onError });
      watch.start();
    },
    stop: () => {
      watch?.stop();
      return Promise.resolve();
    },
  };
}
