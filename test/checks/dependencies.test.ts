// The dependency rule refuses each import that it is there for: one made-up tree, looked at once.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const cruiser = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');

/** Importer, imported, the rule that it breaks. The files' names are theirs alone. */
const refused = [
  ['escalation/a1.ts', 'config/b1.ts', 'escalation-is-pure'],
  ['store/a2.ts', 'config/b2.ts', 'store-knows-the-domain-alone'],
  ['directory/a3.ts', 'store/b3.ts', 'directory-knows-the-domain-alone'],
  ['config/a4.ts', 'casework/b4.ts', 'config-knows-the-domain-alone'],
  ['casework/a5.ts', 'jobs/b5.ts', 'casework-is-the-one-door'],
  ['jobs/a6.ts', 'store/b6.ts', 'jobs-use-casework'],
  ['bot/cards/a7.ts', 'bot/slack/b7.ts', 'bot-parts'],
  ['bot/conversation/a8.ts', 'store/b8.ts', 'bot-parts'],
  ['bot/slack/a9.ts', 'bot/teams/b9.ts', 'platforms-stand-apart'],
  ['bot/teams/a10.ts', 'web/b10.ts', 'platforms-stand-apart'],
  ['bot/email/a11.ts', 'store/b11.ts', 'platforms-stand-apart'],
  ['bot/sms/a32.ts', 'bot/email/b32.ts', 'platforms-stand-apart'],
  ['bot/teams/a33.ts', 'config/b33.ts', 'platforms-stand-apart'],
  ['bot/teams/a34.ts', 'bot/notify/b34.ts', 'notify-serves-two'],
  ['app/a35.ts', 'bot/notify/b35.ts', 'notify-serves-two'],
  ['bot/notify/a36.ts', 'bot/sms/b36.ts', 'notify-is-a-service'],
  ['bot/slack/a37.ts', 'bot/channels.ts', 'which-channels-there-are'],
  ['web/a38.ts', 'bot/channels.ts', 'which-channels-there-are'],
  ['web/a12.ts', 'bot/slack/b12.ts', 'web-stands-apart'],
  ['web/a13.ts', 'store/b13.ts', 'web-stands-apart'],
  ['casework/a14.ts', 'main.ts', 'only-the-top-knows-all'],
  ['web/a17.ts', 'app/b17.ts', 'only-the-top-knows-all'],
  ['delivery/a18.ts', 'bot/slack/b18.ts', 'delivery-is-handed-its-senders'],
  ['exports/a19.ts', 'web/b19.ts', 'exports-read-cases'],
  ['statistics/a20.ts', 'store/b20.ts', 'statistics-count-cases'],
  ['stories/a27.ts', 'web/b27.ts', 'stories-play-cases'],
  ['rehearsal/a28.ts', 'bot/slack/b28.ts', 'rehearsal-is-one-room'],
  ['rehearsal/a29.ts', 'store/b29.ts', 'rehearsal-is-one-room'],
  ['watch/a60.ts', 'store/b60.ts', 'the-watchman-shares-no-fault'],
  ['watch/a61.ts', 'delivery/b61.ts', 'the-watchman-shares-no-fault'],
  ['watch/a62.ts', 'escalation/case/b62.ts', 'the-watchman-shares-no-fault'],
  ['helpers/a15.ts', 'escalation/b15.ts', 'known-folders'],
  ['web/a16.ts', 'web/b16.test.ts', 'no-tests-in-the-app'],
  ['escalation/a17.ts', 'kit/b17.ts', 'escalation-is-pure'],
  ['kit/a18.ts', 'escalation/b18.ts', 'kit-knows-nothing'],
] as const;

const allowed = [
  ['casework/a21.ts', 'store/b21.ts'],
  ['bot/slack/a22.ts', 'bot/cards/b22.ts'],
  ['bot/slack/a23.ts', 'bot/slack/b23.ts'],
  ['bot/conversation/a24.ts', 'bot/cards/b24.ts'],
  ['web/a25.ts', 'bot/conversation/b25.ts'],
  ['cli.ts', 'bot/teams/b26.ts'],
  ['app/a30.ts', 'bot/teams/b30.ts'],
  ['rehearsal/a31.ts', 'web/kit/b31.ts'],
  ['store/a51.ts', 'kit/b51.ts'],
  ['jobs/a42.ts', 'kit/b42.ts'],
  ['bot/teams/a43.ts', 'kit/b43.ts'],
  ['web/a44.ts', 'kit/b44.ts'],
  ['bot/sms/a39.ts', 'bot/notify/b39.ts'],
  ['bot/slack/a40.ts', 'config/setting-group.ts'],
  ['app/a41.ts', 'bot/channels.ts'],
  ['watch/a63.ts', 'config/b63.ts'],
  ['watch/a64.ts', 'escalation/organisation.ts'],
  ['app/second-watchman.ts', 'bot/notify/b65.ts'],
] as const;

let folder: string;
let said: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sameday-rule-'));
  writeFileSync(join(folder, 'tsconfig.json'), '{"compilerOptions":{"module":"nodenext","target":"es2023"}}');
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const [importer, imported] of [...refused, ...allowed]) {
    const up = '../'.repeat(importer.split('/').length - 1) || './';
    write(imported, 'export const b = 1;');
    write(importer, `import { b } from '${up}${imported.replace(/\.ts$/, '.js')}'; export const a = b;`);
  }
  write('escalation/node.ts', "import { readFileSync } from 'node:fs'; export const a = readFileSync;");
  write('web/circle1.ts', "import { b } from './circle2.js'; export const a = () => b;");
  write('web/circle2.ts', "import { a } from './circle1.js'; export const b = () => a;");
  write('casework/types.ts', 'export type B = number;');
  write('store/types.ts', "import type { B } from '../casework/types.js'; export const a: B = 1;");
  const args = [cruiser, 'src', '--config', join(root, '.dependency-cruiser.cjs')];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  said = stdout + stderr;
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, 'src', file)), { recursive: true });
  writeFileSync(join(folder, 'src', file), `${text}\n`);
}

it.each(refused)('refuses that %s imports %s: %s', (importer, imported, rule) => {
  expect(said).toContain(`error ${rule}: src/${importer} → src/${imported}\n`);
});

it.each(allowed)('allows that %s imports %s', (importer) => {
  expect(said).not.toContain(`src/${importer} →`);
});

it('refuses a part of Node in the domain', () => {
  expect(said).toContain('error escalation-does-nothing: src/escalation/node.ts → fs');
});

it('refuses a circle', () => {
  expect(said).toContain('error no-cycles: src/web/circle1.ts →');
});

it('counts imports of types', () => {
  expect(said).toContain('error store-knows-the-domain-alone: src/store/types.ts → src/casework/types.ts');
});
