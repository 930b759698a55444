// What somebody with many cases waits for at `/concern status`, and how long everybody else does meanwhile. Beside it, in
// turns in the same run: reading the same rows as they are stored, without opening them.
// `node --import tsx bench/status.ts [cases] [rounds]`; see README.md.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { renderStatus } from '../src/bot/cards/status.js';
import { createCasework } from '../src/casework/create-casework.js';
import { person } from '../src/escalation/case/concern.js';
import { createStore } from '../src/store/index.js';
import { concern, p, procedure, riverside } from '../test/escalation/world.js';
import { openServices } from './services.js';

const CASES = Number(process.argv[2] ?? 300);
const ROUNDS = Number(process.argv[3] ?? 9);
const NOTHING = (): void => undefined;

const services = await openServices();
const store = await createStore({
  databaseUrl: services.databaseUrl,
  dataDir: '/nowhere',
  masterKey: randomBytes(32),
});
const clock = { now: () => Date.now() };
const casework = createCasework({
  ...{ store, procedure, clock, hint: NOTHING },
  organisation: () => riverside,
  log: { info: NOTHING, warn: NOTHING, error: NOTHING },
});
const client = new pg.Client({ connectionString: services.databaseUrl });
await client.connect();

interface Measured {
  readonly ms: number;
  readonly processorMs: number;
  /** The longest time in which nobody else had a turn. */
  readonly blockedMs: number;
}

async function measured(work: () => Promise<unknown>): Promise<Measured> {
  let last = performance.now();
  let blockedMs = 0;
  const turn = setInterval(() => {
    blockedMs = Math.max(blockedMs, performance.now() - last);
    last = performance.now();
  }, 1);
  const [from, before] = [performance.now(), process.cpuUsage()];
  await work();
  blockedMs = Math.max(blockedMs, performance.now() - last);
  const used = process.cpuUsage(before);
  clearInterval(turn);
  return { ms: performance.now() - from, processorMs: (used.user + used.system) / 1000, blockedMs };
}

const status = async (): Promise<void> => {
  const views = await casework.casesOf(p('ben.ode'));
  const card = renderStatus(views, p('ben.ode'), { now: clock.now(), organisation: riverside, procedure });
  if (card.rows?.length !== 20) throw new Error(`a page of ${card.rows?.length ?? 0} cases`);
};
const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
const line = (name: string, all: readonly Measured[]): string => {
  const of = (what: keyof Measured): string => median(all.map((one) => one[what])).toFixed(1);
  return `${name}: ${of('ms')} ms, processor ${of('processorMs')} ms, others wait ${of('blockedMs')} ms at most`;
};

try {
  for (let n = 0; n < CASES; n += 1) {
    const subjects = [{ id: null, name: `Somebody ${n}`, under18: false }];
    const what = concern({ learnedAt: Date.now() - 1_000, reporter: p('amira.khan'), subjects });
    const outcome = await casework.raise(person(p('amira.khan')), `bench ${n}`, what);
    if (!outcome.done) throw new Error(`refused: ${outcome.refusal.refused}`);
  }
  await casework.settled();
  const [ours, bare]: [Measured[], Measured[]] = [[], []];
  for (let n = 0; n < ROUNDS; n += 1) {
    ours.push(await measured(status));
    bare.push(await measured(() => client.query('select * from events order by case_id, seq')));
  }
  console.log(`${CASES} cases of one person, ${ROUNDS} rounds in turns; medians`);
  console.log(line('status', ours));
  console.log(line('their rows, unopened', bare));
  const ratio = median(ours.map(({ ms }) => ms)) / median(bare.map(({ ms }) => ms));
  console.log(`${ratio.toFixed(1)} times`);
} finally {
  await client.end();
  await store.close();
  await services.close();
}
