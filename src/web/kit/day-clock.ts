// The day's clock: what has been, what is now, what is owed by when, and what happens next if nobody does anything.
import type { CaseView } from '../../casework/casework.js';
import {
  calendarOf,
  endOfWorkingDay,
  formatDay,
  formatTime,
  localDate,
  parseLocal,
} from '../../escalation/calendar/calendar.js';
import type { Context } from '../../escalation/context.js';
import type { Instant, StepId } from '../../escalation/ids.js';
import { owedSteps } from '../../escalation/procedure/procedure-in-case.js';
import { stepStateOf } from '../../escalation/case/state.js';
import { timetable, type DueAction } from '../../escalation/ladder/timetable.js';
import { overdueSince } from '../../bot/cards/owing.js';
import { nextInLine, read } from '../../bot/cards/standing.js';
import { officerLines } from '../../bot/cards/told.js';
import { clockTime, listed, nameOf, sinceTime, stepInChat } from '../../bot/cards/words.js';

const HOUR_MS = 3_600_000;
/** How far beyond the end of the working day the picture reaches, in ms. */
const AFTER_END_MS = HOUR_MS;
const FIRST_HOUR = '08:00';
/** Marks closer than this on the picture are drawn as one, in ms. */
const SAME_MARK_MS = 4 * 60_000;

export interface Mark {
  readonly at: Instant;
  readonly time: string;
  readonly text: string;
  readonly kind: 'past' | 'now' | 'next' | 'fail-safe' | 'end';
}

export interface Happening {
  readonly at: Instant;
  readonly time: string;
  readonly text: string;
}

export interface Day {
  readonly date: string;
  readonly now: string;
  /** `YYYY-MM-DDTHH:MM`, for the field that moves the clock to a chosen time. */
  readonly nowField: string;
  readonly marks: readonly Mark[];
  readonly next: Happening | null;
  readonly picture: Picture;
}

/** In the units of a picture 100 wide. */
export interface Picture {
  readonly hours: readonly { readonly x: number; readonly label: string }[];
  readonly work: { readonly from: number; readonly to: number };
  readonly now: number | null;
  readonly marks: readonly { readonly x: number; readonly kind: Mark['kind'] }[];
}

export function dayOf(views: readonly CaseView[], context: Context): Day {
  const calendar = calendarOf(context.organisation);
  const { now } = context;
  const view = views.filter((v) => v.state.stage === 'open').at(-1) ?? views.at(-1);
  const end = endOfWorkingDay(calendar, now);
  const marks = marksOf(view, end, context).sort((a, b) => a.at - b.at);
  const date = localDate(calendar, now);
  return {
    date: formatDay(calendar, now),
    now: formatTime(calendar, now),
    nowField: `${date}T${formatTime(calendar, now)}`,
    marks,
    next: nextOf(views, context),
    picture: draw(date, end, marks, context),
  };
}

/** The first thing that falls due in any open case, as a sentence; null when nothing is under way. */
function nextOf(views: readonly CaseView[], context: Context): Happening | null {
  const all = views.flatMap((view) => timetable(view.state, context).map((due) => ({ due, view })));
  const [first] = all.sort((a, b) => a.due.at - b.due.at);
  if (first === undefined) return null;
  const at = Math.max(first.due.at, context.now);
  return { at, time: clockTime(at, context), text: wordsOf(first.due, first.view, context) };
}

function marksOf(view: CaseView | undefined, end: Instant, context: Context): Mark[] {
  const mark = (at: Instant, text: string, kind: Mark['kind']): Mark => ({
    at,
    time: clockTime(at, context),
    text,
    kind,
  });
  const now = mark(context.now, 'now', 'now');
  if (view === undefined) return [now, mark(end, 'the working day ends', 'end')];
  const { state } = view;
  const owed = owedSteps(state, context);
  const dueBy = (at: Instant): string => {
    const names = owed
      .filter((s) => s.role !== 'acknowledgement' && stepStateOf(state, s.id).deadline?.dueAt === at)
      .map((s) => stepInChat(s.id, context));
    if (names.length === 0) return '';
    return at <= context.now ? `: ${listed(names)} overdue since then` : `: ${listed(names)} owed by then`;
  };
  const [soonest] = timetable(state, context);
  const next =
    soonest && soonest.at > context.now ? [mark(soonest.at, wordsOf(soonest, view, context), 'next')] : [];
  const failSafe = state.failSafe.reachedAt ?? state.failSafe.at;
  const contacted = !owed.some((s) => s.guards_the_day);
  const safe = contacted
    ? 'LADO and police are recorded: the fail-safe is not needed'
    : state.failSafe.reachedAt === null
      ? 'fail-safe: the LADO is alerted unless LADO and police contact are recorded'
      : `fail-safe: LADO or police contact was not recorded. ${officerLines({ state, context, to: null }).join(' ')}`.replace(
          /[. ]+$/,
          '',
        );
  const between = [...new Set(owed.flatMap((s) => stepStateOf(state, s.id).deadline?.dueAt ?? []))]
    .filter((at) => at > context.now && at !== state.endOfDay && at < state.endOfDay)
    .map((at) => mark(at, `${dueBy(at).slice(2).replace(' owed by then', '')}: due by then`, 'next'));
  return [
    mark(state.raisedAt, 'the concern was raised', 'past'),
    mark(context.now, nowText(view, context), 'now'),
    ...(next[0]?.at === failSafe || next[0]?.at === state.endOfDay ? [] : next),
    ...between,
    mark(failSafe, safe, 'fail-safe'),
    mark(
      state.endOfDay,
      `the working day ${state.endOfDay <= context.now ? 'ended' : 'ends'}${dueBy(state.endOfDay)}`,
      'end',
    ),
  ];
}

