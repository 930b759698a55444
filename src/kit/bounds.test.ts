import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { limitedTo, settlesWithin, within } from './bounds.js';

const NEVER = new Promise<never>(() => undefined);
const LONG_MS = 60_000;
const late = () => 'late' as const;
const tooLate = (): never => {
  throw new RangeError('too late');
};
afterEach(() => {
  vi.useRealTimers();
});

describe('within', () => {
  it('gives what the work comes to in time, an error too', async () => {
    expect(await within(LONG_MS, Promise.resolve(1), late)).toBe(1);
    await expect(within(LONG_MS, Promise.reject(new TypeError('no')), late)).rejects.toThrow(TypeError);
  });

  it('gives or throws what was asked for after that time, and not before', async () => {
    vi.useFakeTimers();
    let came: unknown = null;
    const waiting = within(1_000, NEVER, late).then((value) => (came = value));
    await vi.advanceTimersByTimeAsync(999);
    expect(came).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect(await waiting).toBe('late');
    const refused = expect(within(1_000, NEVER, tooLate)).rejects.toThrow(RangeError);
    await vi.advanceTimersByTimeAsync(1_000);
    await refused;
  });

  it('leaves no timer behind that would keep the process', async () => {
    vi.useFakeTimers();
    await within(LONG_MS, Promise.resolve(), late);
    await within(LONG_MS, Promise.reject(new Error('no')), late).catch(() => undefined);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('takes an error that comes later for nothing, in the process too', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    try {
      const fails = pause(20).then(() => Promise.reject(new Error('later')));
      expect(await within(1, fails, late)).toBe('late');
      await pause(60);
      expect(unhandled).not.toHaveBeenCalled();
    } finally {
      process.off('unhandledRejection', unhandled);
    }
  });
});

describe('settlesWithin', () => {
  it('says whether it did, either way', async () => {
    expect(await settlesWithin(LONG_MS, Promise.resolve())).toBe(true);
    expect(await settlesWithin(LONG_MS, Promise.reject(new Error('no')))).toBe(true);
    expect(await settlesWithin(1, NEVER)).toBe(false);
  });
});

describe('limitedTo', () => {
  it('does each once, and never more than the limit at once', async () => {
    const done: number[] = [];
    let [now, most] = [0, 0];
    await limitedTo(3, [1, 2, 3, 4, 5, 6, 7], async (one) => {
      now += 1;
      most = Math.max(most, now);
      await pause(2);
      done.push(one);
      now -= 1;
    });
    expect(done.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(most).toBe(3);
    await limitedTo(3, [], tooLate);
  });

  it('tries all, and then throws the first error', async () => {
    const tried: number[] = [];
    const work = limitedTo(2, [1, 2, 3, 4], async (one) => {
      tried.push(one);
      if (one > 1) throw new Error(`no ${one}`);
    });
    await expect(work).rejects.toThrow('no 2');
    expect(tried).toEqual([1, 2, 3, 4]);
  });
});
