// One effect per command: under which name a command is remembered, and what of its outcome.
import type { Refusal } from '../escalation/case/commands.js';
import type { Actor } from '../escalation/case/concern.js';
import type { Store } from '../store/index.js';

/** The events of a command are those after version `from`, up to and with version `to`. */
export type RecordedOutcome =
  | { readonly done: true; readonly caseId: string; readonly from: number; readonly to: number }
  | { readonly done: false; readonly caseId: string; readonly refusal: Refusal };

/**
 * A keyed hash: the ids of a platform's clicks could be traced back to people by that platform. It covers who
 * gives the command, so that nobody gets another's answer by knowing an id.
 */
export function commandKeyOf(store: Pick<Store, 'codeHash'>, by: Actor, id: string): string {
  return store.codeHash(`command ${by.kind} ${by.kind === 'person' ? by.id : ''} ${id}`).toString('hex');
}
