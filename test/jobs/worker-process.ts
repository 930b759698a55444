// A worker in a process of its own, for the tests that kill one.
// Arguments: database URL, Redis URL or "none", its name, how long a batch takes (ms).
import { createJobs } from '../../src/jobs/jobs.js';
import { Things, createLease, createMemoryLog, openWorld, realClock } from './world.js';

const [databaseUrl = '', redisUrl = 'none', by = '', workMs = '0'] = process.argv.slice(2);
const pool = await openWorld(databaseUrl, { create: false });
const things = new Things(pool, 'wake', 16);
things.workMs = Number(workMs);
const jobs = createJobs({
  redisUrl: redisUrl === 'none' ? null : redisUrl,
  dueWork: [things.work(by)],
  clock: realClock,
  lease: createLease(pool),
  log: createMemoryLog(),
});
await jobs.start();
process.stdout.write('ready\n');
