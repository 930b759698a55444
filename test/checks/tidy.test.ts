// Each rule of scripts/tidy, with a file that must fail it and one that must not.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { breachesIn } from '../../scripts/tidy/rules.js';

const root = join(import.meta.dirname, '..', '..');

const tidy = (files: Readonly<Record<string, string>>): readonly string[] =>
  breachesIn(Object.entries(files).map(([path, text]) => ({ path, text })));

const long = (first: string) => `${first}\n${'const a = 1;\n'.repeat(400)}`;

it.each([
  ['a clock in the domain', 'src/escalation/a.ts', 'const now = Date.now();', 'no clock'],
  ['today in the domain', 'src/escalation/a.ts', 'const now = new Date();', 'no clock'],
  ['chance in the domain', 'src/escalation/a.ts', 'const n = Math.random();', 'no randomness'],
  ['a made-up id in the domain', 'src/escalation/a.ts', 'const id = crypto.randomUUID();', 'no randomness'],
  ['a timer in the domain', 'src/escalation/a.ts', 'setTimeout(act, 1);', 'does nothing'],
  ['a setting read elsewhere', 'src/web/a.ts', 'const port = process.env.PORT;', 'src/config alone'],
  ['a line to the console', 'src/jobs/a.ts', 'console.log(1);', 'the log that you are handed'],
  ['something left to do', 'docs/a.md', 'TODO: write this', 'finish it'],
  ['a test left out', 'test/a.test.ts', "it.skip('is', () => {});", 'no test is skipped'],
  [
    'a test left out by a condition',
    'test/a.test.ts',
    "it.skipIf(true)('is', () => {});",
    'no test is skipped',
  ],
  ['a test alone', 'src/a.test.ts', "describe.only('it', () => {});", 'none runs alone'],
  ["a path of somebody's machine", 'docs/a.md', 'see /home/jo/notes', "one person's machine"],
  ['another registry', 'package-lock.json', '"resolved": "https://npm.example/a.tgz"', 'the public registry'],
  ['an unexplained type', 'src/web/a.ts', '// @ts-ignore', 'mend the type'],
  ['a file that is too long', 'src/web/a.ts', long('const first = 1;'), '402 lines, at most 400'],
])('refuses %s', (_what, file, text, says) => {
  const breaches = tidy({ [file]: text });
  expect(breaches).toHaveLength(1);
  expect(breaches[0]).toContain(says);
  expect(breaches[0]).toMatch(new RegExp(`^${file}:`));
});

it('lets the rest pass', () => {
  const breaches = tidy({
    'src/escalation/a.ts': 'const at = new Date(time);',
    'src/escalation/a.test.ts': 'const now = Date.now();',
    'src/config/a.ts': 'const port = process.env.PORT;',
    'src/web/a.ts': long('// long because: one table of words'),
    'docs/a.md': 'GET /workers, https://example.org/home/a/b and todo lists',
    'package-lock.json': '"resolved": "https://registry.npmjs.org/a.tgz"',
  });
  expect(breaches).toEqual([]);
});

/** A procedure with two steps, one of them named by a plain word. */
const PROCEDURE = {
  'procedures/example.yaml': `steps:
  - { id: ring-lado, source: ['8(4)', '6 para 1'] }
  - { id: review, source: ['5 last para'] }
findings:
  - { id: at-risk, source: 6 para 2 }
`,
};

describe('a comment', () => {
  it.each([
    ['a file that is not there', '// See gone.ts.', '"gone.ts": no such file'],
    ['a file that is elsewhere', '/** As in web/here.ts does it. */', '"web/here.ts": no such file'],
    ['a script that is not there', 'const a = 1; // run.mjs', '"run.mjs": no such file'],
    ['a paragraph that is not there', '// 8(9)', '"8(9)": the procedure has no such paragraph'],
    ['a paragraph of section 6 that is not there', '// Due (6 para 5).', '"6 para 5": the procedure has no'],
    ['the end of a section without one', '// 4 last para', '"4 last para": the procedure has no such'],
    ['a section that is not there', '// 13: what is typed stays.', '"13": the procedure has no such'],
    [
      'a section of the design',
      '// What is, by section 7 of the design.',
      '"section 7 of the design": say it here',
    ],
    ['the design', '// (DESIGN: Time)', '"DESIGN": say it here'],
    ['the design, over two lines', '// Defaults of the\n// design.', '"the design": say it here'],
  ])('may not name %s', (_what, text, says) => {
    const breaches = tidy({ ...PROCEDURE, 'src/jobs/here.ts': `\n${text}\n` });
    expect(breaches).toEqual([expect.stringContaining(says)]);
    expect(breaches[0]).toMatch(/^src\/jobs\/here\.ts:2: /);
  });

  it('may name what is there, and what is no comment may say anything', () => {
    const text = `// here.ts, jobs/here.ts, ../jobs/here.ts, x.test.ts as *.test.ts, f(3), 1.8(2), section 47.
/* 8(4), (6 para 1), 5 last para, 6 para 2, and the design system. */
// 4: "immediately"
const a = ['// gone.ts', \`// 8(9) \${1} // DESIGN\`, /[/] // 13: gone.ts/];
`;
    expect(tidy({ ...PROCEDURE, 'src/jobs/here.ts': text, 'src/x.test.ts': '' })).toEqual([]);
  });
});

