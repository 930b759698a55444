// An hour of chaos (`SOAK_MINUTES`): everything is killed, frozen, emptied and limited at random while concerns are
// raised. Then nothing that was confirmed is missing, and nobody is untold. Only `npm run soak` runs it.
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { letFaultsHappen } from './chaos/faults.js';
import { startInstallation, type Installation } from './chaos/installation.js';
import { createRandom } from './chaos/random.js';
import { doublesAmong, latenessIn, untilQuiet, whoWasTold } from './chaos/reckoning.js';
import { REPORTERS, startReporters, SUBJECT } from './chaos/reporters.js';

const MINUTE_MS = 60_000;
const MINUTES = Number(process.env.SOAK_MINUTES ?? 60);
const SEED = Number(process.env.SOAK_SEED ?? Date.now() % 1_000_000);
const RAISE_EVERY_MS = [4_000, 12_000] as const;
const QUIET_WITHIN_MS = 15 * MINUTE_MS;

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation({ reporters: REPORTERS });
  await answers(installation.webUrl);
});
afterAll(() => installation.stop());

it(
  `${MINUTES} minutes in which everything fails end with nothing missing and nobody untold (seed ${SEED})`,
  { timeout: MINUTES * MINUTE_MS + QUIET_WITHIN_MS + 10 * MINUTE_MS },
  async () => {
    const { postgres, slack, mailbox, processes } = installation;
    console.log(
      `chaos: seed ${SEED} (SOAK_SEED), ${MINUTES} minutes (SOAK_MINUTES), in ${installation.folder}`,
    );
    const random = createRandom(SEED);
    const reporters = startReporters({ ...installation, random: createRandom(SEED + 1) }, RAISE_EVERY_MS);
    const end = Date.now() + MINUTES * MINUTE_MS;
    const faults = await letFaultsHappen(installation, random, () => Date.now() > end);
    await reporters.stop();
    const over = Date.now();
    const waits = await untilQuiet(postgres.url, over, QUIET_WITHIN_MS);
    const quietAfterMs = Date.now() - over;
    const stops = await Promise.all(
      processes.map(async (one) => [one.name, await one.stop(), one.ends()] as const),
    );

    const { confirmed, tried } = reporters.raised;
    const store = await installation.openStore();
    const missing: string[] = [];
    for (const reference of confirmed.keys()) {
      const found = await store.transaction((tx) => tx.caseIdByReference(reference));
      if (found === null) missing.push(reference);
    }
    const problems = await store.verify();
    const told = await whoWasTold(store, postgres.url, over);
    await store.close();
    const tooks = [...confirmed.values()].map(({ tookMs }) => tookMs).sort((a, b) => a - b);
    const toSubject = [
      ...slack.posted.filter(({ channel }) => channel === SUBJECT.slack),
      ...mailbox.mails.filter(({ to }) => to.includes(SUBJECT.email)),
    ];
    const rung = mailbox.mails.filter(({ raw }) => /stood still|stands still|works again/.test(raw)).length;
    console.log(
      JSON.stringify(
        {
          ...{ seed: SEED, minutes: MINUTES, faults: Object.fromEntries(faults), tried },
          confirmed: {
            count: confirmed.size,
            medianMs: tooks[Math.floor(tooks.length / 2)],
            worstMs: tooks.at(-1),
          },
          ...{ missing, told, waits, quietAfterMs, logProblems: problems.length },
          lateness: await latenessIn(postgres.url),
          sent: { slack: slack.posted.length, mails: mailbox.mails.length, limited: slack.limited() },
          ...{ doubles: doublesAmong(slack.posted), mailsOfTheWatchman: rung },
          stops: stops.map(
            ([name, ms, ends]) => `${name}: ${ms === null ? 'killed' : `${ms} ms`}, ended ${ends} times`,
          ),
        },
        null,
        1,
      ),
    );
    expect(confirmed.size).toBeGreaterThan(0);
    expect(missing).toEqual([]);
    expect(problems).toEqual([]);
    expect(waits).toBeNull();
    expect(told.untold).toEqual([]);
    expect(told.notices).toBeGreaterThan(0);
    expect(toSubject).toEqual([]);
  },
);

async function answers(url: string): Promise<void> {
  const end = Date.now() + 2 * MINUTE_MS;
  for (;;) {
    const well = await fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (well) return;
    if (Date.now() > end)
      throw new Error(`nothing answers at ${url}: see the logs in ${installation.folder}`);
    await pause(500);
  }
}
