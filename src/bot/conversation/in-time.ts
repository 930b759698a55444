// The conversation's answer, or null when it isn't ready while the platform still waits.
import { within } from '../../kit/bounds.js';
import type { Answer } from './conversation.js';

/** Slack waits three seconds, Teams five. After this long, something is shown first. */
const SLOW_MS = 1500;

export interface InTime {
  /** Null when the answer isn't ready yet. */
  readonly answer: Answer | null;
  readonly later: Promise<Answer>;
}

/** The answer if it comes soon enough to be the reply itself. */
export async function inTime(later: Promise<Answer>): Promise<InTime> {
  return { answer: await within(SLOW_MS, later, () => null), later };
}