/** "now: LADO and police overdue since 17:00 yesterday"; the oldest time, as it says how long it has been. */
function nowText({ state }: CaseView, context: Context): string {
  const steps = owedSteps(state, context).filter((s) => s.role !== 'acknowledgement');
  const late = steps.flatMap((step) => {
    const since = overdueSince(step, { state, context });
    return since === null ? [] : [{ step, since }];
  });
  if (late.length > 0) {
    const oldest = Math.min(...late.map(({ since }) => since));
    return `now: ${listed(late.map(({ step }) => step.in_chat))} overdue, since ${sinceTime(oldest, context)}`;
  }
  const atOnce = steps.filter((s) => (stepStateOf(state, s.id).deadline?.dueAt ?? Infinity) <= context.now);
  return atOnce.length === 0 ? 'now' : `now: ${listed(atOnce.map((s) => s.in_chat))} owed at once`;
}

/** What this will do when nobody has acted by then. */
function wordsOf(due: DueAction, view: CaseView, context: Context): string {
  const { organisation } = context;
  const steps = (ids: readonly StepId[]) => listed(ids.map((id) => stepInChat(id, context)));
  switch (due.kind) {
    case 'officers':
      return 'the designated officer is told';
    case 'ladder':
    case 'inaction': {
      const [someone] = view.state.told;
      const next = someone ? nextInLine(read(view, someone.person, context)) : null;
      if (next !== null) return `${nameOf(next, organisation)} is told`;
      return 'nobody is left in the line: the designated officer and the reporter are told';
    }
    case 'police-fail-safe':
      return 'the police have not been contacted: everyone who was asked hears of it';
    case 'fail-safe':
      return 'the fail-safe: the LADO is alerted directly';
    case 'reminder':
      return `a reminder of what is owed: ${steps(due.steps)}`;
    case 'missed':
      return `the time is up for ${steps(due.steps)}`;
    case 'repeat-missed':
      return 'what was missed is said again';
    case 'owners':
      return `whoever owes it is asked for ${steps(due.steps)}`;
    case 'receipt':
      return 'whoever reported it hears who has been rung';
    case 'restart':
      return 'still no contact with the police: it is asked again';
    case 'week':
      return 'a week has passed';
  }
}

function draw(date: string, end: Instant, marks: readonly Mark[], context: Context): Picture {
  const { timeZone } = context.organisation;
  const from = Math.min(parseLocal(timeZone, `${date} ${FIRST_HOUR}`), context.now);
  const sameDay = localDate(calendarOf(context.organisation), end) === date;
  const to = Math.max(sameDay ? end + AFTER_END_MS : from + 10 * HOUR_MS, context.now + HOUR_MS);
  const x = (at: Instant): number => Math.round(((at - from) / (to - from)) * 1000) / 10;
  const inside = (at: Instant): boolean => at >= from && at <= to;
  const hours: { x: number; label: string }[] = [];
  for (let at = from; at <= to; at += 2 * HOUR_MS) {
    const label = formatTime(calendarOf(context.organisation), at);
    hours.push({ x: x(at), label: label.endsWith(':00') ? label.slice(0, 2) : label });
  }
  const drawn: Mark[] = [];
  for (const mark of marks) {
    if (mark.kind === 'now' || !inside(mark.at)) continue;
    if (drawn.some((d) => Math.abs(d.at - mark.at) < SAME_MARK_MS)) continue;
    drawn.push(mark);
  }
  return {
    hours,
    work: { from: Math.max(0, x(from + HOUR_MS / 2)), to: Math.min(100, x(sameDay ? end : from)) },
    now: inside(context.now) ? x(context.now) : null,
    marks: drawn.map((m) => ({ x: x(m.at), kind: m.kind })),
  };
}

/** "15:10, Carol West is told". */
export const happeningText = (h: Happening): string => `${h.time}, ${h.text}`;
