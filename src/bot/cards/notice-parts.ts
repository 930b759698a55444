// Parts that notices of every kind share: whom to ring, what else the same message says, its words for a text.
import type { Notification } from '../../escalation/case/events.js';
import type { StepId } from '../../escalation/ids.js';
import { stepStateOf } from '../../escalation/case/state.js';
import type { Brief, Fact } from './card.js';
import { phraseFor, type Told } from './notice-title.js';
import { contactsOwed, type Reading, type View } from './standing.js';
import { capital, listed, sentence } from './words.js';
import { ringBrief, ringLines } from './whom-to-ring.js';

export const referenceFact = (view: View): Fact => ({ label: 'Reference', value: view.reference });

export const distinct = (lines: readonly (string | null)[]): string[] => [
  ...new Set(lines.filter((line): line is string => line !== null && line !== '')),
];

/** "Ring the LADO, Priya Nair, 01632 960001." for each contact that is owed; with `only`, for these steps. */
export function ringing(r: Reading, only?: readonly StepId[]): string[] {
  const { concern, conflicts } = r.state;
  const steps = only === undefined ? contactsOwed(r) : r.owed.filter((s) => only.includes(s.id));
  return concern === null
    ? []
    : ringLines(new Set(steps.map((s) => s.role)), { concern, conflicts }, r.context);
}

/** 5, last paragraph: done before something new was known. What is new is read on opening. */
export function againLine(r: Reading): string | null {
  const again = r.owed.filter((s) => stepStateOf(r.state, s.id).askedAgainSeq !== null);
  return again.length === 0
    ? null
    : `Asked again, as something new is known: ${listed(again.map((s) => s.in_chat))}. Open it, and tell them what is new.`;
}

/** What else would have come in the same minute, in a few words each; nothing that is done or said already. */
export const alsoLines = (notification: Notification, r: Reading, title: string): string[] =>
  (notification.also ?? []).flatMap((told) => {
    const phrase = phraseFor(told, r);
    return isDone(told, r) || title.toLowerCase().includes(phrase.toLowerCase())
      ? []
      : [sentence(`Also: ${phrase}`)];
  });

const isDone = ({ steps }: Told, r: Reading): boolean =>
  steps.length > 0 && steps.every((id) => !r.owed.some((s) => s.id === id));

/** For a text message: what is not done, and whom to ring. */
export function briefFor(told: Told, r: Reading): Brief {
  const { concern, conflicts } = r.state;
  const roles = new Set(contactsOwed(r).map((s) => s.role));
  return {
    what: capital(phraseFor(told, r)),
    ring: concern === null ? null : ringBrief(roles, { concern, conflicts }, r.context),
  };
}
