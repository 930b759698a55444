// What a form carries besides its fields: one small text without content, within every platform's limits.
import { reference, type Reference, type StepId } from '../../escalation/ids.js';
import type { Route } from '../../escalation/case/concern.js';

/** For a form on a case. `instance` names this opening of it: a second submit of it has no second effect. */
export interface CaseFormState {
  readonly instance: string;
  readonly reference: Reference;
  readonly step: StepId | null;
  /** The entry being corrected. */
  readonly entry: string | null;
}

/** For the pages that raise a concern. `people` is a digest of who would be told, as last shown. */
export interface RaiseState {
  readonly instance: string;
  readonly route: Route;
  readonly people: string;
  /** The fields about people have been asked for. */
  readonly more: boolean;
}

const NONE = '-';

export const writeCaseState = (s: CaseFormState): string =>
  [s.instance, s.reference, s.step ?? NONE, s.entry ?? NONE].join(' ');

/** Null for a text that isn't ours. */
export function readCaseState(text: string): CaseFormState | null {
  const [instance, ref, step = NONE, entry = NONE] = text.split(' ');
  if (!instance || !ref) return null;
  return {
    instance,
    reference: reference(ref),
    step: step === NONE ? null : (step as StepId),
    entry: entry === NONE ? null : entry,
  };
}

export const writeRaiseState = (s: RaiseState): string =>
  [s.instance, s.route, s.people === '' ? NONE : s.people, s.more ? 'more' : 'few'].join(' ');

/** Null for a text that isn't ours. */
export function readRaiseState(text: string): RaiseState | null {
  const [instance, route, people = NONE, more = 'few'] = text.split(' ');
  if (!instance || (route !== 'management' && route !== 'whistle-blowing')) return null;
  return { instance, route, people: people === NONE ? '' : people, more: more === 'more' };
}

/** A button's value: `SD-7K4M-Q2X contact-lado yes`. */
export function readValue(value: string): { reference: Reference | null; rest: readonly string[] } {
  const [first = '', ...rest] = value.trim().split(/\s+/);
  return { reference: first === '' ? null : reference(first), rest };
}
