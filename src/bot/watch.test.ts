// When a platform is looked at, and what makes it look at once.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DeliveryError, type Fault, type Sender } from '../casework/casework.js';
import { watchedSender, watchPlatform, type Seen } from './watch.js';

const MINUTE = 60_000;
const WELL: Seen = { ok: true };
const BAD: Seen = { ok: false, say: 'it is away' };
const UNSEEN: Seen = { ok: true, say: 'not looked at yet' };

let looks: number;
let answer: () => Promise<Seen>;
beforeEach(() => {
  vi.useFakeTimers();
  looks = 0;
  answer = () => Promise.resolve(WELL);
});
afterEach(() => void vi.useRealTimers());

const watch = () =>
  watchPlatform({
    look: () => {
      looks += 1;
      return answer();
    },
    unseen: UNSEEN,
    failed: BAD,
  });
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

it('looks at once, and nobody waits for it', async () => {
  const one = watch();
  expect([looks, one.seen()]).toEqual([1, UNSEEN]);
  await pass(0);
  expect(one.seen()).toEqual(WELL);
  one.stop();
});

it('looks each hour while all is well, and each minute while it is not', async () => {
  const one = watch();
  await pass(59 * MINUTE);
  expect(looks).toBe(1);
  answer = () => Promise.reject(new Error('x'));
  await pass(MINUTE);
  expect([looks, one.seen()]).toEqual([2, BAD]);
  await pass(5 * MINUTE);
  expect(looks).toBe(7);
  answer = () => Promise.resolve(WELL);
  await pass(MINUTE);
  expect([looks, one.seen()]).toEqual([8, WELL]);
  await pass(59 * MINUTE);
  expect(looks).toBe(8);
  one.stop();
  await pass(600 * MINUTE);
  expect(looks).toBe(8);
});

it('does not take the word of a look that began before something changed', async () => {
  let tell: (seen: Seen) => void = () => undefined;
  answer = () => new Promise((resolve) => (tell = resolve));
  const one = watch();
  one.look();
  one.look();
  tell(BAD);
  await pass(0);
  expect([looks, one.seen()]).toEqual([2, UNSEEN]);
  tell(WELL);
  await pass(0);
  expect([looks, one.seen()]).toEqual([2, WELL]);
  one.stop();
});

const failing = (fault: Fault): Sender => {
  const fails = () => Promise.reject(new DeliveryError(fault, 'x'));
  return { send: fails, replace: fails, announce: fails };
};

it('looks straight away after a send that the platform took nothing of, but not for each while it is known', async () => {
  const one = watch();
  await pass(0);
  const sender = watchedSender(failing('platform'), one);
  answer = () => Promise.resolve(BAD);
  const notice = [] as unknown as Parameters<Sender['send']>;
  await expect(sender.send(...notice)).rejects.toMatchObject({ fault: 'platform' });
  await pass(0);
  expect([looks, one.seen()]).toEqual([2, BAD]);
  await expect(sender.announce?.({} as never)).rejects.toMatchObject({ fault: 'platform' });
  await expect(sender.replace?.({}, {} as never, {} as never)).rejects.toMatchObject({ fault: 'platform' });
  expect(looks).toBe(2);
  one.stop();
});

it.each<Fault>(['person', 'conversation', 'wait'])('leaves a fault of the kind %s alone', async (fault) => {
  const one = watch();
  await pass(0);
  await expect(
    watchedSender(failing(fault), one).send(...([] as unknown as Parameters<Sender['send']>)),
  ).rejects.toThrow();
  expect(looks).toBe(1);
  one.stop();
});
