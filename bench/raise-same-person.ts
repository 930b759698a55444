// Whether a report takes longer to be stored when there are many cases about the same person already.
// Beside it, in turns in the same run: reports that are each about somebody else.
// `node --import tsx bench/raise-same-person.ts [earlier cases] [reports]`; see README.md.
import { randomBytes } from 'node:crypto';
import { createCasework } from '../src/casework/create-casework.js';
import { person, type Subject } from '../src/escalation/case/concern.js';
import { createStore } from '../src/store/index.js';
import { concern, p, procedure, riverside } from '../test/escalation/world.js';
import { openServices } from './services.js';

const EARLIER = Number(process.argv[2] ?? 40);
const REPORTS = Number(process.argv[3] ?? 30);
const NOTHING = (): void => undefined;

const services = await openServices();
const store = await createStore({
  databaseUrl: services.databaseUrl,
  dataDir: '/nowhere',
  masterKey: randomBytes(32),
});
const casework = createCasework({
  store,
  procedure,
  organisation: () => riverside,
  clock: { now: () => Date.now() },
  hint: NOTHING,
  log: { info: NOTHING, warn: NOTHING, error: NOTHING },
});
let count = 0;

/** @returns how long the reporter waits, ms */
async function raise(subject: Subject): Promise<number> {
  count += 1;
  const from = performance.now();
  const what = concern({ learnedAt: Date.now() - 1_000, reporter: p('amira.khan'), subjects: [subject] });
  const outcome = await casework.raise(person(p('amira.khan')), `bench ${count}`, what);
  if (!outcome.done) throw new Error(`refused: ${outcome.refusal.refused}`);
  return performance.now() - from;
}
const named = (name: string): Subject => ({ id: null, name, under18: false });
const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

try {
  for (let n = 0; n < EARLIER; n += 1) await raise(named('Pat Agency'));
  await casework.settled();
  const same: number[] = [];
  const other: number[] = [];
  const linking: number[] = [];
  for (let n = 0; n < REPORTS; n += 1) {
    other.push(await raise(named(`Somebody ${n}`)));
    await casework.settled();
    same.push(await raise(named('Pat Agency')));
    const from = performance.now();
    await casework.settled();
    linking.push(performance.now() - from);
  }
  const ratio = median(same) / median(other);
  console.log(`${REPORTS} reports of each, after ${EARLIER} cases about one person; medians`);
  console.log(`about somebody else each time: ${median(other).toFixed(1)} ms`);
  console.log(
    `about the person of all those cases: ${median(same).toFixed(1)} ms, ${ratio.toFixed(2)} times`,
  );
  console.log(`links made afterwards, nobody waits: ${median(linking).toFixed(0)} ms`);
} finally {
  await store.close();
  await services.close();
}
