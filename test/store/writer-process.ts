// A process that writes cases as fast as it can and says which of them were acknowledged, until it is killed.
// node --import../../bench/typescript.mjs writer-process.ts DATA_DIR KEY_IN_HEX [CASES, then ends by itself]
import { createStore } from '../../src/store/index.js';
import { addCase } from './support.js';

const [dataDir = '', key = '', count] = process.argv.slice(2);
const store = await createStore({ databaseUrl: null, dataDir, masterKey: Buffer.from(key, 'hex') });

async function write(cases: number): Promise<void> {
  for (let n = 0; n < cases; n += 1) {
    const caseId = await addCase(store, ['one', 'two']);
    process.stdout.write(`${caseId}\n`);
  }
}

const each = count === undefined ? Infinity : Number(count);
await Promise.all([write(each), write(each), write(each), write(each)]);
await store.close();
