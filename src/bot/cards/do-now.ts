// "Do now": what the reader owes themselves, the most urgent first and each with whom to ring; then what others owe.
import type { Concern } from '../../escalation/case/concern.js';
import type { StepId } from '../../escalation/ids.js';
import type { Step } from '../../escalation/procedure/procedure.js';
import { imagesSuspected } from '../../escalation/procedure/procedure-in-case.js';
import { officersFor } from '../../escalation/routing/routing.js';
import { stepStateOf } from '../../escalation/case/state.js';
import type { Section } from './card.js';
import { dueOf, overdueSince, ownersText } from './owing.js';
import type { Reading } from './standing.js';
import {
  areasOfChildren,
  childrensServicesLine,
  ladoLine,
  outOfHoursText,
  policeLine,
  procedureName,
  unitsAnswer,
} from './whom-to-ring.js';
import { capital, dayTime, listed, sentence, sinceTime } from './words.js';

/** As many as a person can deal with at once; the checklist has them all. */
const OWED_LIMIT = 7;

export interface OwedLine {
  readonly step: StepId;
  readonly line: string;
}

/** What this reader owes: what is overdue first, else in the order in which it is to be done. */
export const ownLines = (concern: Concern, r: Reading): OwedLine[] =>
  overdueFirst(r.mine, r)
    .slice(0, OWED_LIMIT)
    .map((s) => ({ step: s.id, line: sentence(doLine(s, concern, r)) }));

/** What others owe, with who they are. */
export const othersLines = (concern: Concern, r: Reading): OwedLine[] =>
  overdueFirst(
    r.owed.filter((s) => s.role !== 'acknowledgement' && !r.mine.includes(s)),
    r,
  )
    .slice(0, OWED_LIMIT)
    .map((s) => ({
      step: s.id,
      line: sentence(`${capital(ownersText(s, r))}: ${doLine(s, concern, r)}`),
    }));

const overdueFirst = (steps: readonly Step[], r: Reading): Step[] =>
  [...steps].sort((a, b) => Number(overdueSince(b, r) !== null) - Number(overdueSince(a, r) !== null));

/** Steps in the order in which they are to be done, each with whom to ring. */
export function doNow(concern: Concern, r: Reading): Section[] {
  const own = [
    ...(r.state.handling === null && r.state.stage === 'open' && r.parts.has('manager')
      ? ['Confirm that you have this, so that everybody knows.']
      : []),
    ...ownLines(concern, r).map(({ line }) => line),
  ];
  const others = othersLines(concern, r).map(({ line }) => line);
  if (own.length === 0 && others.length === 0) return [{ style: 'plain', lines: ['Nothing is owed now.'] }];
  return [
    { style: 'warning', lines: [r.context.procedure.guidance.emergency] },
    own.length > 0
      ? { style: 'list', heading: 'Do now', lines: own }
      : { style: 'plain', lines: ['Nothing is owed by you now.'] },
    ...(others.length > 0 ? [{ style: 'list' as const, heading: 'Others', lines: others }] : []),
  ];
}

function doLine(step: Step, concern: Concern, r: Reading): string {
  const late = overdueSince(step, r);
  const since = late === null ? '' : `Overdue since ${sinceTime(late, r.context)}. `;
  const again =
    stepStateOf(r.state, step.id).askedAgainSeq === null
      ? ''
      : '. Asked again: something new is known; tell them what is new';
  return `${since}${whatToDo(step, concern, r)}${again}`;
}

/** ", by 17:00 today"; what is overdue says so before everything else. */
function byWhen(step: Step, r: Reading): string {
  const due = dueOf(step, r);
  if (due === null || overdueSince(step, r) !== null) return '';
  return due <= r.context.now ? ', at once' : `, by ${dayTime(due, r.context)}`;
}

function whatToDo(step: Step, concern: Concern, r: Reading): string {
  const { context } = r;
  const by = byWhen(step, r);
  switch (step.role) {
    case 'police-contact': {
      const name = procedureName('police', concern.areas, context);
      if (!imagesSuspected(concern)) return policeLine(context, { name, by });
      const why = unitsAnswer(context) ? ': images are suspected' : '. Images are suspected';
      return `${policeLine(context, { name })}${why}, so immediately; don't wait for the LADO`;
    }
    case 'officer-contact':
      return ladoLine(officersFor(context.organisation, concern, r.state.conflicts), context, { by });
    case 'device': {
      const devices = concern.devices.map((d) => (d.where === '' ? d.what : `${d.what} (${d.where})`));
      const which = devices.length === 0 ? 'the device' : listed(devices);
      const night = unitsAnswer(context) ? '' : `; if nobody is there to do it, ${outOfHoursText(context)}`;
      return `Make sure that ${which} is left as it is and used by nobody, IT included${by}${night}`;
    }
    case 'childrens-services': {
      const name = procedureName('childrens_services', areasOfChildren(concern), context);
      return childrensServicesLine(concern, context, { name, by });
    }
    default:
      return `${step.instruction.replace(/\.$/, '')}${asking(step)}${by === '' ? '' : ` (${by.slice(2)})`}`;
  }
}

/** What the police or children's services do is theirs; whoever handles it asks, and writes it down. */
function asking(step: Step): string {
  if (step.owner === 'police') return '. It is for the police to do: you ask them';
  if (step.owner === 'childrens-services') return ". It is for children's services to do: you ask them";
  return '';
}
