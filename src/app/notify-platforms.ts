// GOV.UK Notify as the channel for text messages, and for e-mail where no SMTP server is given.
import type { Card } from '../bot/cards/card.js';
import { createNotify, type Notify } from '../bot/post/notify.js';
import { createNotifyWatch, sentShape, type NotifyWatch } from '../bot/post/notify-watch.js';
import type { CaseView, Clock, OutboxNotice, Sender } from '../casework/casework.js';
import { createKept } from '../casework/key-value-store.js';
import { partyOf } from '../escalation/organisation.js';
import { codeOf } from './log.js';
import { officerLinkIn } from './officer-access.js';
import type { Opened } from './app-parts.js';
import type { MountPlatform, Platform } from './start-live.js';

type RenderBy = (clock: Clock) => (notice: OutboxNotice, view: CaseView) => Card;
type Delivery = Parameters<MountPlatform>[3];

/** None without a key. One watch asks for all of them; it runs where the jobs do. */
export function notifyPlatforms(opened: Opened, renderBy: RenderBy): MountPlatform[] {
  const { settings } = opened;
  const { notify: given } = settings;
  if (given === null) return [];
  let made: { notify: Notify; watch: NotifyWatch } | null = null;
  const once = (clock: Clock, delivery: Delivery) =>
    (made ??= open(opened, given, { clock, delivery, renderBy }));
  const platform =
    (name: string, senderOf: (notify: Notify) => Sender | null): MountPlatform =>
    (_app, _conversation, clock, delivery) => {
      const { notify, watch } = once(clock, delivery);
      if (settings.role !== 'web') watch.start();
      const sender = senderOf(notify);
      if (sender === null) throw new Error(`There is no template for ${name}`);
      const mounted: Platform = {
        name,
        sender,
        stop: () => {
          watch.stop();
          return Promise.resolve();
        },
      };
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
  { clock, delivery, renderBy }: { clock: Clock; delivery: Delivery; renderBy: RenderBy },
): { notify: Notify; watch: NotifyWatch } {
  const { store, organisation, log } = opened;
  const watch = createNotifyWatch({
    kept: createKept({
      store,
      organisation: organisation.current().id,
      kind: 'notify-sent',
      clock,
      shape: sentShape,
    }),
    clock,
    status: (id) => notify.status(id),
    failed: (caseId, item) => delivery.cameBack(caseId, item),
    onError: (error) =>
      log.warn({ code: codeOf(error) }, 'notify: what became of a message is not known yet'),
  });
  const notify = createNotify({
    ...given,
    render: renderBy(clock),
    linkFor: officerLinkIn,
    nameOf: (person) => partyOf(organisation.current(), person)?.name ?? person,
    accepted: (sent) => watch.accepted(sent),
  });
  return { notify, watch };
}
