// A casework in a process of its own, for the tests that kill one.
// Arguments: database URL or "embedded", data folder, master key (hex), how many to raise, where to stop and wait
// to be killed: "submitted" (before the commit), "between" (after the commit, before the answer) or "confirmed".
import { createCasework } from '../../src/casework/create-casework.js';
import { person } from '../../src/escalation/case/concern.js';
import { createStore } from '../../src/store/index.js';
import { at, concern, p, procedure, riverside } from '../escalation/world.js';

const [databaseUrl = '', dataDir = '', key = '', count = '1', where = 'confirmed'] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);
const forEver = () => new Promise<never>(() => setInterval(() => undefined, 1_000));

const store = await createStore({
  databaseUrl: databaseUrl === 'embedded' ? null : databaseUrl,
  dataDir,
  masterKey: Buffer.from(key, 'hex'),
});
const stoppable: typeof store = {
  ...store,
  transaction: async (work) => {
    const result = await store.transaction(async (tx) => {
      const inside = await work(tx);
      if (where === 'submitted' && started) {
        say('stopped');
        await forEver();
      }
      return inside;
    });
    if (where === 'between' && started) {
      say('stopped');
      await forEver();
    }
    return result;
  },
};
let started = false;
const casework = createCasework({
  store: stoppable,
  organisation: () => riverside,
  procedure,
  clock: { now: () => at('2026-03-16 09:10') },
  hint: () => undefined,
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
});
for (let i = 0; i < Number(count); i += 1) {
  const who = p('amira.khan');
  started = where === 'confirmed' ? false : i === Number(count) - 1;
  const subjects = [{ id: null, name: `Somebody ${i}`, under18: false }];
  const outcome = await casework.raise(
    person(who),
    `click-${i}`,
    concern({ reporter: who, subjects, what: `report ${i}` }),
  );
  if (!outcome.done) throw new Error(outcome.refusal.refused);
  say(`confirmed ${outcome.reference}`);
}
say('stopped');
await forEver();
