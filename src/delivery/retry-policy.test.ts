import { expect, it } from 'vitest';
import { afterFailure, type Failure } from './retry-policy.js';

const failure = (change: Partial<Failure>): Failure => ({
  permanent: false,
  retryAfterMs: null,
  attempts: 1,
  leftMs: 3_600_000,
  hasNextChannel: true,
  ...change,
});

it.each<[string, Partial<Failure>, ReturnType<typeof afterFailure>]>([
  ['a first failure', {}, { kind: 'again', afterMs: 5_000 }],
  ['a second', { attempts: 2 }, { kind: 'again', afterMs: 15_000 }],
  ['a third', { attempts: 3 }, { kind: 'next-channel' }],
  ['a third on the last channel', { attempts: 3, hasNextChannel: false }, { kind: 'again', afterMs: 30_000 }],
  [
    'a fourth on the last channel',
    { attempts: 4, hasNextChannel: false },
    { kind: 'again', afterMs: 60_000 },
  ],
  [
    'a fifth on the last channel',
    { attempts: 5, hasNextChannel: false },
    { kind: 'unreachable', afterMs: 300_000 },
  ],
  ['hours of it', { attempts: 64, hasNextChannel: false }, { kind: 'unreachable', afterMs: null }],
  ['a wrong address', { permanent: true }, { kind: 'next-channel' }],
  [
    'a wrong address, the last',
    { permanent: true, hasNextChannel: false },
    { kind: 'unreachable', afterMs: null },
  ],
  ['a deadline that is near', { leftMs: 600_000 }, { kind: 'next-channel' }],
  ['a deadline that has passed', { leftMs: -1 }, { kind: 'next-channel' }],
  [
    'a near deadline and nothing else',
    { leftMs: 1, hasNextChannel: false },
    { kind: 'again', afterMs: 5_000 },
  ],
  [
    'a platform that asks for patience',
    { attempts: 9, retryAfterMs: 30_000 },
    { kind: 'again', afterMs: 30_000 },
  ],
  ['one that asks for no time', { retryAfterMs: 0 }, { kind: 'again', afterMs: 1_000 }],
  [
    'one that asks for a day',
    { retryAfterMs: 86_400_000, leftMs: null },
    { kind: 'again', afterMs: 900_000 },
  ],
  ['one that asks until near the deadline', { retryAfterMs: 3_500_000 }, { kind: 'next-channel' }],
  ['one that asks for ever', { attempts: 21, retryAfterMs: 30_000 }, { kind: 'next-channel' }],
])('after %s', (_what, change, expected) => {
  expect(afterFailure(failure(change))).toEqual(expected);
});
