import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createOrganisationSource } from './organisation-source.js';
import type { OrganisationSource, Reload } from './organisation-source.js';
import { findOrganisationFile } from './organisation.js';
import { ConfigurationError } from './problems.js';
import { CHANNELS } from '../bot/channels.js';

const good = readFileSync(findOrganisationFile('night-house'), 'utf8');
let folder: string;
let file: string;
let source: OrganisationSource | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sameday-source-'));
  file = join(folder, 'home.yaml');
  writeFileSync(file, good);
});
afterEach(() => {
  source?.close();
  rmSync(folder, { recursive: true });
});

test('a start with a bad file is refused', () => {
  writeFileSync(file, 'id: [');
  expect(() => createOrganisationSource({ file, channels: CHANNELS, mode: 'live' })).toThrow(
    ConfigurationError,
  );
});

test('a reload takes what is good and keeps the last good one otherwise', () => {
  source = createOrganisationSource({ file, channels: CHANNELS, mode: 'live' });
  const first = source.current();

  writeFileSync(file, good.replace('name: Night House', 'name: Night House West'));
  expect(source.reload()).toEqual({ outcome: 'changed', warnings: [] });
  expect(source.current().name).toBe('Night House West');
  expect(first.name).toBe('Night House');

  const kept = source.current();
  for (const [bad, what] of [
    [
      good.replace('manager: ada.finch', 'manager: ada.fnch'),
      /people\[1\]\.manager: "ada\.fnch" is nobody's id/,
    ],
    [
      good.replace('id: night-house', 'id: day-house'),
      /id: the organisation was night-house and can't become day-house/,
    ],
    [
      good.replace('01632 960101, checked: { by: ada.finch, on: 2026-01-12 }', '01632 960101'),
      /contacts\.police\.checked/,
    ],
  ] as const) {
    writeFileSync(file, bad);
    expect(source.reload()).toMatchObject({
      outcome: 'refused',
      message: expect.stringMatching(what) as string,
    });
    expect(source.current()).toBe(kept);
    expect(source.problem()).toMatch(what);
  }
  rmSync(file);
  expect(source.reload().outcome).toBe('refused');
  expect(source.current()).toBe(kept);

  writeFileSync(file, good);
  expect(source.reload().outcome).toBe('changed');
  expect(source.problem()).toBeNull();
});

test('a change of the file, or of the people file beside it, is seen without being asked', async () => {
  writeFileSync(join(folder, 'people.csv'), 'id,name,job\nnew.one,New One,Care worker\n');
  writeFileSync(file, `${good}\npeople_from: { csv: people.csv }\n`);
  source = createOrganisationSource({ file, channels: CHANNELS, mode: 'live', pollMs: 20 });
  const seen = (id: string) => [...(source?.current().people.keys() ?? [])].some((each) => each === id);
  expect(seen('new.one')).toBe(true);

  writeFileSync(join(folder, 'people.csv'), 'id,name,job\nnew.two,New Two,Team leader\n');
  await vi.waitFor(() => expect(seen('new.two')).toBe(true), { timeout: 5000 });
});

test('a bad change that nobody asked for is reported, and the last good one kept', async () => {
  const reloads: Reload[] = [];
  source = createOrganisationSource({
    file,
    channels: CHANNELS,
    mode: 'live',
    pollMs: 20,
    onReload: (reload) => reloads.push(reload),
  });
  const kept = source.current();
  writeFileSync(file, 'id: [ and more');
  await vi.waitFor(() => expect(reloads.at(-1)?.outcome).toBe('refused'), { timeout: 5000 });
  expect(source.current()).toBe(kept);
  rmSync(file);
  await vi.waitFor(() => expect(source?.problem()).toMatch(/ENOENT/), { timeout: 5000 });
  writeFileSync(file, good);
  await vi.waitFor(() => expect(reloads.at(-1)?.outcome).toBe('changed'), { timeout: 5000 });
  expect(source.problem()).toBeNull();
});
