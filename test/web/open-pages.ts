// The app as a rehearsal, asked over HTTP as a browser without scripts asks it, and all that it keeps.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { chromium, type Browser, type Page } from 'playwright-core';
import { settingsOf } from '../../src/app/settings.js';
import { startApp, type App } from '../../src/main.js';
import { BROWSER_ARGUMENTS } from '../rehearsal/room.js';
import { freshDatabase } from '../set-up/database.js';
import { provided } from '../set-up/provided.js';

/** A Friday: the rehearsal plays on Monday 16 March 2026, from 14:40 on. */
const TODAY = Date.UTC(2026, 2, 13, 9, 0);

export interface Got {
  readonly status: number;
  readonly html: string;
  readonly headers: Headers;
  /** Entities undone, markup taken out, white space as one space. */
  readonly text: string;
}

/** What a form on a page holds: hidden fields, and what its fields were filled with. */
export interface Sheet {
  readonly action: string;
  readonly fields: URLSearchParams;
}

export interface OpenPages {
  readonly app: App;
  readonly logged: string[];
  get(path: string, headers?: Record<string, string>): Promise<Got>;
  post(
    path: string,
    body: URLSearchParams | Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<Got>;
  /** Every row of every table, bytes as text too. */
  dump(): Promise<string>;
  /** A page of a browser without scripts. */
  browse(o?: { width?: number; path?: string }): Promise<Page>;
  close(): Promise<void>;
}

export async function openPages(): Promise<OpenPages> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sameday-open-'));
  const database = await freshDatabase();
  const settings = settingsOf({ DATA_DIR: dataDir, DATABASE_URL: database.url, PORT: '0' });
  const logged: string[] = [];
  const note = (fields: object, message: string) => void logged.push(`${JSON.stringify(fields)} ${message}`);
  const app = await startApp({
    settings,
    clock: { now: () => TODAY },
    log: { info: note, warn: note, error: note },
  });
  let browser: Browser | null = null;
  const ask = async (path: string, init: RequestInit): Promise<Got> => {
    const response = await fetch(new URL(path, app.url), { redirect: 'manual', ...init });
    const html = await response.text();
    return { status: response.status, html, headers: response.headers, text: textIn(html) };
  };
  return {
    app,
    logged,
    get: (path, headers = {}) => ask(path, { headers }),
    post: (path, body, headers = {}) =>
      ask(path, { method: 'POST', body: new URLSearchParams(body), headers }),
    dump: () => dumpOf(database.url),
    browse: async ({ width = 1280, path = '/speak-up' } = {}) => {
      browser ??= await chromium.launch({ executablePath: provided('chromium'), args: BROWSER_ARGUMENTS });
      const context = await browser.newContext({
        viewport: { width, height: 800 },
        javaScriptEnabled: false,
        locale: 'en-GB',
      });
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      await page.goto(new URL(path, app.url).href);
      return page;
    },
    close: async () => {
      await browser?.close();
      await app.stop();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#x27;': "'",
  '&amp;': '&',
};
export const undone = (html: string): string =>
  html.replace(/&(?:lt|gt|quot|#39|#x27|amp);/g, (entity) => ENTITIES[entity] ?? entity);

const textIn = (html: string): string =>
  undone(html.replace(/<[^>]+>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();

/** The form whose hidden `form` field has this name, with what a browser would send of it. */
export function sheetOf(html: string, name: string): Sheet {
  const form = [...html.matchAll(/<form[^>]*action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/g)].find(([, , inner]) =>
    inner?.includes(`name="form" value="${name}"`),
  );
  if (form === undefined) throw new Error(`no form ${name} here: ${textIn(html).slice(0, 300)}`);
  const fields = new URLSearchParams();
  const inner = form[2] ?? '';
  for (const [tag] of inner.matchAll(/<input[^>]*>/g)) {
    const attribute = (key: string) => new RegExp(` ${key}="([^"]*)"`).exec(tag)?.[1] ?? null;
    const type = attribute('type') ?? 'text';
    if ((type === 'radio' || type === 'checkbox') && !/ checked/.test(tag)) continue;
    const key = attribute('name');
    if (key !== null) fields.append(key, undone(attribute('value') ?? ''));
  }
  for (const [, key = '', value = ''] of inner.matchAll(
    /<textarea[^>]* name="([^"]*)"[^>]*>([\s\S]*?)<\/textarea>/g,
  )) {
    fields.append(key, undone(value));
  }
  return { action: form[1] ?? '', fields };
}

async function dumpOf(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    const parts: string[] = [];
    for (const { name } of tables.rows) {
      const rows = await client.query<Record<string, unknown>>(`select * from ${name}`);
      for (const row of rows.rows) {
        parts.push(
          `${name} ${Object.values(row)
            .map((v) => (Buffer.isBuffer(v) ? v.toString('latin1') : JSON.stringify(v)))
            .join(' ')}`,
        );
      }
    }
    return parts.join('\n');
  } finally {
    await client.end();
  }
}
