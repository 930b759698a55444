// The rehearsal room: the real casework and conversation, with a clock that is moved by hand, chats and post in memory.
import { createMovedClock, type MovedClock } from './moved-clock.js';
import type { RehearsalPlatform } from './chat.js';
import type { RehearsalPost, RehearsalRoom } from './room.js';
import { calendarOf, localDate, nextOpening, parseLocal } from '../escalation/calendar/calendar.js';
import type { Context } from '../escalation/context.js';
import type { Instant } from '../escalation/ids.js';
import type { Organisation } from '../escalation/organisation.js';
import type { DueWork } from '../jobs/due-work.js';
import { letTimePass } from './moved-time.js';

/** Late enough in the day to feel the pressure. */
const STARTS_AT = '14:40';
/** More days in a row than any organisation closes for. */
const DAYS_LIMIT = 60;
const DAY_MS = 86_400_000;

/** The next Monday on which the organisation works, at 14:40 by its own clock; failing that the next opening. */
export function startOfRehearsal(organisation: Organisation, today: Instant): Instant {
  const calendar = calendarOf(organisation);
  for (let day = 1; day <= DAYS_LIMIT; day++) {
    const date = localDate(calendar, today + day * DAY_MS);
    const isMonday = new Date(`${date}T00:00:00Z`).getUTCDay() === 1;
    const at = parseLocal(organisation.timeZone, `${date} ${STARTS_AT}`);
    const opensAt = nextOpening(calendar, parseLocal(organisation.timeZone, `${date} 00:00`));
    if (isMonday && localDate(calendar, opensAt) === date) return at;
  }
  return nextOpening(calendar, today);
}

export const createRehearsalClock = (organisation: Organisation, today: Instant): MovedClock =>
  createMovedClock(startOfRehearsal(organisation, today));

export interface RoomOptions {
  readonly chat: RehearsalPlatform;
  readonly post: RehearsalPost;
  readonly clock: MovedClock;
  readonly dueWork: readonly DueWork[];
  readonly context: () => Context;
  readonly empty: () => Promise<void>;
}

export function createRehearsalRoom(o: RoomOptions): RehearsalRoom {
  const { chat, post, clock } = o;
  // One thing at a time: two clicks at once would advance time twice.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
  const runTo = (at: Instant): Promise<void> => letTimePass(o.dueWork, clock, at);
  return {
    chat,
    post,
    context: o.context,
    deliverDue: () => inTurn(() => runTo(clock.now())),
    moveTo: (at) => inTurn(() => runTo(at)),
    startAgain: () =>
      inTurn(async () => {
        await o.empty();
        chat.clear();
        post.clear();
        clock.reset();
      }),
  };
}
