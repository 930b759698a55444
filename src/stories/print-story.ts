// A story's result, for people and for programs.
import { calendarOf, localDateTime, type Calendar } from '../escalation/calendar/calendar.js';
import type { Because } from '../escalation/case/events.js';
import type { Instant } from '../escalation/ids.js';
import { MINUTE_MS, offsetMs } from '../escalation/calendar/local-time.js';
import { partyOf, type Organisation } from '../escalation/organisation.js';
import type { Procedure } from '../escalation/procedure/procedure.js';
import type { StepRow, Told } from './driver.js';
import { messagesByDay } from './messages.js';
import type { Played } from './player.js';
import type { Story } from './story.js';

const WHY: Readonly<Record<Because, string>> = {
  'first-in-line': 'first in line',
  'next-in-line': 'next in line',
  'images-suspected': 'images are suspected',
  'immediate-risk': 'a child may be in danger now',
  'nobody-acknowledged': 'nobody has confirmed',
  'acknowledged-not-acted': 'confirmed, but nothing was recorded',
  'conflict-declared': 'a conflict of interest was declared',
  'nobody-eligible': 'nobody else may be told',
  'fail-safe': 'LADO or police contact is not recorded',
  'police-not-recorded': 'police contact is not recorded',
  'deadline-near': 'a deadline is near',
  'deadline-passed': 'a deadline has passed',
  undelivered: 'somebody could not be reached',
  'asked-for': 'somebody asked for it',
  'officer-said-no': 'the designated officer said no',
  'only-children': 'only children are involved',
  'something-happened': 'something has happened',
  news: 'something new is known',
  'received-it': 'a colleague received it and handles it',
};

/** `2026-03-16T09:10:00+00:00`: local time with the organisation's offset at that moment. */
export function isoWithOffset(calendar: Calendar, at: Instant): string {
  const offset = offsetMs(calendar.timeZone, at);
  const wall = new Date(at + offset).toISOString().slice(0, 19);
  const minutes = Math.abs(offset) / MINUTE_MS;
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
  return `${wall}${offset < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}

/**
 * One object a line: the notices, one for each channel on which they arrived, then every step of the procedure. Of several
 * cases each step says in which, by the story's name for it.
 */
export function jsonLines({ told, cases }: Played, organisation: Organisation): string[] {
  const calendar = calendarOf(organisation);
  const notices = told.flatMap(({ at, to, channels, kind, reference, steps }) =>
    (channels.length === 0 ? [null] : channels).map((channel) =>
      JSON.stringify({ at: isoWithOffset(calendar, at), to, channel, kind, reference, steps }),
    ),
  );
  const steps = cases.flatMap(({ name, rows }) =>
    rows.map(({ step, due, whose, verdict }) => {
      const row = { step, due: due === null ? null : isoWithOffset(calendar, due), whose, verdict };
      return JSON.stringify(cases.length === 1 ? row : { ...row, case: name });
    }),
  );
  return [...notices, ...steps];
}

/** For people: who was told what, when, by which channel and why; how many messages that is; then each step. */
export function humanLines(
  story: Story,
  played: Played,
  organisation: Organisation,
  procedure: Procedure,
): string[] {
  const calendar = calendarOf(organisation);
  const several = played.cases.length > 1;
  return [
    story.title,
    `${organisation.name}, from ${localDateTime(calendar, story.startsAt)} to ${localDateTime(calendar, story.endsAt)}`,
    '',
    'Who was told',
    ...(played.told.length === 0
      ? ['  nobody']
      : played.told.map((each) => toldLine(each, organisation, calendar, several))),
    '',
    'How many messages, by day',
    ...messageLines(played.told, organisation, calendar),
    ...played.cases.flatMap(({ name, rows }) => [
      '',
      several ? `What was owed: ${name}` : 'What was owed',
      ...stepLines(rows, procedure, calendar),
    ]),
  ];
}

/** `several`: the story has more cases than one, so each line says about which. */
function toldLine(
  { at, to, kind, because, reference, steps, channels }: Told,
  organisation: Organisation,
  calendar: Calendar,
  several: boolean,
): string {
  const name = partyOf(organisation, to)?.name ?? to;
  const by = channels.length === 0 ? 'not delivered' : `by ${channels.join(', ')}`;
  const about = several ? ` (${reference})` : '';
  const asks = steps.length === 0 ? '' : `: ${steps.join(', ')}`;
  const why = `${kind}${about}, because ${WHY[because]}${asks}`;
  return `  ${localDateTime(calendar, at)}  ${name} (${to}), ${by}: ${why}`;
}

function messageLines(told: readonly Told[], organisation: Organisation, calendar: Calendar): string[] {
  const lines = messagesByDay(told, calendar).map(({ person, days }) => {
    const counts = [...days].map(([day, messages]) => `${day}: ${messages.length}`);
    return `  ${partyOf(organisation, person)?.name ?? person} (${person})  ${counts.join(', ')}`;
  });
  return lines.length === 0 ? ['  none'] : lines;
}

function stepLines(rows: readonly StepRow[], procedure: Procedure, calendar: Calendar): string[] {
  const width = Math.max(0, ...rows.map(({ step }) => step.length));
  return rows.map(({ step, due, whose, verdict }) => {
    const title = procedure.steps.find(({ id }) => id === step)?.title ?? '';
    const by = due === null ? 'no deadline' : `due ${localDateTime(calendar, due)} (${whose ?? ''})`;
    return `  ${step.padEnd(width)}  ${verdict.padEnd('met-recorded-late'.length)}  ${by.padEnd(32)}  ${title}`;
  });
}
