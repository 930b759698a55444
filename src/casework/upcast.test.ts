import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EVENT_SCHEMA } from '../escalation/case/events.js';
import { fold } from '../escalation/case/evolve.js';
import type { NewEvent } from '../store/index.js';
import { fromStored, toStored } from './upcast.js';

/** One of every event as schema 1 wrote it: never edited, only added to by a new file for a new schema. */
const fixture = (schema: number) =>
  JSON.parse(
    readFileSync(
      join(import.meta.dirname, '..', '..', 'test', 'casework', `events-schema-${schema}.json`),
      'utf8',
    ),
  ) as NewEvent[];

it.each(Array.from({ length: EVENT_SCHEMA }, (_, i) => i + 1))('reads every event of schema %i', (schema) => {
  const stored = fixture(schema);
  const events = stored.map(fromStored);
  const state = fold(events);
  expect(state.stage).toBe('open');
  expect(state.reference).toBe('SD-TEST-234');
  expect(new Set(events.map((e) => e.type)).size).toBe(38);
});

it('writes what it reads', () => {
  const stored = fixture(EVENT_SCHEMA);
  expect(stored.map(fromStored).map(toStored)).toEqual(stored);
});

it('refuses what it can not know', () => {
  const [first] = fixture(EVENT_SCHEMA);
  if (!first) throw new Error('an empty fixture');
  expect(() => fromStored({ ...first, schema: EVENT_SCHEMA + 1 })).toThrow(/schemas 1 to/);
  expect(() => fromStored({ ...first, schema: 0 })).toThrow();
  expect(() => fromStored({ ...first, data: 'text' })).toThrow();
});
