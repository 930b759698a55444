// `npm run check`: every check that needs no service, two at a time, each with its name and its seconds.
import { exec } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { root } from './lib/prepare.mjs';
import { stopWithParent } from './lib/parent.mjs';

const AT_ONCE = 2;
const MOST_BYTES_SAID = 16 * 1024 * 1024;
const cache = 'node_modules/.cache';
const byContent = '--cache --cache-strategy content --cache-location';

/** The longest first, so that the short ones fill the gaps. */
const CHECKS = {
  types: `tsc --noEmit -p . --incremental --tsBuildInfoFile ${cache}/tsc.json`,
  lint: `eslint . --max-warnings=0 ${byContent} ${cache}/eslint/`,
  format: `prettier --check --log-level=warn ${byContent} ${cache}/prettier-check .`,
  dependencies: `depcruise src --config .dependency-cruiser.cjs --cache ${cache}/depcruise --cache-strategy content`,
  'dead-code': `knip --no-progress --cache --cache-location ${cache}/knip`,
  tidy: 'node --import tsx scripts/tidy.ts',
};

stopWithParent();
const PATH = join(root, 'node_modules', '.bin') + delimiter + process.env.PATH;
const options = { cwd: root, env: { ...process.env, PATH }, maxBuffer: MOST_BYTES_SAID };
const run = (command) =>
  new Promise((resolve) => {
    exec(command, options, (error, stdout, stderr) => resolve({ ok: error === null, said: stdout + stderr }));
  });

const asked = process.argv[1].endsWith('check.mjs') ? process.argv.slice(2) : [];
const unknown = asked.filter((name) => !Object.hasOwn(CHECKS, name));
if (unknown.length > 0) {
  console.error(`No such check: ${unknown.join(', ')}. There is: ${Object.keys(CHECKS).join(', ')}.`);
  process.exit(1);
}

const waiting = Object.entries(CHECKS).filter(([name]) => asked.length === 0 || asked.includes(name));
const results = [];
async function worker() {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const [name, command] = next;
    const startedAt = performance.now();
    const { ok, said } = await run(command);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} ${seconds} s`);
    if (!ok) console.log(said.trimEnd());
    results.push(ok);
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, worker));
const failed = results.filter((ok) => !ok).length;
console.log(`check: ${results.length - failed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
