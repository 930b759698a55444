// What the second watchman makes of its looks: when it rings, when it repeats itself, when it says that all is well.

const MINUTE_MS = 60_000;
/** Behind, or without a sound look, for this long: people may be untold. */
export const BEHIND_MS = 5 * MINUTE_MS;
/** Less than this is what any busy minute brings: it works again. */
const WELL_MS = MINUTE_MS;
/** One look may have met a hiccup, two in a row haven't. */
const LOOKS = 2;
const REPEAT_EVERY_MS = 60 * MINUTE_MS;
/** The database's clock and this process's own may part by this much between two looks, besides what the look took. */
const CLOCKS_PART_BY_MS = 2_000;

/** One look at the database, at an instant of this process's own clock, which can't be set. Times are in ms. */
export interface Look {
  readonly at: number;
  /** Null: it didn't answer, or not in time. */
  readonly found: Found | null;
}

export interface Found {
  /** The database's clock, since the epoch. */
  readonly now: number;
  /** Since when the oldest thing that is due has been due, by that clock; null: nothing is. */
  readonly dueSince: number | null;
  /** How long the look took. */
  readonly tookMs: number;
}

export interface WatchState {
  /** The last look that was answered, whatever its clock said. */
  readonly answered: { readonly at: number; readonly now: number } | null;
  /** The last time that the database was known to answer, with a clock that runs as ours does. */
  readonly sound: { readonly at: number; readonly now: number };
  /** In a row. */
  readonly bad: number;
  readonly well: number;
  readonly alarm: Alarm | null;
}

interface Alarm {
  /** Since when it has stood still, since the epoch. */
  readonly since: number;
  /** On our own clock, when it was last said. */
  readonly saidAt: number;
}

/** Never more than is sure: no cause, and no word on whether anything was due. */
export type Message =
  | { readonly kind: 'stands-still' | 'still-stands-still'; readonly since: number }
  | { readonly kind: 'works-again'; readonly since: number; readonly until: number };

export type Trouble = 'behind' | 'no-answer' | 'clock';

export interface Decision {
  readonly state: WatchState;
  readonly say: Message | null;
  /** For the log: what this look found wrong. */
  readonly trouble: Trouble | null;
}

/**
 * @param at this process's own clock
 * @param now the wall clock: all that there is before the database has answered
 */
export const firstState = (at: number, now: number): WatchState => ({
  answered: null,
  sound: { at, now },
  bad: 0,
  well: 0,
  alarm: null,
});

export function decide(before: WatchState, look: Look): Decision {
  const { found, at } = look;
  const clockRuns = found !== null && runsAlike(before, look, found);
  const state: WatchState = {
    ...before,
    answered: found === null ? before.answered : { at, now: found.now },
    sound: clockRuns ? { at, now: found.now } : before.sound,
  };
  if (found === null || !clockRuns) {
    const trouble = found === null ? 'no-answer' : 'clock';
    return afterLook(state, look, {
      trouble,
      since: before.sound.now,
      behindMs: at - before.sound.at,
      sound: false,
    });
  }
  const since = Math.min(found.dueSince ?? found.now, found.now);
  const behindMs = found.now - since;
  return afterLook(state, look, {
    trouble: behindMs > WELL_MS ? 'behind' : null,
    since,
    behindMs,
    sound: true,
  });
}

/** A clock that was set makes all look late, or nothing: what it says counts once it runs on as ours does. */
function runsAlike({ answered }: WatchState, { at }: Look, { now, tookMs }: Found): boolean {
  if (answered === null) return true;
  const parted = now - answered.now - (at - answered.at);
  return Math.abs(parted) <= CLOCKS_PART_BY_MS + tookMs;
}

interface Finding {
  readonly trouble: Trouble | null;
  readonly since: number;
  readonly behindMs: number;
  readonly sound: boolean;
}

function afterLook(looked: WatchState, { at }: Look, found: Finding): Decision {
  const { trouble } = found;
  const bad = found.behindMs >= BEHIND_MS ? looked.bad + 1 : 0;
  const well = found.sound && found.behindMs <= WELL_MS ? looked.well + 1 : 0;
  const state = { ...looked, bad, well };
  const { alarm } = state;
  if (alarm === null) {
    if (bad < LOOKS) return { state, say: null, trouble };
    const { since } = found;
    return {
      state: { ...state, alarm: { since, saidAt: at } },
      say: { kind: 'stands-still', since },
      trouble,
    };
  }
  const { since } = alarm;
  if (well >= LOOKS)
    return {
      state: { ...state, alarm: null },
      say: { kind: 'works-again', since, until: state.sound.now },
      trouble,
    };
  if (at - alarm.saidAt < REPEAT_EVERY_MS) return { state, say: null, trouble };
  return {
    state: { ...state, alarm: { since, saidAt: at } },
    say: { kind: 'still-stands-still', since },
    trouble,
  };
}
