// One effect per command: the key under which a command is remembered, and what is kept of its outcome.
import type { Refusal } from '../escalation/case/commands.js';
import type { Actor } from '../escalation/case/concern.js';
import type { Store } from '../store/index.js';

/** The events of a command are those after version `from`, up to and with version `to`. */
export type RecordedOutcome =
  | { readonly done: true; readonly caseId: string; readonly from: number; readonly to: number }
  | { readonly done: false; readonly caseId: string; readonly refusal: Refusal };

/**
 * A keyed hash, as the platform could trace the ids of its clicks back to people. It covers who gives the
 * command, so that nobody gets another person's answer by knowing an id.
 */
export function commandKeyOf(store: Pick<Store, 'codeHash'>, by: Actor, id: string): string {
  return store.codeHash(`command ${by.kind} ${by.kind === 'person' ? by.id : ''} ${id}`).toString('hex');
}
