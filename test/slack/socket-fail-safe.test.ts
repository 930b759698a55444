// The connection for events is gone, and Slack refuses another, while a fail-safe falls due: people are told all the same.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseLocal } from '../../src/escalation/calendar/calendar.js';
import { until } from '../twins/slack/wait.js';
import { startSlackWorld, type SlackWorld } from './world.js';

const WITHIN_MS = 30_000;
const OPEN = 'apps.connections.open';
const REFERENCE = /SD-[0-9A-Z]{4}-[0-9A-Z]{3}/;

let world: SlackWorld;
beforeAll(async () => {
  world = await startSlackWorld('2026-03-16 14:00', { socketMode: true });
}, 120_000);
afterAll(() => world.stop());

async function raise(): Promise<string> {
  const amira = world.user('amira.khan');
  await amira.command('/concern');
  await amira.awaitModal(/What worries you/, WITHIN_MS);
  await amira.fill({
    what: 'Something',
    subjects: ['dan.reed'],
    concerns: ['grooming'],
    immediate_risk: 'no',
  });
  await amira.submit();
  await amira.awaitModal(/Who will be told/, WITHIN_MS);
  await amira.submit();
  const { allText } = await amira.awaitModal(REFERENCE, WITHIN_MS);
  await amira.close('all');
  await world.app.runTo(world.clock.now());
  return REFERENCE.exec(allText)?.[0] ?? '';
}

it(
  'tells the officer by the hour, says so on /readyz, and takes a click once it is back',
  { timeout: 120_000 },
  async () => {
    const reference = await raise();
    const socket = await world.slack.startSocketMode();
    const told = await world.user('ben.ode').awaitMessage(reference, WITHIN_MS);
    for (const fault of [{ status: 'cut' }, { status: 500 }] as const)
      world.slack.tap.fault({ method: OPEN, ...fault });
    const REFUSED = { status: 200, body: { ok: false, error: 'invalid_auth' } } as const;
    world.slack.tap.fault({ method: OPEN, times: 1_000, ...REFUSED });
    socket.drop();
    const readiness = async () => (await fetch(`${world.url}/readyz`)).text();
    await expect.poll(readiness, { timeout: WITHIN_MS }).toContain('the connection for events is down since');

    await world.app.runTo(parseLocal('Europe/London', '2026-03-16 16:05'));
    await world.user('kent.lado').awaitMessage(reference, WITHIN_MS);
    await world.user('carol.west').awaitMessage(reference, WITHIN_MS);
    expect((await fetch(`${world.url}/readyz`)).status).toBe(200);

    world.slack.tap.clearFaults();
    await until(
      () => socket.connections === 2,
      () => `connected ${socket.connections} times`,
      WITHIN_MS,
    );
    await world.user('ben.ode').press('acknowledge', { message: told });
    await world
      .user('ben.ode')
      .awaitMessage(
        (one) => one.allText.includes(reference) && one.allText.includes('You confirmed'),
        WITHIN_MS,
      );
    await expect.poll(readiness, { timeout: WITHIN_MS }).not.toContain('is down since');
  },
);
