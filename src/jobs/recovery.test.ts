import { expect, it } from 'vitest';
import { createSweepWatch } from './recovery.js';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** What was done, at which sweep. `f`: it failed; `F`: it failed although the database answers; `g`: it went well. */
async function doneDuring(sweeps: string): Promise<string[]> {
  const done: string[] = [];
  let answers = false;
  let at = 0;
  const recovery = {
    renew: async () => void done.push(`renewed at ${at}`),
    answersAfresh: async () => answers,
    giveUp: () => void done.push(`gave up at ${at}`),
  };
  const watch = createSweepWatch({ recovery, log: quiet });
  for (const sweep of sweeps) {
    at += 1;
    answers = sweep === 'F';
    await watch.swept({ failed: sweep !== 'g' });
  }
  return done;
}

it.each([
  ['ff', []],
  ['FFF', ['renewed at 3']],
  ['FFgFF', []],
  ['FFFFF', ['renewed at 3']],
  ['FFFFFF', ['renewed at 3', 'gave up at 6']],
  ['FFFgFFFFF', ['renewed at 3', 'renewed at 7']],
  // A database that is really down, for however long, and back again.
  ['ffffffffffffffffffffffffgffgf', ['renewed at 3']],
  ['ffffffffF', ['renewed at 3', 'gave up at 9']],
])('after %s', async (sweeps, done) => expect(await doneDuring(sweeps)).toEqual(done));
