// A process that holds a database alone until it is killed.
// node --import../../bench/typescript.mjs holding-process.ts DATABASE_URL KEY_IN_HEX
import { createStore } from '../../src/store/index.js';

const [databaseUrl = '', key = ''] = process.argv.slice(2);
await createStore({
  databaseUrl,
  dataDir: 'not used',
  masterKey: Buffer.from(key, 'hex'),
  database: 'rehearsal',
  use: 'alone',
});
process.send?.('held');
