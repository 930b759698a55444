// What must not stand on a line, whatever stands around it.
import type { Rule } from './files.js';

interface LineRule {
  readonly files: RegExp;
  readonly not?: RegExp;
  readonly found: RegExp;
  /** What to do instead. */
  readonly say: string;
}

const TEST = /\.test\.ts$/;
/** What these rules forbid, they have to spell out. */
const THE_RULES = /^(scripts\/tidy|test\/checks)\//;

const LINE_RULES: readonly LineRule[] = [
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
    not: /\.test\.ts$|^src\/(cli\.ts|cli\/)/,
    found: /\bconsole\.(log|info|debug|warn|error)\b/,
    say: 'use the log that you are handed',
  },
];

export const lineRules: Rule = (files) =>
  files
    .filter(({ path }) => !THE_RULES.test(path))
    .flatMap(({ path, text }) => {
      const rules = LINE_RULES.filter((rule) => rule.files.test(path) && rule.not?.test(path) !== true);
      return text.split('\n').flatMap((line, index) =>
        rules.flatMap(({ found, say }) => {
          const match = found.exec(line);
          return match ? [`${path}:${index + 1}: "${match[0]}": ${say}`] : [];
        }),
      );
    });
