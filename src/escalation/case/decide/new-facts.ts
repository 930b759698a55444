// What we now know. Facts grow: a new one adds duties and speed, as if it had been known at the start. 5, last paragraph
import { endOfWorkingDay } from '../../calendar/calendar.js';
import { calendarIn, MINUTE, type Context } from '../../context.js';
import { actWithin } from '../../ladder/acting.js';
import { urgentIn } from '../../ladder/urgency.js';
import { deadlinesAnew, failSafeAt } from '../../procedure/deadlines.js';
import {
  applies,
  dayGuardsOwed,
  imagesSuspected,
  isDone,
  isUrgent,
  onlyChildren,
} from '../../procedure/procedure-in-case.js';
import type { Step } from '../../procedure/procedure.js';
import { partsOf } from '../access.js';
import { NO_FACTS, SYSTEM, type AdultInvolved, type Concern, type Facts, type News } from '../concern.js';
import { evolve } from '../evolve.js';
import type { EventOf } from '../events.js';
import type { CaseState } from '../state.js';
import type { Transcript } from '../transcript.js';

type Added = EventOf<'InformationAdded'>['data'];

/** Adds it to the log, with what of it is news, and asks for what is to be done anew. Returns what is news. */
export function learn(text: string, said: Partial<Facts>, t: Transcript): readonly News[] {
  const before = t.state();
  const { concern } = before;
  if (!concern) return [];
  const facts = newIn({ ...NO_FACTS, ...said }, concern);
  const plain: Added = { text, facts, news: [], clocks: null, evidence: false };
  const known = grownBy(plain, before, t);
  const news = newsOf(facts, concern, known);
  const askedAgain = dutiesAskedAgain(news, before, known, t.context);
  const evidence =
    before.stage === 'closed' || news.length > 0 || Object.keys(before.considerations).length > 0;
  t.add('InformationAdded', {
    ...plain,
    news,
    evidence,
    clocks: clocksOf(news, askedAgain, before, known, t.context),
  });
  if (askedAgain.length > 0) t.add('DutiesAskedAgain', { steps: askedAgain.map((step) => step.id) }, SYSTEM);
  for (const { step, deadline } of deadlinesAnew(before, askedAgain, t.state(), t.context)) {
    t.add('DeadlineSet', { step: step.id, ...deadline }, SYSTEM);
  }
  return news;
}

/** Takes the case from whoever handles it where what is now known is about them, or about one whom they answer to. */
export function takenFrom(t: Transcript): boolean {
  const { handling } = t.state();
  if (handling === null || partsOf(handling.person, t.state(), t.context.organisation).has('manager'))
    return false;
  t.add('HandlingEnded', { person: handling.person }, SYSTEM);
  return true;
}

const RISES: readonly AdultInvolved[] = ['no', 'unsure', 'yes'];

/** What was known already is no fact of this addition, and nothing is taken back. */
function newIn(facts: Facts, concern: Concern): Facts {
  const rises =
    facts.adultInvolved !== null && RISES.indexOf(facts.adultInvolved) > RISES.indexOf(concern.adultInvolved);
  return {
    concerns: facts.concerns.filter((kind) => !concern.concerns.includes(kind)),
    immediateRisk: facts.immediateRisk && !concern.immediateRisk,
    adultInvolved: rises ? facts.adultInvolved : null,
    subjects: facts.subjects.filter(
      (one) =>
        !concern.subjects.some((known) => (one.id === null ? known.name === one.name : known.id === one.id)),
    ),
    namedInReport: facts.namedInReport.filter((person) => !concern.namedInReport.includes(person)),
    devices: facts.devices.filter(
      (one) => !concern.devices.some((d) => d.what === one.what && d.where === one.where),
    ),
    children: facts.children.filter(
      (one) => !concern.children.some((c) => c.name === one.name && c.area === one.area),
    ),
    areas: facts.areas.filter((area) => !concern.areas.includes(area)),
  };
}

function grownBy(data: Added, before: CaseState, t: Transcript): CaseState {
  return evolve(before, { type: 'InformationAdded', at: t.context.now, by: SYSTEM, data });
}

function newsOf(facts: Facts, before: Concern, { concern }: CaseState): News[] {
  if (!concern) return [];
  const is: Readonly<Record<News, boolean>> = {
    images: imagesSuspected(concern) && !imagesSuspected(before),
    danger: facts.immediateRisk,
    adult: onlyChildren(before) && !onlyChildren(concern),
    kind: facts.concerns.length > 0,
    person: facts.subjects.length > 0 || facts.namedInReport.length > 0,
    child: facts.children.length > 0,
    device: facts.devices.length > 0,
    area: facts.areas.length > 0,
  };
  return (Object.keys(is) as News[]).filter((one) => is[one]);
}

/** Done, or not needed, before this was known: "tell the police what is new". */
function dutiesAskedAgain(
  news: readonly News[],
  before: CaseState,
  known: CaseState,
  context: Context,
): Step[] {
  return context.procedure.steps.filter(
    (step) =>
      step.asked_again_on.some((one) => news.includes(one)) &&
      applies(step, known, context.procedure) &&
      applies(step, before, context.procedure) &&
      isDone(step, before, context),
  );
}

/** The clocks of a day run anew where a contact that guards it is owed again, on another day, or at another speed. */
function clocksOf(
  news: readonly News[],
  askedAgain: readonly Step[],
  before: CaseState,
  known: CaseState,
  context: Context,
): Added['clocks'] {
  const { concern } = known;
  if (!concern || news.length === 0) return null;
  const isUrgentNews =
    isUrgent(concern) && (!urgentIn(before) || news.includes('images') || news.includes('danger'));
  const isGuardOwed =
    askedAgain.some((step) => step.guards_the_day) || dayGuardsOwed(known, context).length > 0;
  const endOfDay = endOfWorkingDay(calendarIn(context), context.now);
  const isAnew = askedAgain.some((step) => step.guards_the_day) || endOfDay !== before.endOfDay;
  if (!isUrgentNews && !(isGuardOwed && isAnew)) return null;
  const isPressing =
    isUrgentNews || (isUrgent(concern) && askedAgain.some((step) => step.role === 'police-contact'));
  const actBy = actWithin(isPressing, context);
  // Who was still expected to act sooner is; one whose time ran out while nothing was due has it from now.
  const isRunning = before.actBy !== null && before.actBy > context.now;
  return {
    endOfDay,
    failSafeAt: failSafeAt(concern, endOfDay, context),
    policeBy: isPressing ? context.now + context.organisation.escalation.policeFailSafe * MINUTE : null,
    actBy: isRunning ? Math.min(before.actBy, actBy) : actBy,
  };
}
