// The services that the other tests stand on are real, and each test's own.
import pg from 'pg';
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { freshDatabase } from './database.js';
import { provided } from './provided.js';
import { createRedisServer } from './redis.js';

const ends: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

it('gives each test a database of its own', async () => {
  const [one, two] = [await freshDatabase(), await freshDatabase()];
  ends.push(one.drop, two.drop);
  const [inOne, inTwo] = [await connect(one.url), await connect(two.url)];
  await inOne.query('create table only_here (n int)');
  const seen = await inTwo.query(`select 1 from pg_tables where tablename = 'only_here'`);
  const version = await inTwo.query<{ server_version_num: string }>('show server_version_num');
  await Promise.all([inOne.end(), inTwo.end()]);
  expect(seen.rowCount).toBe(0);
  expect(Number(version.rows[0]?.server_version_num)).toBeGreaterThanOrEqual(150_000);
});

it('drops a database although somebody is connected', async () => {
  const fresh = await freshDatabase();
  const client = await connect(fresh.url);
  const ended = new Promise((resolve) => client.on('error', resolve));
  await fresh.drop();
  await ended;
  await expect(connect(fresh.url)).rejects.toThrow(/does not exist/);
});

it('runs a Redis that can be killed, frozen, and comes back empty on the same port', async () => {
  const server = await createRedisServer();
  ends.push(() => server.kill());
  await server.start();
  await server.command('SET', 'a', '1');
  await server.freeze();
  const silent = await Promise.race([
    server.command('GET', 'a'),
    new Promise((resolve) => setTimeout(resolve, 300, 'silent')),
  ]);
  await server.thaw();
  expect(silent).toBe('silent');
  await server.kill();
  await expect(server.command('PING')).rejects.toThrow();
  await server.start();
  expect(await server.command('GET', 'a')).toBeNull();
});

it('names a browser that runs', () => {
  const version = execFileSync(provided('chromium'), ['--version', '--no-sandbox'], { encoding: 'utf8' });
  expect(version).toMatch(/\d+\.\d+/);
});

it.each([
  // Nothing installed, nothing to install it with, no Docker.
  ['a service can not be had', { PATH: '', TEST_CHROMIUM: '', TEST_REDIS_SERVER: '' }],
  ['the browser that was asked for is not there', { TEST_CHROMIUM: '/nowhere/chromium' }],
])('ends the run with one line when %s', (_what, changed) => {
  const root = join(import.meta.dirname, '..', '..');
  const args = ['node_modules/vitest/vitest.mjs', 'run', 'test/deployment'];
  const env = { ...process.env, ...changed };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' });
  expect(stderr).toMatch(/^The tests need (a browser|Redis): install .*\n$/);
  expect(stdout).not.toContain('passed');
  expect(status).toBe(1);
});
