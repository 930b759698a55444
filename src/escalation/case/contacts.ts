// Contacts with designated officers: which entries speak of which of them. 8(4)
import type { PersonId, StepId } from '../ids.js';
import type { Organisation } from '../organisation.js';
import { stepStateOf, type CaseState, type StepEntry } from './state.js';

/**
 * The entries of a step that were made with this officer, as far as they say: one that names another officer is that
 * one's alone, and one that names nobody known is put to all. So the "no" of one area's officer leaves the contact
 * with another's standing.
 */
export const contactsWith = (
  officer: PersonId,
  step: StepId,
  state: CaseState,
  organisation: Organisation,
): readonly StepEntry[] =>
  stepStateOf(state, step).entries.filter(({ fields }) => {
    const named = typeof fields['officer'] === 'string' ? (fields['officer'] as PersonId) : null;
    return named === null || named === officer || !organisation.officers.has(named);
  });
