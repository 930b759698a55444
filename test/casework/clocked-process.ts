// A process that does what falls due, on a machine whose clock the test sets: what start-live puts together, without
// platforms. Arguments: database URL, master key (hex), and whose clock rules, "database" or "machine".
// Every tenth of a second it does what is due, and says how late it is by both clocks.
import { setTimeout as pause } from 'node:timers/promises';
import { createDatabaseClock, surely } from '../../src/app/clock.js';
import { wakeUpWork } from '../../src/app/due-work.js';
import { codeOf } from '../../src/app/log.js';
import { createCasework } from '../../src/casework/create-casework.js';
import { createDelivery } from '../../src/delivery/deliver.js';
import { person } from '../../src/escalation/case/concern.js';
import { createStore } from '../../src/store/index.js';
import { concern, p, procedure, riverside } from '../escalation/world.js';

const [databaseUrl = '', key = '', rules = 'database'] = process.argv.slice(2);
const byDatabase = rules === 'database';
const store = await createStore({
  databaseUrl,
  dataDir: 'not used',
  masterKey: Buffer.from(key, 'hex'),
  time: byDatabase ? 'present' : 'given',
});
const own = await createDatabaseClock(store);
const clock = byDatabase ? own : { now: () => Date.now() };
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const common = { store, organisation: () => riverside, procedure, clock, hint: () => undefined, log: quiet };
const casework = createCasework(common);
const sender = { send: () => Promise.resolve({ receipt: null }) };
const delivery = createDelivery({ ...common, senders: { slack: sender, email: sender } });
const works = [wakeUpWork(store, casework), delivery.work].map((work) =>
  byDatabase ? surely(work, own) : work,
);

const reporter = p('amira.khan');
const raised = await casework.raise(
  person(reporter),
  'click',
  // Urgent: the ladder runs in real time, at any hour.
  concern({ reporter, concerns: ['indecent-images'], learnedAt: clock.now() - 1_000 }),
);
if (!raised.done) throw new Error(raised.refusal.refused);
for (;;) {
  let failed: string | null = null;
  for (const work of works)
    await work.run({ now: clock.now(), shard: null }).catch((error: unknown) => (failed = codeOf(error)));
  process.stdout.write(`${JSON.stringify({ wall: Date.now(), now: clock.now(), failed })}\n`);
  await pause(100);
}
