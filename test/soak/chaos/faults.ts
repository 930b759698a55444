// What happens to an installation: one fault after the other, at random moments, from one seed.
import { setTimeout as pause } from 'node:timers/promises';
import type { Installation, Proxied } from './installation.js';
import type { Random } from './random.js';

const SECOND = 1_000;
/** Time to recover in part, and to be hit again before it has. */
const BETWEEN_MS = [3 * SECOND, 25 * SECOND] as const;
/** Longer than most connections wait for an answer. */
const FREEZE_MS = [4 * SECOND, 50 * SECOND] as const;
const LIMIT_SECONDS = [1, 5, 30] as const;
const LIMITED = ['U0BEN', 'U0RUTH', 'U0TESS', 'U0CAROL', 'U0KENTLADO'] as const;
const STEPS_SECONDS = [3_600, -3_600, 32_400] as const;
const PROXIED: readonly [Proxied, ...Proxied[]] = ['database', 'queue', 'slack', 'mail'];

type Fault = (installation: Installation, random: Random) => Promise<string>;

const killProcess: Fault = ({ processes }, random) => {
  const [first, ...rest] = processes;
  const one = first === undefined ? undefined : random.pick([first, ...rest]);
  return Promise.resolve(one?.kill() === true ? `kill -9 ${one.name}` : 'nothing to kill');
};

const killWorkers: Fault = ({ processes }) => {
  const killed = processes.filter(({ name, kill }) => name.startsWith('worker') && kill());
  return Promise.resolve(killed.length > 0 ? 'kill -9 all workers' : 'nothing to kill');
};

const killDatabase: Fault = async ({ postgres }, random) => {
  await postgres.kill();
  await pause(random.between(0, 15 * SECOND));
  await postgres.start();
  return 'kill -9 PostgreSQL';
};

const killQueue: Fault = async ({ redis }, random) => {
  await redis.kill();
  await pause(random.between(0, 15 * SECOND));
  await redis.start();
  return 'kill -9 Redis';
};

const emptyQueue: Fault = async ({ redis }) => {
  await redis.command('FLUSHALL');
  return 'FLUSHALL';
};

/** The connections hang; then all goes on, or they end without a word. */
const freeze: Fault = async ({ proxies }, random) => {
  const name = random.pick(PROXIED);
  const proxy = proxies[name];
  proxy.freeze({ all: random.percent(30) });
  await pause(random.between(...FREEZE_MS));
  if (random.percent(50)) proxy.reset();
  proxy.thaw();
  return `freeze ${name}`;
};

const cut: Fault = ({ proxies }, random) => {
  const name = random.pick(PROXIED);
  proxies[name].reset();
  return Promise.resolve(`reset ${name}`);
};

const limit: Fault = async ({ slack }, random) => {
  slack.limit(random.pick(LIMITED), random.pick(LIMIT_SECONDS));
  if (random.percent(30)) slack.limit(random.pick(LIMITED), random.pick(LIMIT_SECONDS));
  await pause(random.between(5 * SECOND, 40 * SECOND));
  slack.relax();
  return 'limit (429)';
};

const stepClock: Fault = async ({ clock }, random) => {
  if (!clock.works) return 'no libfaketime here';
  clock.stepTo(random.pick(STEPS_SECONDS));
  await pause(random.between(10 * SECOND, 80 * SECOND));
  clock.stepTo(0);
  return 'clock step';
};

/** Those that stand here twice happen twice as often. */
const FAULTS: readonly [Fault, ...Fault[]] = [
  ...([killProcess, killProcess, killProcess, killWorkers, killDatabase, killQueue] as const),
  ...([emptyQueue, freeze, freeze, cut, limit, stepClock] as const),
];

/** Until `stopped`; then everything runs again. @returns how often what happened */
export async function letFaultsHappen(
  installation: Installation,
  random: Random,
  stopped: () => boolean,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  while (!stopped()) {
    await pause(random.between(...BETWEEN_MS));
    const what = await random.pick(FAULTS)(installation, random);
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return counts;
}
