// Whether what a story expects holds: the first expectation that doesn't, in words.
import { formatTime, localDate, localDateTime, type Calendar } from '../escalation/calendar/calendar.js';
import type { Instant, PersonId, StepId } from '../escalation/ids.js';
import type { StepRow, Told } from './driver.js';
import { messagesTo } from './messages.js';
import type { Expectations, StoryVerdict } from './story.js';

/** `where` is the expectation's path in the file: `steps[1].expect.told`. */
export interface Broken {
  readonly where: string;
  readonly what: string;
}

export interface Situation {
  readonly at: Instant;
  readonly calendar: Calendar;
  readonly told: readonly Told[];
  readonly rows: readonly StepRow[];
}

/**
 * The first expectation that doesn't hold, in the order told, told_any, not_told, never_told, messages_at_most, due,
 * verdicts.
 */
export function firstBroken(expect: Expectations, where: string, now: Situation): Broken | null {
  return (
    brokenTold(expect, where, now) ??
    brokenCount(expect, where, now) ??
    brokenDue(expect, where, now) ??
    brokenVerdict(expect, where, now)
  );
}

function brokenTold(expect: Expectations, where: string, now: Situation): Broken | null {
  const isTold = (person: PersonId) => now.told.some(({ to }) => to === person);
  const by = localDateTime(now.calendar, now.at);
  const missing = expect.told.find((person) => !isTold(person));
  if (missing !== undefined) {
    return {
      where: `${where}.told`,
      what: `${missing} was not told by ${by}; told by then: ${everyone(now)}`,
    };
  }
  if (expect.toldAny.length > 0 && !expect.toldAny.some(isTold)) {
    const names = expect.toldAny.join(', ');
    return {
      where: `${where}.told_any`,
      what: `none of ${names} was told by ${by}; told by then: ${everyone(now)}`,
    };
  }
  for (const [key, people] of [
    ['not_told', expect.notTold],
    ['never_told', expect.neverTold],
  ] as const) {
    const first = now.told.find(({ to }) => people.includes(to));
    if (first === undefined) continue;
    const when = localDateTime(now.calendar, first.at);
    return {
      where: `${where}.${key}`,
      what: `${first.to} was told at ${when} (${first.kind}, ${first.because})`,
    };
  }
  return null;
}

function brokenCount(expect: Expectations, where: string, now: Situation): Broken | null {
  for (const [person, most] of expect.messagesAtMost) {
    const theirs = messagesTo(person, now.told);
    if (theirs.length <= most) continue;
    const by = localDateTime(now.calendar, now.at);
    const list = theirs.map(({ at, kind }) => `${localDateTime(now.calendar, at)} ${kind}`).join(', ');
    const what = `${person} has had ${theirs.length} messages by ${by}, and not at most ${most}: ${list}`;
    return { where: `${where}.messages_at_most.${person}`, what };
  }
  return null;
}

function brokenDue(expect: Expectations, where: string, now: Situation): Broken | null {
  for (const [step, due] of expect.due) {
    const row = rowOf(step, now);
    const actual = row?.due ?? null;
    if (actual === due) continue;
    const shown = (at: Instant | null) => (at === null ? 'no time' : localDateTime(now.calendar, at));
    return { where: `${where}.due.${step}`, what: `expected ${shown(due)}, is ${shown(actual)}` };
  }
  return null;
}

function brokenVerdict(expect: Expectations, where: string, now: Situation): Broken | null {
  for (const [step, verdict] of expect.verdicts) {
    const actual = rowOf(step, now)?.verdict ?? 'absent';
    if (meets(actual, verdict)) continue;
    const at = localDateTime(now.calendar, now.at);
    return { where: `${where}.verdicts.${step}`, what: `expected ${verdict}, is ${actual} at ${at}` };
  }
  return null;
}

/** `open` says that it is still to be done, in time or not; `missed`, that its time has passed as well. */
const meets = (actual: StoryVerdict, expected: StoryVerdict): boolean =>
  actual === expected || (expected === 'open' && actual === 'missed');

const rowOf = (step: StepId, now: Situation): StepRow | undefined =>
  now.rows.find((row) => row.step === step);

/** Each person once, with when they were first told. */
function everyone({ told, calendar, at }: Situation): string {
  const first = new Map<PersonId, Instant>();
  for (const { to, at: when } of told) if (!first.has(to)) first.set(to, when);
  if (first.size === 0) return 'nobody';
  const today = localDate(calendar, at);
  const shown = (when: Instant) =>
    localDate(calendar, when) === today ? formatTime(calendar, when) : localDateTime(calendar, when);
  return [...first].map(([person, when]) => `${person} (${shown(when)})`).join(', ');
}
