// A message that couldn't be changed just now is changed a little later: an old button misleads whoever presses it.
import type { ConversationAddress, TeamsConnection, TeamsMessage } from './connection.js';
import { deliveryErrorOf } from './faults.js';
import { TeamsRefusal } from './refusals.js';

/** Between one try and the next, unless Teams asks for longer. */
const WAITS_MS = [2_000, 10_000, 60_000] as const;
const WAIT_AT_MOST_MS = 5 * 60_000;
/** More messages than these wait for the case's next change. */
const MOST_WAITING = 1_000;

export interface Updates {
  /** Throws what the connection throws; where that passes, it is tried again in the background. */
  readonly update: TeamsConnection['update'];
  /** Nothing is tried any more. */
  stop(): void;
}

export function createUpdates(connection: Pick<TeamsConnection, 'update'>): Updates {
  const waiting = new Map<string, NodeJS.Timeout>();

  async function tried(
    place: ConversationAddress,
    id: string,
    message: TeamsMessage,
    tries: number,
  ): Promise<void> {
    const key = `${place.conversation}\n${id}`;
    // What is newer counts.
    clearTimeout(waiting.get(key));
    waiting.delete(key);
    try {
      await connection.update(place, id, message);
    } catch (error) {
      const waitMs = WAITS_MS[tries];
      if (waitMs !== undefined && passes(error) && waiting.size < MOST_WAITING && !waiting.has(key)) {
        const asked = error instanceof TeamsRefusal ? (error.retryAfterMs ?? 0) : 0;
        const again = (): void => void tried(place, id, message, tries + 1).catch(() => undefined);
        const timer = setTimeout(again, Math.min(Math.max(waitMs, asked), WAIT_AT_MOST_MS));
        waiting.set(key, timer.unref());
      }
      throw error;
    }
  }

  return {
    update: (place, id, message) => tried(place, id, message, 0),
    stop: () => {
      for (const timer of waiting.values()) clearTimeout(timer);
      waiting.clear();
    },
  };
}

const passes = (error: unknown): boolean => ['wait', 'conversation'].includes(deliveryErrorOf(error).fault);
