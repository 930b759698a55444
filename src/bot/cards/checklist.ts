// The checklist of a case: how each step of the procedure turned out, by whom, who agreed, and what was decided.
import type { OfficerDecision } from '../../escalation/case/concern.js';
import type { Context } from '../../escalation/context.js';
import type { PersonId } from '../../escalation/ids.js';
import type { Step } from '../../escalation/procedure/procedure.js';
import {
  overview,
  stateOfStep,
  type StepOverview,
  type Verdict,
} from '../../escalation/procedure/procedure-in-case.js';
import { stepStateOf, type CaseState, type StepEntry } from '../../escalation/case/state.js';
import type { Section } from './card.js';
import { overdueSince, ownersText } from './owing.js';
import type { Reading } from './standing.js';
import { dayTime, listed, nameOf, sentence, sinceTime } from './words.js';

const VERDICTS: Readonly<Record<Verdict, string>> = {
  open: 'open',
  met: 'done in time',
  'met-recorded-late': 'done in time, recorded late',
  late: 'done late',
  missed: 'missed',
  'not-needed': 'not needed',
  absent: 'does not apply',
};

const DECISIONS: Readonly<Record<OfficerDecision, string>> = {
  'no-police-contact': 'no police contact',
  'no-further-action': 'no further action for now',
};

export const verdictWords = (verdict: Verdict): string => VERDICTS[verdict];

/** The reader's own first, then what others owe, then what is done; each part in the procedure's order. */
export const ownFirst = (steps: readonly StepOverview[], r: Reading): StepOverview[] => {
  const place = ({ step, owed }: StepOverview): number =>
    r.mine.some((s) => s.id === step.id) ? 0 : owed && step.role !== 'acknowledgement' ? 1 : 2;
  return [...steps].sort((a, b) => place(a) - place(b));
};

export function checklist(r: Reading): Section {
  const shown = overview(r.state, r.context).filter((s) => s.verdict !== 'absent');
  return { style: 'list', heading: 'Checklist', lines: ownFirst(shown, r).map((s) => checklistLine(s, r)) };
}

/**
 * "Police contacted (4, 8(6)): open, due by 17:00 today." Missing a default deadline is no breach of the
 * procedure.
 */
function checklistLine(s: StepOverview, r: Reading): string {
  const { entries, notNeeded } = stateOfStep(s.step, r.state);
  const due = dueWords(s, r);
  const whose = s.whose === 'default' ? ' (our own deadline)' : '';
  const last = entries.at(-1);
  const done = last === undefined ? '' : `; ${entryText(s.step, last, r)}`;
  const reason = notNeeded === null ? '' : `: ${notNeeded.reason}`;
  const hold = s.step.kind === 'hold' && s.verdict === 'open' ? 'the hold stands' : verdictWords(s.verdict);
  const text = `${s.step.title} (${s.step.source.join(', ')}): ${hold}${reason}${due === null ? '' : `, ${due}`}${whose}${done}`;
  return [text, ...ownerNote(s, r), ...againNote(s.step, r.state)].join('; ');
}

/** While it is owed by somebody else: whose it is. */
export const ownerNote = ({ step, owed }: StepOverview, r: Reading): string[] =>
  owed && step.role !== 'acknowledgement' && !r.mine.some((s) => s.id === step.id)
    ? [`asked of ${ownersText(step, r)}`]
    : [];

/** 5, last paragraph: what was done before is not done for what is new. */
export const againNote = (step: Step, state: CaseState): string[] =>
  stepStateOf(state, step.id).askedAgainSeq === null
    ? []
    : ['asked again: something new is known; tell them what is new'];

/** When it is due, or since when it is overdue; what is due the moment it is known has no time early enough. */
export function dueWords({ step, dueAt, owed }: StepOverview, r: Reading): string | null {
  const late = owed ? overdueSince(step, r) : null;
  if (late !== null) return `overdue since ${sinceTime(late, r.context)}`;
  if (dueAt === null) return null;
  return dueAt <= r.state.raisedAt ? 'due at once' : `due by ${dayTime(dueAt, r.context)}`;
}

function entryText(step: Step, entry: StepEntry, r: Reading): string {
  const by = entry.by.kind === 'person' ? ` by ${nameOf(entry.by.id, r.context.organisation)}` : '';
  const marks = marksOf(step, entry, r.context).map((mark) => `, ${mark}`);
  return `at ${dayTime(entry.happenedAt, r.context)}, recorded${by}${marks.join('')}`;
}

/** What stands beside an entry: the officer's word, who agreed, and how it was entered. */
export const marksOf = (step: Step, entry: StepEntry, context: Context): string[] => [
  ...(entry.confirmed === true ? ['confirmed by the officer'] : []),
  ...(entry.confirmed === false ? ['denied by the officer'] : []),
  ...(entry.backdated ? ['entered afterwards'] : []),
  ...(entry.corrected ? ['corrected'] : []),
  ...(step.role === 'immediate-action' ? [agreement(entry, context)] : []),
];

/** 8(7): "senior managers", so one alone is said. Whoever recorded it counts only where it is theirs to decide. */
function agreement(entry: StepEntry, { organisation }: Context): string {
  const recorder = entry.by.kind === 'person' ? entry.by.id : null;
  const own = recorder !== null && isDecider(recorder, organisation) ? [recorder] : [];
  const agreed = [...new Set([...own, ...entry.agreedBy])];
  const names = listed(agreed.map((p) => nameOf(p, organisation)));
  if (agreed.length === 0) return 'no senior manager has agreed by their own click yet';
  return agreed.length === 1
    ? `so far by ${names} alone: the procedure says senior managers`
    : `agreed by ${names}`;
}

const isDecider = (person: PersonId, organisation: Context['organisation']): boolean =>
  organisation.people.get(person)?.seniorManager === true ||
  organisation.roles.identifiedSeniorManagers.includes(person) ||
  organisation.roles.safeguardingLead.includes(person);

/** What the designated officer decided in departure from the procedure, by name and with the reason. */
export function decisionLines(state: CaseState, context: Context): string[] {
  return state.decisions.map(({ at, officer, decision, reasons }) =>
    sentence(
      `${DECISIONS[decision]}: decided by ${nameOf(officer, context.organisation)} at ${dayTime(at, context)}, in departure from 8(6), because ${reasons}`,
    ).replace(/^./, (c) => c.toUpperCase()),
  );
}

export function decided(r: Reading): Section[] {
  const lines = decisionLines(r.state, r.context);
  return lines.length === 0 ? [] : [{ style: 'plain', heading: 'Decided by the designated officer', lines }];
}
