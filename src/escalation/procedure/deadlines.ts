// Deadlines: computed once, when their cause happens, and written into the log with their reminders.
import {
  addLocal,
  addWorking,
  addWorkingDays,
  calendarOfOfficer,
  endOfWorkingDay,
  localDate,
  nextWorkingMoment,
  parseLocal,
} from '../calendar/calendar.js';
import type { Concern } from '../case/concern.js';
import { calendarIn, MINUTE, type Context } from '../context.js';
import type { Instant } from '../ids.js';
import { applies, enquiryBegunAt, meets } from './procedure-in-case.js';
import type { DueRule, Procedure, Step } from './procedure.js';
import { officersFor } from '../routing/routing.js';
import { stepStateOf, type CaseState, type Deadline } from '../case/state.js';

/** One reminder for what is due when a day ends: so long before. */
const REMIND_BEFORE_MINUTES = 120;

const ruleOf = (step: Step, state: CaseState, procedure: Procedure): DueRule | undefined =>
  step.due.find((r) => meets(r.when, state, procedure));

/** The deadlines that now have a cause and are not yet in the log. */
export function deadlinesToSet(state: CaseState, context: Context): { step: Step; deadline: Deadline }[] {
  if (state.stage !== 'open') return [];
  return context.procedure.steps.flatMap((step) => {
    if (!applies(step, state, context.procedure)) return [];
    const rule = ruleOf(step, state, context.procedure);
    if (!rule) return [];
    const known = stepStateOf(state, step.id).deadline;
    if (known && !isLaterEnquiry(rule, known, state, context)) return [];
    return [{ step, deadline: deadlineOf(step, rule, state, context) }];
  });
}

/** A deadline stands, but for a later initiating discussion. 6 para 1 */
const isLaterEnquiry = (rule: DueRule, known: Deadline, state: CaseState, context: Context): boolean =>
  rule.at === 'working-days-after-enquiry' && dueAtOf(rule, state, context) !== known.dueAt;

/**
 * What new facts make of the deadlines: the clocks run from now, as if it had been known at the start. What is asked for
 * again is due anew; what becomes urgent is due sooner, and never later than it was.
 */
export function deadlinesAnew(
  before: CaseState,
  askedAgain: readonly Step[],
  state: CaseState,
  context: Context,
): { step: Step; deadline: Deadline }[] {
  return context.procedure.steps.flatMap((step) => {
    const known = stepStateOf(state, step.id);
    const rule = applies(step, state, context.procedure) ? ruleOf(step, state, context.procedure) : undefined;
    if (!rule || !known.deadline) return [];
    const deadline = deadlineOf(step, rule, state, context);
    if (askedAgain.includes(step)) return [{ step, deadline }];
    const isFaster = rule !== ruleOf(step, before, context.procedure) && known.missedAt === null;
    const wasDue = known.deadline.dueAt ?? Infinity;
    return isFaster && (deadline.dueAt ?? Infinity) < wasDue ? [{ step, deadline }] : [];
  });
}

function deadlineOf(step: Step, rule: DueRule, state: CaseState, context: Context): Deadline {
  const dueAt = dueAtOf(rule, state, context);
  const missedFrom = rule.at === 'immediately' ? dueAt + graceOf(rule, context) * MINUTE : dueAt;
  // The ladder does the reminding for the acknowledgement, the short fail-safe for "immediately", and what is due within
  // minutes stands in the first message.
  const silent = step.role === 'acknowledgement' || WITHIN_MINUTES.has(rule.at);
  return { dueAt, missedFrom, whose: rule.whose, remindAt: silent ? [] : remindersTo(dueAt, context) };
}

const graceOf = (rule: DueRule, context: Context): number =>
  Math.min(rule.amount ?? 0, context.organisation.escalation.policeFailSafe);

/** An organisation's own shorter time counts from the same cause, and never makes anything later. */
function dueAtOf(rule: DueRule, state: CaseState, context: Context): Instant {
  const from = causeOf(rule, state, context);
  const dueAt = dueByProcedure(rule, from, state, context);
  const { within } = rule;
  return within === undefined ? dueAt : Math.min(dueAt, addWorking(calendarIn(context), from, within));
}

const causeOf = (rule: DueRule, state: CaseState, context: Context): Instant =>
  rule.at === 'working-days-after-enquiry'
    ? (enquiryBegunAt(state, context.procedure) ?? context.now)
    : context.now;

function dueByProcedure(rule: DueRule, from: Instant, state: CaseState, context: Context): Instant {
  const calendar = calendarIn(context);
  const amount = rule.amount ?? 0;
  switch (rule.at) {
    case 'immediately':
      return from;
    case 'end-of-day':
      return from === state.raisedAt ? state.endOfDay : endOfWorkingDay(calendar, from);
    case 'working-minutes':
      return addWorking(calendar, from, amount);
    case 'real-minutes':
      return from + amount * MINUTE;
    case 'end-of-next-working-day':
      return endOfWorkingDay(calendar, endOfWorkingDay(calendar, from));
    case 'working-days-after-enquiry':
      return addWorkingDays(calendar, from, amount);
    case 'days':
    case 'months':
      return addLocal(calendar, from, { [rule.at]: amount });
  }
}

const WITHIN_MINUTES: ReadonlySet<DueRule['at']> = new Set<DueRule['at']>([
  'immediately',
  'working-minutes',
  'real-minutes',
]);

function remindersTo(dueAt: Instant, context: Context): Instant[] {
  const at = dueAt - REMIND_BEFORE_MINUTES * MINUTE;
  return at > context.now ? [at] : [];
}

/**
 * The fail-safe: the earlier of 60 minutes before the end of the working day and 60 minutes before the
 * designated officer's own closing time on a day until then; at once when that is past.
 */
export function failSafeAt(concern: Concern, endOfDay: Instant, context: Context): Instant {
  const { organisation, now } = context;
  const before = organisation.escalation.failSafeBeforeEnd * MINUTE;
  const calendar = calendarIn(context);
  const times = [endOfDay - before];
  const firstDay = parseLocal(
    organisation.timeZone,
    `${localDate(calendar, nextWorkingMoment(calendar, now))} 00:00`,
  );
  for (const id of officersFor(organisation, concern)) {
    const officer = organisation.officers.get(id);
    if (!officer?.hours) continue;
    const closing = endOfWorkingDay(calendarOfOfficer(organisation, officer), firstDay);
    if (closing <= endOfDay) times.push(closing - before);
  }
  return Math.max(now, Math.min(...times));
}
