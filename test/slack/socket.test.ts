// The connection of Socket Mode is kept up whatever Slack answers, at a start and later, and what is wrong with it is
// said. An error that nobody caught would end this test run, as it would end the process.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../twins/slack/tap.js';
import { startSlack, type Slack } from '../twins/slack/slack.js';
import type { SocketMode } from '../twins/slack/socket-mode.js';
import { until } from '../twins/slack/wait.js';
import { card, startOwnApp, type OwnApp } from './own-app.js';

const WITHIN_MS = 20_000;
const OPEN = 'apps.connections.open';

let slack: Slack;
let socket: SocketMode;
let app: OwnApp | null;
beforeEach(async () => {
  slack = await startSlack({
    people: [{ key: 'amira', name: 'Amira Khan', email: 'amira@riverside.example' }],
    scopes: ['commands', 'chat:write', 'im:write', 'im:history'],
  });
  socket = await slack.startSocketMode();
  app = null;
});
afterEach(async () => {
  await app?.stop();
  await slack.stop();
});

const start = async (): Promise<OwnApp> => {
  app = await startOwnApp(slack, { members: ['amira'], appToken: 'xapp-test' });
  return app;
};
const health = () => app?.platform.health() ?? { ok: false };
const asked = () => slack.tap.callsOf(OPEN).length;
let questions = 0;
/** Somebody asks something, by the connection as it stands now. */
async function isAnswered(): Promise<void> {
  const answer = `Answer ${(questions += 1)}`;
  app?.answerWith(() => ({ kind: 'card', card: card(answer) }));
  const { user } = slack.connect(socket);
  await user('amira').command('/concern help');
  await user('amira').awaitMessage(answer, WITHIN_MS);
}
const untilHealth = (about: (health: { ok: boolean; say?: string }) => boolean) =>
  until(
    () => about(health()),
    () => `it is ${JSON.stringify(health())}`,
    WITHIN_MS,
  );

const REFUSED = { ok: false, error: 'invalid_auth' };
const FAULTS: readonly (readonly [string, Omit<Fault, 'method'>, string])[] = [
  ['a cut connection', { status: 'cut' }, 'no-answer'],
  ['an error page', { status: 500 }, 'http-500'],
  ['a refused token', { status: 200, body: REFUSED }, 'invalid_auth'],
  ['trouble of its own', { status: 200, body: { ok: false, error: 'internal_error' } }, 'internal_error'],
  ['a limit', { status: 429, headers: { 'retry-after': '1' } }, 'ratelimited'],
];

describe.each(FAULTS)('Slack answers with %s', (_what, fault, code) => {
  it(
    'at a start: it is up all the same, says so, and connects once Slack does',
    { timeout: 60_000 },
    async () => {
      slack.tap.fault({ method: OPEN, times: 2, ...fault });
      const { socketNews } = await start();
      await untilHealth(({ ok, say }) => !ok && say?.includes(code) === true);
      expect(health().say).toMatch(/the connection for events is down since \d\d:\d\d/);
      await isAnswered();
      expect(health().ok).toBe(true);
      expect(asked()).toBe(3);
      expect(socketNews).toEqual([code, null]);
    },
  );

  it('when a connection is lost: it is made again', { timeout: 60_000 }, async () => {
    await start();
    await isAnswered();
    slack.tap.fault({ method: OPEN, ...fault });
    socket.drop();
    await untilHealth(({ ok, say }) => !ok && say?.includes(code) === true);
    await until(
      () => socket.connections === 2,
      () => `connected ${socket.connections} times`,
      WITHIN_MS,
    );
    await untilHealth(({ ok }) => ok);
    await isAnswered();
  });
});

it('asks Slack ever more seldom', { timeout: 60_000 }, async () => {
  slack.tap.fault({ method: OPEN, times: 1_000, status: 200, body: REFUSED });
  await start();
  await until(
    () => asked() === 4,
    () => `asked ${asked()} times`,
    WITHIN_MS,
  );
  const at = slack.tap.callsOf(OPEN).map((call) => call.at);
  const waits = at.slice(1).map((one, i) => one - (at[i] ?? 0));
  expect(waits[0]).toBeGreaterThanOrEqual(990);
  expect(waits[1]).toBeGreaterThanOrEqual(1_990);
  expect(waits[2]).toBeGreaterThanOrEqual(3_990);
});

it(
  'comes back when Slack asks for a new connection, and says nothing of it',
  { timeout: 60_000 },
  async () => {
    const { socketNews } = await start();
    await isAnswered();
    socket.disconnect();
    await until(
      () => socket.connections === 2,
      () => `connected ${socket.connections} times`,
      WITHIN_MS,
    );
    await isAnswered();
    expect(socketNews).toEqual([]);
  },
);

it('survives an answer on a connection that is gone', { timeout: 60_000 }, async () => {
  const { answerWith } = await start();
  await isAnswered();
  answerWith(async () => {
    socket.drop();
    await until(
      () => !health().ok || socket.connections === 2,
      () => 'nothing was lost',
      WITHIN_MS,
    );
    return { kind: 'card', card: card('Too late') };
  });
  const { user } = slack.connect(socket);
  void user('amira').command('/concern help');
  await until(
    () => socket.connections === 2,
    () => `connected ${socket.connections} times`,
    WITHIN_MS,
  );
  await isAnswered();
});

it('stops at once, connected or not', { timeout: 60_000 }, async () => {
  for (const times of [0, 1_000]) {
    slack.tap.fault({ method: OPEN, times, status: 500 });
    const own = await start();
    if (times === 0) await isAnswered();
    else await untilHealth(({ ok }) => !ok);
    app = null;
    const before = performance.now();
    await own.stop();
    expect(performance.now() - before).toBeLessThan(4_000);
  }
});
