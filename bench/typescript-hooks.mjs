// The module hooks of typescript.mjs: `./x.js` means `./x.ts` where that is what exists, and a `.ts` file loses its
// types on the way in. What came out is kept under node_modules/.cache by what went in: loading the compiler takes
// longer than all that most processes do after it.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../node_modules/.cache/without-types/', import.meta.url));
const { version } = createRequire(import.meta.url)('typescript/package.json');

export async function resolve(specifier, context, next) {
  if (specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts')) {
    const asTypeScript = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(asTypeScript)) return next(asTypeScript.href, context);
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const fileName = fileURLToPath(url);
  const source = await withoutTypes(await readFile(fileName, 'utf8'), fileName);
  return { format: 'module', source, shortCircuit: true };
}

async function withoutTypes(text, fileName) {
  // The name is in it too, for the source map.
  const key = createHash('sha256').update(`${version}\n${fileName}\n${text}`).digest('hex');
  const kept = `${CACHE}${key}.js`;
  try {
    return await readFile(kept, 'utf8');
  } catch {
    const made = await transpile(text, fileName);
    await keep(kept, made);
    return made;
  }
}

async function transpile(text, fileName) {
  const { default: ts } = await import('typescript');
  const compilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
    inlineSourceMap: true,
  };
  return ts.transpileModule(text, { compilerOptions, fileName }).outputText;
}

/** Whole or not at all, as several processes may write it; and not at all for a user who may not. */
async function keep(file, text) {
  const unfinished = `${file}.${process.pid}`;
  try {
    await mkdir(CACHE, { recursive: true });
    await writeFile(unfinished, text);
    await rename(unfinished, file);
  } catch {
    // The next process does it again.
  }
}
