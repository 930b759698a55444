// `sameday watch`: when it can't do what it is for, it says so at once; else it watches until it is told to stop.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watch } from '../../src/cli/watch.js';
import { packageRoot } from '../../src/config/package-root.js';
import { freshDatabase, type FreshDatabase } from '../set-up/database.js';
import { until } from '../twins/slack/wait.js';
import { live, said } from './terminal.js';

const KEY = randomBytes(32);
const POST = { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'watch@riverside.example' };
const WITHIN_MS = 30_000;
let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

describe('sameday watch', () => {
  it.each([
    ['a rehearsal', {}, /nothing to watch in a rehearsal/],
    ['no database of yours', live(KEY, POST), /needs DATABASE_URL/],
    ['no way out', live(KEY, { DATABASE_URL: 'postgres://a@localhost/a' }), /could tell nobody: .*SMTP_URL/],
  ])('refuses with %s, in a sentence', async (_what, environment, sentence) => {
    const { code, error } = await said(() => watch(environment));
    expect(code).toBe(1);
    expect(error).toMatch(sentence);
    expect(error).not.toMatch(/xoxb|SAMEDAY_KEY=/);
  });

  it('says how many it would ring, and ends in an orderly way', async () => {
    const environment = live(KEY, { ...POST, DATABASE_URL: database.url });
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli.ts', 'watch'], {
      cwd: packageRoot(),
      env: { PATH: process.env.PATH, ...environment },
    });
    let out = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part: Buffer) => (out += String(part)));
    const ended = once(child, 'exit');
    try {
      await until(
        () => out.includes('4 bells ring'),
        () => out,
        WITHIN_MS,
      );
      child.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