describe('a step', () => {
  it.each([
    ['in a list', "const first = ['ring-lado'];", 'ring-lado'],
    ['as a key', "const words = { 'ring-lado': 'LADO' };", 'ring-lado'],
    ['made of a plain word', "const a = stepId('review');", 'review'],
    ['compared with a plain word', "const is = step.id === 'review';", 'review'],
    ['told from others by a plain word', "switch (d.step) { case 'review': break; }", 'review'],
  ])('is not known by its id: %s', (_what, text, id) => {
    const breaches = tidy({ ...PROCEDURE, 'src/jobs/here.ts': text });
    expect(breaches).toEqual([
      expect.stringContaining(`src/jobs/here.ts:1: '${id}': a step is known by its role`),
    ]);
  });

  it('has an id that tests know, and that other things may have when it is a plain word', () => {
    const files = {
      'src/jobs/here.ts': "const form = open('review'); const is = form.name === 'review'; // ring-lado",
      'src/jobs/here.test.ts': "stepId('ring-lado');",
      'test/here.ts': "stepId('review');",
    };
    expect(tidy({ ...PROCEDURE, ...files })).toEqual([]);
  });
});

describe('the words of CONTRIBUTING.md', () => {
  const table = (rows: readonly string[]) => ({
    'CONTRIBUTING.md': `## Words\nOne for each.\n\n| word | meaning | never |\n| --- | --- | --- |\n${rows.join('\n')}\n\n## Next\n`,
  });
  const WORDS = table([
    '| reporter | who raised it | complainant, tell tale |',
    '| wake-up | a due time | `alarm clock` |',
    '| case | all that follows | |',
  ]);

  it.each([
    ['a name', 'src/a.ts', 'const theComplainantIs = 1;'],
    ['a constant', 'src/a.ts', 'const COMPLAINANT_IS = 1;'],
    ['a member', 'src/a.ts', 'const is = { complainant: 1 };'],
    ['a comment', 'src/a.ts', '// Complainant.'],
    ['a comment over two lines', 'src/a.ts', '// A tell\n// tale.'],
    ['a name of two words', 'src/a.ts', 'const tellTales = 1; const tellTale = 1;'],
    ['a file of code', 'src/the-complainant.ts', ''],
    ['a template', 'src/views/complainant.njk', ''],
    ['a word of code in a name', 'src/a.ts', 'const alarmClock = 1;'],
    ['the docs', 'docs/a.md', 'The complainant is told.'],
  ])('are kept by %s', (_what, file, text) => {
    const breaches = tidy({ ...WORDS, [file]: text });
    expect(breaches).toHaveLength(1);
    expect(breaches[0]).toMatch(
      new RegExp(`^${file}:1: "(complainant|tell tale|alarm clock)": the word is "(reporter|wake-up)"`),
    );
  });

  it('leave alone a part of a word, a text, other folders, and a word of code in prose', () => {
    const files = {
      'src/a.ts': "const complainants = 'complainant'; // an alarm clock",
      'docs/a.md': 'an alarm clock, a foretell tale',
      'docs/decisions/0001-a.md': 'complainant',
      'test/a.ts': 'const complainant = 1;',
    };
    expect(tidy({ ...WORDS, ...files })).toEqual([]);
  });

  it('are forty at most', () => {
    const row = '| case | all that follows | |';
    expect(tidy(table(Array.from({ length: 40 }, () => row)))).toEqual([]);
    expect(tidy(table(Array.from({ length: 41 }, () => row)))).toEqual([
      expect.stringContaining('CONTRIBUTING.md: 41 words, at most 40'),
    ]);
  });
});

it('has words to keep: the table is there', () => {
  const contributing = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  const breaches = tidy({ 'CONTRIBUTING.md': contributing, 'docs/a.md': 'The complainant.' });
  expect(breaches).toEqual([expect.stringContaining('the word is "reporter"')]);
});

it('looks at what git knows or would add, and ends with 1 when something is wrong', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sameday-tidy-'));
  execFileSync('git', ['init', '-q'], { cwd: folder });
  writeFileSync(join(folder, '.gitignore'), 'ignored.md\n');
  writeFileSync(join(folder, 'ignored.md'), 'TODO\n');
  const run = () => {
    const args = ['--import', 'tsx', join('scripts', 'tidy.ts'), folder];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    return { status, output: stdout + stderr };
  };
  expect(run()).toEqual({ status: 0, output: '' });
  writeFileSync(join(folder, 'new.md'), '\nTODO\n');
  expect(run()).toEqual({ status: 1, output: 'new.md:2: "TODO": finish it, or leave it out\n' });
  rmSync(folder, { recursive: true, force: true });
});
