// Randomness that can be repeated: the same seed, the same faults in the same order.

export interface Random {
  /** From `from` up to, but not, `to`. */
  between(from: number, to: number): number;
  pick<T>(all: readonly [T, ...T[]]): T;
  /** True so often of a hundred times. */
  percent(of: number): boolean;
}

/** Mulberry32: small, and good enough to choose faults by. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    between: (from, to) => from + next() * (to - from),
    pick: (all) => all[Math.floor(next() * all.length)] ?? all[0],
    percent: (of) => next() * 100 < of,
  };
}
