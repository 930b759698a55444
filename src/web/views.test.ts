// A template with a mistake fails only when somebody opens its page: here every one is compiled.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import nunjucks from 'nunjucks';
import { expect, it } from 'vitest';
import { govukFolder } from './assets.js';

const folder = join(import.meta.dirname, 'views');
const templates = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((f) =>
  f.endsWith('.njk'),
);
const environment = new nunjucks.Environment(new nunjucks.FileSystemLoader([folder, govukFolder()]));
const compile = (text: string, name: string): unknown => new nunjucks.Template(text, environment, name, true);

it.each(templates)('%s', (name) => {
  expect(() => compile(readFileSync(join(folder, name), 'utf8'), name)).not.toThrow();
});

it('would notice', () => {
  expect(() => compile('{{ open.none }}', 'broken')).toThrow();
});
