// Notices → outbox rows: one for each channel to be used, content-free.
import { z } from 'zod';
import type { CaseEvent, NoticeKind, Notification } from '../escalation/case/events.js';
import { calendarOf, nextOpening } from '../escalation/calendar/calendar.js';
import type { Instant, PersonId, Reference } from '../escalation/ids.js';
import { noticesOf } from '../escalation/case/notices.js';
import { partyOf, type Channel, type Organisation } from '../escalation/organisation.js';
import type { NewNotice, Store } from '../store/index.js';
import { STRANGER, type OutboxNotice } from './casework.js';

/** For somebody without any channel: delivery fails at once, and the case moves on to the next person. */
export const NO_CHANNEL = 'none';

/** What an outbox row holds, encrypted with its case's key. */
export type NoticePayload = Omit<OutboxNotice, 'id' | 'caseId' | 'notification'> & {
  /** The stored name of what the code calls a notification. */
  readonly telling: Notification;
  readonly for: 'case';
  /** Channels on which it was tried before. */
  readonly tried: readonly string[];
};

export const ANNOUNCEMENT = z.object({
  for: z.literal('administrator'),
  to: z.string(),
  channel: z.string(),
  address: z.string(),
  /** Whose address it is; empty when the platform itself takes nothing. */
  unreachable: z.string(),
  on: z.string(),
  /** Why a platform takes nothing, and since when. */
  down: z.object({ because: z.string(), since: z.number() }).optional(),
  at: z.number(),
  tried: z.array(z.string()),
});
export type AnnouncementPayload = z.infer<typeof ANNOUNCEMENT>;

/** Larger goes sooner, when many wait: alerts before reminders, reminders before news. */
function urgencyOf(notification: Notification): number {
  const alerts: readonly NoticeKind[] = ['officer-alert', 'fail-safe', 'police-now', 'nobody-left', 'missed'];
  const news: readonly NoticeKind[] = [
    'weekly',
    'closed',
    'reopened',
    'information-added',
    'answer',
    'moved-on',
  ];
  if (notification.urgent) return 100;
  if (alerts.includes(notification.kind)) return 80;
  return news.includes(notification.kind) ? 10 : 50;
}

/** The rows that these events of one case send. */
export function noticeRows(
  events: readonly CaseEvent[],
  of: { caseId: string; reference: Reference },
  organisation: Organisation,
  store: Pick<Store, 'personHash'>,
): NewNotice[] {
  return events.flatMap(noticesOf).flatMap(({ to, notification, at }) => {
    const channels = partyOf(organisation, to)?.channels ?? [];
    const used = notification.everyChannel ? channels : channels.slice(0, 1);
    const orNone = used.length > 0 ? used : [{ name: NO_CHANNEL, address: '' }];
    return orNone.map((channel) => {
      const payload: NoticePayload = {
        ...channelOf(channel),
        for: 'case',
        reference: of.reference,
        to,
        telling: notification,
        at,
        tried: [],
      };
      return noticeRow(payload, of.caseId, organisation, store, at);
    });
  });
}

/** Its id is made from what it says, so that the same notice is never stored twice. */
export function noticeRow(
  payload: NoticePayload,
  caseId: string,
  organisation: Organisation,
  store: Pick<Store, 'personHash'>,
  nextAttemptAt: Instant,
): NewNotice {
  const recipient = store.personHash(organisation.id, payload.to);
  const noticeId = noticeIdOf(payload.telling, recipient);
  return {
    id: `${caseId}:${noticeId}:${payload.channel}`,
    caseId,
    organisation: organisation.id,
    recipient,
    channel: payload.channel,
    urgency: urgencyOf(payload.telling),
    payload,
    nextAttemptAt,
    dueAt: payload.at,
    noticeId,
  };
}

/** One notification to one person, on whatever channels. */
export const noticeIdOf = (notification: Pick<Notification, 'notice'>, recipient: Buffer): string =>
  `${notification.notice}-${recipient.toString('hex').slice(0, 16)}`;

const DAY_MS = 24 * 60 * 60_000;

/**
 * "X can't be reached on slack", to each administrator, once a day: no case, no reference, no reason.
 * @param about.shutOut who may not learn that there is this case, administrator or not
 */
export function announcementRows(
  about: { unreachable: PersonId; on: string; shutOut: ReadonlySet<PersonId> },
  at: Instant,
  organisation: Organisation,
  store: Pick<Store, 'personHash'>,
): NewNotice[] {
  const { unreachable, on, shutOut } = about;
  const day = Math.floor(at / DAY_MS);
  const whom = store.personHash(organisation.id, unreachable).toString('hex').slice(0, 16);
  return organisation.roles.administrator.flatMap((to) => {
    const channel = partyOf(organisation, to)?.channels[0];
    if (channel === undefined || to === unreachable || shutOut.has(to)) return [];
    const payload = {
      ...channelOf(channel),
      for: 'administrator' as const,
      to,
      unreachable,
      on,
      at,
      tried: [],
    };
    return [announcementRow(payload, `${whom}:${on}:${day}`, organisation, store, at)];
  });
}

/** "Slack takes nothing since 09:10", to each administrator by another channel, once a day. */
export function platformRows(
  about: { on: string; because: string; since: Instant; channels: readonly string[] },
  at: Instant,
  organisation: Organisation,
  store: Pick<Store, 'personHash'>,
): NewNotice[] {
  const { on, because, since } = about;
  return organisation.roles.administrator.flatMap((to) => {
    const own = partyOf(organisation, to)?.channels ?? [];
    const channel = own.find(({ name }) => name !== on && about.channels.includes(name));
    if (channel === undefined) return [];
    const common = { for: 'administrator' as const, to, unreachable: '', on, at, tried: [on] };
    const payload = { ...channelOf(channel), ...common, down: { because, since } };
    return [announcementRow(payload, `platform:${on}:${Math.floor(at / DAY_MS)}`, organisation, store, at)];
  });
}

/**
 * "Somebody whom the list of staff doesn't know wrote to Sameday on Slack", to each administrator, once for each day. It
 * comes when the next working day begins: beside the moment, it would say who wrote.
 */
export function strangerRows(
  on: string,
  at: Instant,
  organisation: Organisation,
  store: Pick<Store, 'personHash'>,
): NewNotice[] {
  const opens = nextOpening(calendarOf(organisation), at);
  return organisation.roles.administrator.flatMap((to) => {
    const channel = partyOf(organisation, to)?.channels[0];
    if (channel === undefined) return [];
    const common = { for: 'administrator' as const, to, unreachable: '', on, at: opens, tried: [] };
    const payload = { ...channelOf(channel), ...common, down: { because: STRANGER, since: opens } };
    return [
      announcementRow(payload, `stranger:${on}:${Math.floor(opens / DAY_MS)}`, organisation, store, opens),
    ];
  });
}

export function announcementRow(
  payload: AnnouncementPayload,
  noticeId: string,
  organisation: Organisation,
  store: Pick<Store, 'personHash'>,
  nextAttemptAt: Instant,
): NewNotice {
  const recipient = store.personHash(organisation.id, payload.to);
  return {
    id: `unreachable:${noticeId}:${recipient.toString('hex').slice(0, 16)}:${payload.channel}`,
    caseId: null,
    organisation: organisation.id,
    recipient,
    channel: payload.channel,
    urgency: 10,
    payload,
    nextAttemptAt,
    noticeId,
  };
}

const channelOf = (
  channel: Channel | { name: string; address: string },
): { channel: string; address: string } => ({
  channel: channel.name,
  address: channel.address,
});
