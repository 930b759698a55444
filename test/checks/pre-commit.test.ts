// The hook before a commit, in a small clone with the real scripts: it refuses what is not in order, and lets the rest
// pass; and switching it on harms nobody.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const { switchOnHooks } = (await import(pathToFileURL(join(root, 'scripts', 'lib', 'hooks.mjs')).href)) as {
  switchOnHooks: (root: string) => void;
};

let folder: string;
/** Some machines have colours even where nobody looks. */
const env = { ...process.env, NO_COLOR: '1' };
const git = (...args: readonly string[]) => {
  const who = ['-c', 'user.name=Jo', '-c', 'user.email=jo@example.org'];
  const { status, stdout, stderr } = spawnSync('git', [...who, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env,
  });
  return { status, said: stdout + stderr };
};
const write = (file: string, text: string) => {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sameday-commit-'));
  for (const name of ['.githooks', 'scripts', '.prettierrc.json'])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  // The packages are at hand, but for their caches, which speak of another tree.
  mkdirSync(join(folder, 'node_modules'));
  for (const name of readdirSync(join(root, 'node_modules')).filter((one) => one !== '.cache'))
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  write('package.json', '{ "type": "module" }\n');
  write('.gitignore', 'node_modules/\nscripts/\n');
  write('tsconfig.json', '{ "compilerOptions": { "types": [] }, "include": ["src"] }\n');
  git('init', '-q');
  switchOnHooks(folder);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('refuses what is not in order, and says all of it', () => {
  write('src/a.ts', "export const a: number = 'TODO'\n");
  git('add', 'src');
  const { status, said } = git('commit', '-q', '-m', 'a');
  expect(status).not.toBe(0);
  expect(said).toContain('[warn] src/a.ts');
  expect(said).toContain('src/a.ts:1: "TODO": finish it');
  expect(said).toContain("Type 'string' is not assignable to type 'number'");
});

it('lets pass what is in order, and looks at nothing else, nor at types where there is no code', () => {
  write('a.json', '{}\n');
  write('b.json', '{"not":"in it"}');
  write('src/a.ts', "export const a: number = 'not in it';\n");
  git('add', 'a.json');
  const { status, said } = git('commit', '-q', '-m', 'a');
  expect({ status, said }).toMatchObject({ status: 0, said: expect.not.stringContaining('types') });
});

it('is switched on where there is a clone, and nobody loses hooks of their own', () => {
  expect(git('config', 'core.hooksPath').said).toBe('.githooks\n');
  git('config', 'core.hooksPath', 'mine');
  switchOnHooks(folder);
  expect(git('config', 'core.hooksPath').said).toBe('mine\n');
});

it('is left alone without a clone and without git', () => {
  const path = process.env.PATH;
  try {
    rmSync(join(folder, '.git', 'config'));
    process.env.PATH = '';
    switchOnHooks(folder);
    rmSync(join(folder, '.git'), { recursive: true });
    switchOnHooks(folder);
  } finally {
    process.env.PATH = path;
  }
  expect(readdirSync(folder)).not.toContain('.git');
});
