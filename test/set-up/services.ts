// Before the tests under test/: a real PostgreSQL, a real Redis, a browser, and libfaketime. Given by URL or path, else found
// on this machine, else installed (Debian, as root) or run in Docker; else one clear line, and no test runs.
import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { dropDatabases } from './database.js';
import { startPostgres } from './postgres-server.js';
import { findLibrary, findProgram, hasDocker, installPackages } from './programs.js';
import type { RedisSource } from './provided.js';
import { createRedisServer } from './redis.js';

/** The browser without its windows: it draws the same, with half the work. */
const HEADLESS = 'chromium-headless-shell';
const CHROMIUM = [
  HEADLESS,
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const FAKETIME = [
  ...['/usr/lib/*/faketime/libfaketime.so.1', '/usr/lib/faketime/libfaketime.so.1'],
  ...['/usr/lib64/faketime/libfaketime.so.1', '/opt/homebrew/lib/faketime/libfaketime.1.dylib'],
];
const REDIS_IMAGE = 'redis:7-alpine';

/** What the tests need and this machine can't give: said in one line. */
class Missing extends Error {}

type Stop = () => Promise<void>;

export default async function setUp(project: TestProject): Promise<Stop> {
  const stops: Stop[] = [];
  const stopAll = async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  try {
    const programs = await findPrograms();
    project.provide('chromium', programs.chromium);
    project.provide('libfaketime', await findFaketime());
    project.provide('redisSource', programs.redis);
    project.provide('redisUrl', await redis(programs.redis, stops));
    await database(project, stops);
    return stopAll;
  } catch (error) {
    await stopAll();
    if (!(error instanceof Missing)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

async function findPrograms(): Promise<{ chromium: string; redis: RedisSource }> {
  const { TEST_REDIS_SERVER } = process.env;
  const findRedis = () => findProgram([TEST_REDIS_SERVER || 'redis-server']);
  if (!findRedis()) await installPackages(['redis-server']);
  const chromium = await findChromium();
  const program = findRedis();
  if (program) return { chromium, redis: { program } };
  if (await hasDocker()) return { chromium, redis: { image: REDIS_IMAGE } };
  throw new Missing('The tests need Redis: install redis-server, or start Docker.');
}

/** The one that is asked for, and no other in its place; else the lean one, if it can be had; else any. */
async function findChromium(): Promise<string> {
  const { TEST_CHROMIUM } = process.env;
  const find = () => findProgram(TEST_CHROMIUM ? [TEST_CHROMIUM] : CHROMIUM);
  if (!TEST_CHROMIUM) {
    if (!findProgram([HEADLESS])) await installPackages([HEADLESS, 'fonts-liberation']);
    if (!find()) await installPackages(['chromium', 'fonts-liberation']);
  }
  const chromium = find();
  if (!chromium)
    throw new Missing('The tests need a browser: install chromium, or set TEST_CHROMIUM to its path.');
  return chromium;
}

/** The library, wherever the system keeps those of this machine's kind. */
async function findFaketime(): Promise<string> {
  const { TEST_LIBFAKETIME } = process.env;
  const find = () => findLibrary(TEST_LIBFAKETIME ? [TEST_LIBFAKETIME] : FAKETIME);
  if (!TEST_LIBFAKETIME && !find()) await installPackages(['libfaketime']);
  const library = find();
  if (library) return library;
  throw new Missing('The tests need libfaketime: install it, or set TEST_LIBFAKETIME to its path.');
}

async function redis(source: RedisSource, stops: Stop[]): Promise<string> {
  const { TEST_REDIS_URL } = process.env;
  if (TEST_REDIS_URL) return TEST_REDIS_URL;
  const server = await createRedisServer(source);
  await server.start();
  stops.push(() => server.kill());
  return server.url;
}

async function database(project: TestProject, stops: Stop[]): Promise<void> {
  const prefix = `sameday_test_${randomBytes(4).toString('hex')}_`;
  let url = process.env.TEST_DATABASE_URL;
  if (!url) {
    const server = await startPostgres();
    stops.push(() => server.stop());
    url = server.url;
  }
  const admin = url;
  stops.push(() => dropDatabases(admin, prefix));
  project.provide('databaseUrl', admin);
  project.provide('databasePrefix', prefix);
}
