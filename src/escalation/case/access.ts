// Who may do what: one table for every screen, button and query.
import type { Actor } from './concern.js';
import type { CommandType } from './commands.js';
import type { Part } from './events.js';
import type { PersonId } from '../ids.js';
import { partyOf, type Organisation } from '../organisation.js';
import { excludedFrom } from '../routing/routing.js';
import type { CaseState } from './state.js';

export type Action = CommandType | 'see-status';

const HANDLING: readonly Action[] = [
  'open-content',
  'declare-conflict',
  'record-step',
  'correct-step',
  'answer-considerations',
  'ask',
  'refer',
  'give-reasons',
  'close',
  'reopen',
  'export',
  'add-information',
  'see-status',
];

const MAY: Readonly<Record<Part, ReadonlySet<Action>>> = {
  // A contact that they made themselves, and no other step (`record-step.ts`).
  reporter: new Set<Action>(['add-information', 'reply', 'see-status', 'record-step']),
  manager: new Set<Action>([
    ...HANDLING,
    'acknowledge',
    'hand-over',
    'accept',
    'decide-immediate-action',
    'agree-action',
    'ask-in',
    'note-access',
  ]),
  officer: new Set<Action>([...HANDLING, 'confirm', 'decide', 'link-case']),
  'step-owner': new Set<Action>([
    'open-content',
    'declare-conflict',
    'record-step',
    'correct-step',
    'see-status',
    'ask',
    'add-information',
    'decide-immediate-action',
    'agree-action',
  ]),
  // An alert is not access: what was reported opens when they take it on, or are asked in.
  alerted: new Set<Action>(['see-status', 'acknowledge', 'accept', 'declare-conflict', 'record-step']),
};

/**
 * The parts that someone has in a case now. Empty for a subject, and for anyone named, excluded or
 * conflicted.
 */
export function partsOf(person: PersonId, state: CaseState, organisation: Organisation): Set<Part> {
  const parts = new Set<Part>();
  const concern = state.concern;
  if (!concern || !partyOf(organisation, person)) return parts;
  if (concern.reporter === person) {
    // Being the reporter of a case gives no sight of it to someone who is also a subject.
    if (concern.subjects.some((s) => s.id === person)) return parts;
    parts.add('reporter');
    // 8(3): a manager who received it may handle what they report.
    const takenOut = excludedFrom(organisation, { ...concern, reporter: null }, state.conflicts);
    if (state.handled.includes(person) && !takenOut.has(person)) parts.add('manager');
    return parts;
  }
  if (excludedFrom(organisation, concern, state.conflicts).has(person)) return parts;
  for (const told of state.told) if (told.person === person) parts.add(told.as);
  if (state.handled.includes(person)) parts.add('manager');
  return parts;
}

/** Whether this actor may do this. Being an administrator gives no part. */
export function may(actor: Actor, action: Action, state: CaseState, organisation: Organisation): boolean {
  if (actor.kind === 'system')
    return ['pass-time', 'note-delivery', 'link-case', 'note-access'].includes(action);
  if (actor.kind === 'reporter') return state.concern?.identity === 'anonymous' && MAY.reporter.has(action);
  return [...partsOf(actor.id, state, organisation)].some((part) => MAY[part].has(action));
}

/**
 * Whether this person may see the reporter's name: a named one by those who handle the case (on the
 * whistle-blowing route by the whistle-blowing officers alone), a withheld one by nobody. 8(5)
 */
export function mayKnowReporter(person: PersonId, state: CaseState, organisation: Organisation): boolean {
  const concern = state.concern;
  if (!concern || concern.identity !== 'named') return false;
  const parts = partsOf(person, state, organisation);
  if (concern.route === 'whistle-blowing') {
    return parts.has('manager') && organisation.roles.whistleblowingOfficer.includes(person);
  }
  return parts.has('manager') || parts.has('officer');
}
