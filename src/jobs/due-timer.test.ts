import { describe, expect, it } from 'vitest';
import { backoffMs } from './due-timer.js';

describe('growing delays', () => {
  it.each([
    [0, 0],
    [1, 1_000],
    [2, 2_000],
    [5, 16_000],
    [6, 30_000],
    [5_000, 30_000],
  ])('after %i failures: %i ms', (times, ms) => expect(backoffMs(1_000, times, 30_000)).toBe(ms));
});
