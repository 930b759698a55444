// Rules of style that no linter knows, line by line. `node scripts/tidy.mjs [folder]` prints one line a breach.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(process.argv[2] ?? '.');
const MOST_LINES = 400;
const CODE = /\.(ts|mjs|cjs|js)$/;
const TEST = /\.test\.ts$/;
// What these rules forbid, they have to spell out.
const THE_RULES = /^(scripts\/tidy\.mjs|test\/checks\/)/;

/** Each rule: the files it is for, what must not stand there, and what to do instead. */
const rules = [
  {
    files: /^src\/escalation\//,
    not: TEST,
    found: /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b/,
    say: 'the domain has no clock: take the time as an argument',
  },
  {
    files: /^src\/escalation\//,
    not: TEST,
    found: /\bMath\.random\b|\brandomUUID\b|\bgetRandomValues\b|\brandomBytes\b/,
    say: 'the domain has no randomness: take the value as an argument',
  },
  {
    files: /^src\/escalation\//,
    not: TEST,
    found: /\bset(Timeout|Interval|Immediate)\b|\bfetch\(/,
    say: 'the domain does nothing: return what is to be done',
  },
  {
    files: /^src\/(?!config\/)/,
    found: /\bprocess\.env\b/,
    say: 'settings are read in src/config alone: take the value as an argument',
  },
  {
    files: /\.(ts|mjs|cjs|js|sql|njk|ya?ml|md|json|sh)$|(^|\/)(Dockerfile|run)$/,
    found: /\b(TODO|FIXME|XXX|HACK)\b/,
    say: 'finish it, or leave it out',
  },
  {
    files: TEST,
    found:
      /\b(it|test|describe|suite)(\.[a-z]+)*\.(skip|only|todo|skipIf|runIf)\b|\b(xit|xdescribe|fit|fdescribe)\(|\.skip\(\)/,
    say: 'no test is skipped, and none runs alone',
  },
  {
    files: /./,
    found: /(?<![\w./-])\/(work|root|home\/\w+|Users\/\w+)\/\w/,
    say: "no path of one person's machine",
  },
  {
    files: /(^|\/)(package-lock\.json|\.npmrc)$/,
    found: /"resolved": "https?:\/\/(?!registry\.npmjs\.org\/)|registry\s*=/,
    say: 'packages come from the public registry',
  },
  {
    files: /\.ts$/,
    found: /@ts-ignore|@ts-nocheck/,
    say: 'mend the type, or say with @ts-expect-error why it must be so',
  },
  {
    files: /^src\//,
    not: TEST,
    found: /\bconsole\.(log|info|debug|warn|error)\b/,
    except: /^src\/(cli\.ts|cli\/)/,
    say: 'use the log that you are handed',
  },
];

const breaches = [];
for (const file of listFiles()) {
  const path = join(root, file);
  if (!existsSync(path)) continue;
  const text = readFileSync(path, 'utf8');
  if (text.includes('\0')) continue;
  const lines = text.split('\n');
  if (!THE_RULES.test(file)) lookAtLines(file, lines);
  lookAtLength(file, lines);
}
for (const breach of breaches) console.log(breach);
process.exitCode = breaches.length === 0 ? 0 : 1;

function lookAtLines(file, lines) {
  for (const rule of rules) {
    if (!rule.files.test(file) || rule.not?.test(file) || rule.except?.test(file)) continue;
    lines.forEach((line, index) => {
      const match = rule.found.exec(line);
      if (match) breaches.push(`${file}:${index + 1}: "${match[0]}": ${rule.say}`);
    });
  }
}

function lookAtLength(file, lines) {
  const reasoned = /^\/\/ long because: \S/.test(lines[0] ?? '');
  if (!CODE.test(file) || lines.length <= MOST_LINES || reasoned) return;
  breaches.push(
    `${file}: ${lines.length} lines, at most ${MOST_LINES}: split it, or begin it with "// long because: …"`,
  );
}

/** All files that git knows or would add. */
function listFiles() {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return [...new Set(listed.split('\0'))].filter((file) => file !== '');
}
