import { expect, it } from 'vitest';
import { afterFailure, type Failure } from './retry-policy.js';

const failure = (change: Partial<Failure>): Failure => ({
  fault: 'wait',
  platformWaitsMs: null,
  retryAfterMs: null,
  attempts: 1,
  leftMs: 3_600_000,
  waitedMs: 0,
  isUrgent: false,
  hasNextChannel: true,
  ...change,
});
const counted = (afterMs: number) => ({ kind: 'again' as const, afterMs, counts: true });
const putOff = (afterMs: number) => ({ kind: 'again' as const, afterMs, counts: false });

it.each<[string, Partial<Failure>, ReturnType<typeof afterFailure>]>([
  ['a first failure', {}, counted(5_000)],
  ['a second', { attempts: 2 }, counted(15_000)],
  ['a third', { attempts: 3 }, { kind: 'next-channel' }],
  ['a third on the last channel', { attempts: 3, hasNextChannel: false }, counted(30_000)],
  ['a fourth on the last channel', { attempts: 4, hasNextChannel: false }, counted(60_000)],
  [
    'a fifth on the last channel',
    { attempts: 5, hasNextChannel: false },
    { kind: 'unreachable', afterMs: 300_000 },
  ],
  ['days of it', { attempts: 200, hasNextChannel: false }, { kind: 'unreachable', afterMs: 900_000 }],
  ['a wrong address', { fault: 'person' }, { kind: 'next-channel' }],
  [
    'a wrong address, the last',
    { fault: 'person', hasNextChannel: false },
    { kind: 'unreachable', afterMs: null },
  ],
  ['a deadline that is near', { leftMs: 600_000 }, { kind: 'next-channel' }],
  ['a deadline that has passed', { leftMs: -1 }, { kind: 'next-channel' }],
  ['an alert that was refused at once', { isUrgent: true }, counted(5_000)],
  [
    'an alert that was refused twice',
    { isUrgent: true, attempts: 2, waitedMs: 5_000 },
    { kind: 'next-channel-as-well', afterMs: 30_000 },
  ],
  [
    'an alert that was not answered',
    { isUrgent: true, waitedMs: 10_000 },
    { kind: 'next-channel-as-well', afterMs: 30_000 },
  ],
  [
    'an alert that was not answered, and nothing else',
    { isUrgent: true, waitedMs: 10_000, hasNextChannel: false },
    counted(5_000),
  ],
  ['a near deadline and nothing else', { leftMs: 1, hasNextChannel: false }, counted(5_000)],
  [
    'a conversation that is asked for patience',
    { fault: 'conversation', attempts: 9, retryAfterMs: 30_000 },
    putOff(30_000),
  ],
  ['one that is asked for no time', { fault: 'conversation', retryAfterMs: 0 }, putOff(1_000)],
  [
    'one that is asked for a day',
    { fault: 'conversation', retryAfterMs: 86_400_000, leftMs: null },
    putOff(900_000),
  ],
  [
    'one that is asked until near the deadline',
    { fault: 'conversation', retryAfterMs: 860_000, leftMs: 1_400_000 },
    { kind: 'next-channel-as-well', afterMs: 860_000 },
  ],
  [
    'an urgent one that is asked for a minute',
    { fault: 'conversation', retryAfterMs: 60_000, isUrgent: true },
    { kind: 'next-channel-as-well', afterMs: 60_000 },
  ],
  [
    'an urgent one that is asked for some seconds',
    { fault: 'conversation', retryAfterMs: 7_000, isUrgent: true },
    putOff(7_000),
  ],
  ['a platform that is down', { fault: 'platform', attempts: 500, platformWaitsMs: 15_000 }, putOff(15_000)],
  [
    'a platform that is down, and an alert',
    { fault: 'platform', platformWaitsMs: 15_000, isUrgent: true },
    { kind: 'next-channel-as-well', afterMs: 15_000 },
  ],
  [
    'a platform that is down, and a deadline that is near',
    { fault: 'wait', platformWaitsMs: 60_000, leftMs: 540_000 },
    { kind: 'next-channel-as-well', afterMs: 60_000 },
  ],
  [
    'a platform that is down, an alert, and no other way yet',
    { fault: 'platform', platformWaitsMs: 15_000, isUrgent: true, hasNextChannel: false },
    putOff(15_000),
  ],
  [
    'a platform that has been down for two minutes, an alert, and no other way',
    {
      fault: 'platform',
      platformWaitsMs: 15_000,
      isUrgent: true,
      hasNextChannel: false,
      waitedMs: 120_000,
    },
    { kind: 'unreachable', afterMs: 15_000 },
  ],
  [
    'a wrong address while everybody’s is',
    { fault: 'person', platformWaitsMs: 15_000, hasNextChannel: false },
    putOff(15_000),
  ],
])('after %s', (_what, change, expected) => {
  expect(afterFailure(failure(change))).toEqual(expected);
});
