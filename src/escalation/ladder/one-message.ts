// One person, one moment, one message. What falls due for somebody within a minute is one message, and within a quarter
// of an hour of a message only something more urgent, or what somebody has done, sends another.
import type { Because, CaseEvent, EventOf, NoticeKind, Notification } from '../case/events.js';
import type { CaseState } from '../case/state.js';
import { MINUTE } from '../context.js';
import type { Instant, PersonId } from '../ids.js';

const QUIET_MINUTES = 15;

/** What may interrupt, the least urgent first: who has the more urgent message gets its title, and the rest in it. */
const RANKS: readonly (readonly NoticeKind[])[] = [
  ['weekly', 'still-missing', 'closed', 'hand-over-accepted', 'reporter-receipt', 'taken-on'],
  ['reminder', 'information-added', 'answer', 'reopened', 'agree-to-close', 'reporter-confirmed'],
  ['missed', 'not-acted', 'moved-on', 'officer-link-locked', 'officer-unreached', 'question'],
  ['step-needs-you', 'referred'],
  ['needs-you', 'nobody-left', 'hand-over-offered', 'confirm-contact'],
  ['police-now', 'contact-denied', 'reporter-nobody'],
  ['fail-safe', 'officer-alert', 'reporter-whom-to-ring'],
];

export const urgencyOf = (kind: NoticeKind): number => RANKS.findIndex((rank) => rank.includes(kind));

/** Somebody has done something that this person waits for or must know: it is said whenever it happens. */
const ACTS: ReadonlySet<Because> = new Set<Because>([
  'asked-for',
  'something-happened',
  'officer-said-no',
  'conflict-declared',
  'undelivered',
  'news',
  'received-it',
]);

/** These say again what was said: within the quarter of an hour they are let go, as the card shows it all. */
const SAYS_AGAIN: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  'weekly',
  'still-missing',
  'reminder',
  'missed',
  'not-acted',
  'police-now',
  'fail-safe',
  'nobody-left',
  'officer-alert',
  'reporter-nobody',
  'reporter-whom-to-ring',
]);

type Told = EventOf<'PeopleTold'>;

/** When the quarter of an hour after somebody's last message is over. What is told at this moment joins that message. */
export function quietUntil(person: PersonId, { notifications }: CaseState, now: Instant): Instant {
  const last = notifications.findLast((one) => one.at < now && one.to.includes(person));
  return last === undefined ? 0 : last.at + QUIET_MINUTES * MINUTE;
}

/** The events of one decision, in which everyone has at most one message. */
export function oneMessageEach(events: readonly CaseEvent[], before: CaseState, now: Instant): CaseEvent[] {
  const told = events.filter((event): event is Told => event.type === 'PeopleTold');
  if (told.length === 0) return [...events];
  const messages = new Map<Told, Map<string, Told>>();
  for (const person of new Set(told.flatMap((event) => event.data.to))) {
    const theirs = told
      .filter((event) => event.data.to.includes(person))
      .sort((a, b) => urgencyOf(b.data.kind) - urgencyOf(a.data.kind));
    // What they have heard already gives no title, and silences nothing else.
    const first = theirs.find((event) => !isSaidAlready(event.data, person, before, now));
    if (first === undefined) continue;
    const rest = theirs.filter((event) => event !== first);
    const merged = withAlso(first, rest);
    const key = JSON.stringify([merged.data.steps, merged.data.also ?? []]);
    const groups = messages.get(first) ?? new Map<string, Told>();
    messages.set(first, groups);
    const group = groups.get(key);
    const to = [...(group?.data.to ?? []), person];
    groups.set(key, { ...merged, data: { ...merged.data, to } });
  }
  return numbered(
    events.flatMap((event): CaseEvent[] =>
      event.type === 'PeopleTold' ? [...(messages.get(event)?.values() ?? [])] : [event],
    ),
    before.notifications.length,
  );
}

function isSaidAlready(
  { kind, because }: Notification,
  person: PersonId,
  { notifications }: CaseState,
  now: Instant,
): boolean {
  if (ACTS.has(because) || !SAYS_AGAIN.has(kind)) return false;
  return notifications.some(
    (one) =>
      one.at > now - QUIET_MINUTES * MINUTE &&
      one.to.includes(person) &&
      urgencyOf(one.kind) >= urgencyOf(kind),
  );
}

function withAlso(first: Told, rest: readonly Told[]): Told {
  if (rest.length === 0) return first;
  const all = [first, ...rest].map((event) => event.data);
  // Of one kind, it is said once, of all the steps together.
  const isSame = ({ kind, as }: Notification): boolean => kind === first.data.kind && as === first.data.as;
  const also = all.filter((one) => !isSame(one)).map(({ kind, as, steps }) => ({ kind, as, steps }));
  return {
    ...first,
    data: {
      ...first.data,
      steps: [...new Set(all.filter(isSame).flatMap(({ steps }) => steps))],
      urgent: all.some((one) => one.urgent),
      everyChannel: all.some((one) => one.everyChannel),
      ...(also.length > 0 && { also }),
    },
  };
}

/** A notice is named by its place among the case's notices. */
function numbered(events: readonly CaseEvent[], from: number): CaseEvent[] {
  let next = from;
  return events.map((event) =>
    event.type === 'PeopleTold' ? { ...event, data: { ...event.data, notice: `n${next++}` } } : event,
  );
}
