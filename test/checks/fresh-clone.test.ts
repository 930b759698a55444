// The first command on a fresh clone installs, builds and runs: on a small tree with the real scripts.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, existsSync, mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const SAMEDAY = ['bin/sameday.mjs'];
let folder: string;

const write = (file: string, text: string) => {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
};

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

function run(command: string, args: readonly string[]): Promise<Ended> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    npm_config_cache: join(folder, '.npm'),
    npm_config_offline: 'true',
  };
  return new Promise((resolve) => {
    execFile(command, args, { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr });
    });
  });
}
const node = (...args: string[]) => run(process.execPath, args);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sameday-clone-'));
  for (const name of ['scripts', 'bin', 'tsconfig.build.json'])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  // The compiler is all that it depends on, and that one is at hand: no registry is asked.
  const typescript = `file:${join(root, 'node_modules', 'typescript')}`;
  const bin = { sameday: 'bin/sameday.mjs' };
  const scripts = { start: 'node bin/sameday.mjs start' };
  const manifest = {
    name: 'sameday',
    version: '0.0.0',
    type: 'module',
    bin,
    scripts,
    devDependencies: { typescript },
  };
  write('package.json', JSON.stringify(manifest));
  write('tsconfig.json', '{"compilerOptions":{"module":"nodenext","target":"es2023","types":[]}}');
  write('src/words.ts', "export const words: string = 'hello';\n");
  write('src/views/page.njk', 'a page\n');
  write(
    'src/cli.ts',
    `import { words } from './words.js';
const [what] = process.argv.slice(2);
const waits = process.argv.includes('wait');
// Before it says anything: whoever reads that may stop it at once.
if (waits) process.on('SIGTERM', () => { console.log('stopping'); process.exit(9); });
console.log(words, process.argv.slice(2).join(' '));
if (what === 'fail') process.exit(7);
if (waits) setTimeout(() => {}, 60_000);
`,
  );
  await run('npm', ['install', '--package-lock-only', '--no-audit', '--no-fund']);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('installs, builds and runs by npx as the first command ever', async () => {
  expect(existsSync(join(folder, 'node_modules'))).toBe(false);
  const first = await run('npx', ['sameday', 'rehearse', '--json']);
  expect(first.stderr).toContain('sameday: installing packages');
  expect(first).toMatchObject({ code: 0, stdout: 'hello rehearse --json\n' });
  expect(existsSync(join(folder, 'dist', 'views', 'page.njk'))).toBe(true);
});

it('does nothing again that is done', async () => {
  expect(await node(...SAMEDAY, 'again')).toEqual({ code: 0, stdout: 'hello again\n', stderr: '' });
});

it('hands on the exit code', async () => {
  expect((await node(...SAMEDAY, 'fail')).code).toBe(7);
});

it('builds anew what was changed, added or taken away, once for two at a time', async () => {
  write('src/words.ts', "export { words } from './other.js';\n");
  write('src/other.ts', "export const words = 'changed';\n");
  const two = await Promise.all([node(...SAMEDAY), node(...SAMEDAY)]);
  expect(two.map((one) => one.stdout)).toEqual(['changed \n', 'changed \n']);
  expect(two.map((one) => one.stderr).sort()).toEqual(['', 'sameday: building (a few seconds)\n']);
  write('src/words.ts', "export const words: string = 'hello';\n");
  rmSync(join(folder, 'src', 'other.ts'));
  expect((await node(...SAMEDAY)).stdout).toBe('hello \n');
  expect(existsSync(join(folder, 'dist', 'other.js'))).toBe(false);
});

it('says in one line why it does not build, and runs nothing', async () => {
  write('src/broken.ts', 'export const = ;\n');
  const { code, stdout, stderr } = await node(...SAMEDAY);
  rmSync(join(folder, 'src', 'broken.ts'));
  expect({ failed: code !== 0, stdout }).toEqual({ failed: true, stdout: '' });
  expect(stderr).toContain('src/broken.ts(1,14)');
  expect(stderr).toContain('sameday: The build failed');
});

it('installs again after the lock file has changed', async () => {
  await node(...SAMEDAY);
  appendFileSync(join(folder, 'package-lock.json'), '\n');
  expect((await node(...SAMEDAY)).stderr).toContain('package-lock.json has changed');
  expect((await node(...SAMEDAY)).stderr).toBe('');
});

it('installs and leaves dist/ alone before a task that needs no more', async () => {
  appendFileSync(join(folder, 'package-lock.json'), '\n');
  rmSync(join(folder, 'dist'), { recursive: true });
  const { code, stderr } = await node('scripts/prepare.mjs', 'packages');
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('has changed') });
  expect(existsSync(join(folder, 'dist'))).toBe(false);
  expect((await node('scripts/prepare.mjs')).stderr).toBe('sameday: building (a few seconds)\n');
  expect(existsSync(join(folder, 'dist', 'cli.js'))).toBe(true);
});

it.each([
  ['node bin/sameday.mjs', process.execPath, ['bin/sameday.mjs', 'wait'], 9],
  ['npm start', 'npm', ['start', '--', 'wait'], null],
])('stops when told to: %s', async (_name, command, args, code) => {
  const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.on('data', (part: Buffer) => {
    said += part.toString();
  });
  await expect.poll(() => said, { timeout: 30_000 }).toContain('hello');
  child.kill('SIGTERM');
  const [exitCode] = (await once(child, 'exit')) as [number | null];
  if (code !== null) expect(exitCode).toBe(code);
  // Under npm the shell in between may go first: the app follows it by itself.
  await expect.poll(() => said, { timeout: 10_000 }).toContain('stopping');
});
