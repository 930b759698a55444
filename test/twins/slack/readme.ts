// The table of rules in README.md, made from the rules themselves: `node --import tsx test/twins/slack/readme.ts`.
import { pathToFileURL } from 'node:url';
import { RULES } from './rules.js';

/** As it stands in README.md. */
export function readmeTables(): string {
  return Object.entries(RULES)
    .map(([heading, rules]) =>
      [
        `### ${heading} (${rules.length})`,
        '',
        ...rules.map(({ id, what, source }) => `- \`${id}\`: ${what} ([source](${source}))`),
      ].join('\n'),
    )
    .join('\n\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.stdout.write(`${readmeTables()}\n`);
