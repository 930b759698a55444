// 8(7): "senior managers" decide on immediate action, more than one of them, each by their own click.
import type { Context } from '../../escalation/context.js';
import type { PersonId } from '../../escalation/ids.js';
import { entriesIn } from '../../escalation/procedure/procedure-in-case.js';
import { identifiedSeniorManagers } from '../../escalation/routing/routing.js';
import type { CaseState, StepEntry } from '../../escalation/case/state.js';
import type { FormValues } from './card.js';
import { listed, nameOf } from './words.js';

/** Those who are to decide together; nobody before there is a concern. */
const identified = ({ concern, conflicts }: CaseState, { organisation }: Context): PersonId[] =>
  concern === null ? [] : identifiedSeniorManagers(organisation, concern, conflicts);

/** Whether their word counts as a senior manager's here: one of the identified, or another. */
export const isSenior = (who: PersonId, state: CaseState, context: Context): boolean =>
  identified(state, context).includes(who) || context.organisation.people.get(who)?.seniorManager === true;

/** What they decided last; null while nothing is recorded. */
export const lastDecision = (state: CaseState, { procedure }: Context): StepEntry | null =>
  entriesIn('immediate-action', state, procedure).at(-1) ?? null;

/** Whoever recorded it as a senior manager, and everyone who has agreed since. */
export function deciders(entry: StepEntry, state: CaseState, context: Context): PersonId[] {
  const recorder = entry.by.kind === 'person' && isSenior(entry.by.id, state, context) ? [entry.by.id] : [];
  return [...new Set([...recorder, ...entry.agreedBy])];
}

/** "Decided by Jo Marsh. Only one senior manager has decided …" Empty while nothing is recorded. */
export function agreementLines(state: CaseState, context: Context): string[] {
  const entry = lastDecision(state, context);
  if (entry === null) return [];
  const names = deciders(entry, state, context).map((p) => nameOf(p, context.organisation));
  if (names.length === 0) return ['No senior manager has agreed to it yet (8(7)).'];
  const by = `Decided by ${listed(names)}.`;
  return names.length > 1
    ? [by]
    : [by, 'Only one senior manager has decided: the procedure says more than one (8(7)).'];
}

/** Beside a decision's other fields: why one alone decides it, or somebody who is none of them. */
export interface Alone {
  readonly label: string;
  /** Once it is typed who took part, and it shows no second one. */
  readonly must: boolean;
}

const MYSELF = /^(just |only )?(me|myself|i|alone)$/i;
/** Who took part, as typed. */
const TOOK_PART = 'took_part';

/** Null where more than one has decided, as far as can be seen from what is typed. */
export function aloneIn(values: FormValues, who: PersonId, state: CaseState, context: Context): Alone | null {
  const names = [values[TOOK_PART] ?? '']
    .flat()
    .join(', ')
    .split(/[,;\n&]|\band\b/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const [only = ''] = names;
  const one = names.length === 1 && (MYSELF.test(only) || isOnePerson(only, context));
  if (isSenior(who, state, context))
    return one ? { label: 'Why one senior manager alone decides', must: true } : null;
  const must = names.length === 1;
  return names.length > 1 ? null : { label: 'Why it is not decided by senior managers', must };
}

const isOnePerson = (name: string, { organisation }: Context): boolean =>
  [...organisation.people.values()].some((p) => p.name.toLowerCase() === name.toLowerCase());
