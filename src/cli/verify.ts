// `sameday verify`: walks every case's log and names what was altered outside Sameday.
import { masterKeyOf } from '../config/master-key.js';
import { readSettings } from '../config/settings.js';
import { databaseOf } from '../main/rehearsal-database.js';
import { createStore } from '../store/index.js';

/** 0: every log is whole. 1: each problem stands on a line of its own, by reference and place. */
export async function verify(environment: Readonly<Record<string, string | undefined>>): Promise<number> {
  const settings = readSettings(environment);
  const { databaseUrl, dataDir } = settings;
  const store = await createStore({
    databaseUrl,
    dataDir,
    masterKey: masterKeyOf(settings).key,
    ...databaseOf(settings.mode),
  });
  try {
    const problems = await store.verify();
    for (const { reference, seq, problem } of problems) {
      console.error(seq === 0 ? `${reference}: ${problem}` : `${reference}, entry ${seq}: ${problem}`);
    }
    console.log(problems.length === 0 ? 'Every log is whole.' : `${problems.length} problems.`);
    return problems.length === 0 ? 0 : 1;
  } finally {
    await store.close();
  }
}
