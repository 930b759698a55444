// Whether somebody is a guest of the tenant: asked of Teams, once, before they are let in.
import { within } from '../../kit/bounds.js';
import type { References } from './references.js';
import { GUEST, TeamsRefusal } from './refusals.js';

/** Whoever presses a button doesn't wait longer for what Teams knows of them. */
const ANSWER_WITHIN_MS = 2_000;
/** Somebody of whom Teams didn't say is not asked about again at each click. */
const ASK_AGAIN_MS = 10 * 60_000;
/** More than use Teams within that time; the oldest go first. */
const MOST_KEPT = 10_000;

/** False where it can't be known in time: a person of the organisation isn't kept out by Teams' silence. Never throws. */
export type IsGuest = (objectId: string) => Promise<boolean>;

export function createGuests(
  references: Pick<References, 'addressOf' | 'isKnownGuest'>,
  now: () => number = () => performance.now(),
): IsGuest {
  const asked = new Map<string, { readonly until: number; readonly answer: Promise<boolean> }>();

  const answerOf = async (objectId: string): Promise<boolean> => {
    try {
      await references.addressOf(objectId);
      return false;
    } catch (error) {
      return error instanceof TeamsRefusal && error.teamsCode === GUEST;
    }
  };

  return async (objectId) => {
    const known = references.isKnownGuest(objectId);
    if (known !== null) return known;
    const key = objectId.toLowerCase();
    for (const [old, { until }] of asked) {
      if (until > now() && asked.size < MOST_KEPT) break;
      asked.delete(old);
    }
    const current = asked.get(key) ?? { until: now() + ASK_AGAIN_MS, answer: answerOf(objectId) };
    asked.set(key, current);
    return within(ANSWER_WITHIN_MS, current.answer, () => false);
  };
}
