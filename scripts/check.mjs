// npm run check: every check that needs no service, two at a time, each with its name and its seconds.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from './lib/child.mjs';
import { root } from './lib/prepare.mjs';

const AT_ONCE = 2;
const cache = join(root, 'node_modules', '.cache');
const bin = (path) => join(root, 'node_modules', path);

/** The longest first, so that the short ones fill the gaps. */
const checks = [
  [
    'lint',
    bin('eslint/bin/eslint.js'),
    '.',
    '--max-warnings=0',
    '--cache',
    '--cache-strategy=content',
    `--cache-location=${cache}/eslint/`,
  ],
  [
    'types',
    bin('typescript/bin/tsc'),
    '--noEmit',
    '-p',
    '.',
    '--incremental',
    '--tsBuildInfoFile',
    `${cache}/tsc.json`,
  ],
  [
    'dependencies',
    bin('dependency-cruiser/bin/dependency-cruise.mjs'),
    'src',
    '--config',
    '.dependency-cruiser.cjs',
  ],
  ['dead-code', bin('knip/bin/knip.js'), '--no-progress', '--cache', '--cache-location', `${cache}/knip`],
  [
    'format',
    bin('prettier/bin/prettier.cjs'),
    '--check',
    '--log-level=warn',
    '--cache',
    '--cache-strategy=content',
    `--cache-location=${cache}/prettier-check`,
    '.',
  ],
  ['tidy', 'scripts/tidy.mjs'],
];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !checks.some((check) => check[0] === name));
if (unknown.length > 0) {
  console.error(
    `No such check: ${unknown.join(', ')}. There is: ${checks.map((check) => check[0]).join(', ')}.`,
  );
  process.exit(1);
}

const waiting = checks.filter((check) => asked.length === 0 || asked.includes(check[0]));
let passed = 0;
let failed = 0;

async function worker() {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const [name, ...command] = next;
    const startedAt = performance.now();
    const { code, output } = await capture(process.execPath, command, { cwd: root });
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} ${seconds} s`);
    if (code === 0) {
      passed += 1;
    } else {
      failed += 1;
      console.log(output.trimEnd());
    }
  }
}

mkdirSync(cache, { recursive: true });
await Promise.all(Array.from({ length: AT_ONCE }, worker));
console.log(`check: ${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
