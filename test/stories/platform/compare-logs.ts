// Two logs of one story, made comparable: what must agree whoever played it, and on which platform.
import type { Child, Concern, Facts } from '../../../src/escalation/case/concern.js';
import type { CaseEvent } from '../../../src/escalation/case/events.js';
import { noticesOf } from '../../../src/escalation/case/notices.js';

/**
 * Left out, each with its reason: by which channel something arrived is the platform's, and so is the link that an
 * officer's post brings; a person opens a case to find a button, and each such look is recorded; a click that a page
 * refuses never reaches the case; and which cases are about the same person, only a store can tell.
 */
const LEFT_OUT: readonly CaseEvent['type'][] = [
  'NoticeDelivered',
  'NoticeFailed',
  'ContentOpened',
  'AccessRefused',
  'CaseLinked',
];
/**
 * Made up afresh at each playing; and why something was late, which a page asks and most stories leave out.
 */
const NOT_COMPARED = ['reference', 'entry', 'notice', 'reason'];

export interface ComparedEvent {
  readonly type: string;
  readonly at: string;
  readonly by: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export const comparable = (events: readonly CaseEvent[]): ComparedEvent[] =>
  events.filter((event) => !LEFT_OUT.includes(event.type) && !isOfThePost(event)).map(plain);

const isOfThePost = (event: CaseEvent): boolean =>
  event.type === 'OfficerAccess' && event.data.what === 'given' && event.by.kind === 'system';

function plain(event: CaseEvent): ComparedEvent {
  const { type, at, by } = event;
  const data = Object.fromEntries(
    Object.entries(event.data).flatMap(([key, value]) =>
      NOT_COMPARED.includes(key) ? [] : [[key, comparablePart(key, value)]],
    ),
  );
  return { type, at: new Date(at).toISOString(), by: by.kind === 'person' ? by.id : by.kind, data };
}

function comparablePart(key: string, value: unknown): unknown {
  if (key === 'concern') return asAsked(value as Concern);
  return key === 'facts' ? newFacts(value as Facts) : value;
}

/** Whether an adult is involved is asked only where none was said to be; what follows from it is compared. */
function newFacts({ adultInvolved: _, children, ...rest }: Facts): object {
  return { ...rest, children: children.map(asKnown) };
}

const asKnown = (child: Child): object => (child.known === 'no' ? { known: 'no' } : child);

/** A page asks of a child whom nobody knows where it lives, and about other adults only where there are images. */
function asAsked(concern: Concern): object {
  const { adultInvolved, ...rest } = concern;
  return {
    ...rest,
    children: concern.children.map(asKnown),
    ...(concern.concerns.includes('indecent-images') ? { adultInvolved } : {}),
  };
}

/** Who opened the case at least once, by the story's own playing. */
export const openedBy = (events: readonly CaseEvent[]): string[] => [
  ...new Set(
    events.flatMap((e) => (e.type === 'ContentOpened' && e.by.kind === 'person' ? [e.by.id as string] : [])),
  ),
];

/** Each person with the kinds of notices that reached them, on whatever channel. */
export function toldAndReached(events: readonly CaseEvent[]): string[] {
  const reached = new Set(
    events.flatMap((e) => (e.type === 'NoticeDelivered' ? [`${e.data.notice} ${e.data.to}`] : [])),
  );
  return events
    .flatMap(noticesOf)
    .filter(({ to, notification }) => reached.has(`${notification.notice} ${to}`))
    .map(({ to, notification }) => `${to} ${notification.kind}`)
    .toSorted();
}
