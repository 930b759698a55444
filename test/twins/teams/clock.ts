// The twin's own clock: by it tokens end and calls are counted. It runs like any other, and can be moved forward.

export interface TwinClock {
  /** In milliseconds. */
  now(): number;
  advance(ms: number): void;
}

/** @param isStanding moves only when it is moved, for a test that counts seconds */
export function createTwinClock(isStanding = false): TwinClock {
  const startedAt = Date.now();
  let moved = 0;
  return {
    now: () => (isStanding ? startedAt : Date.now()) + moved,
    advance: (ms) => void (moved += ms),
  };
}
