import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EVENT_FIXTURES } from '../../test/casework/event-fixtures.js';
import { EVENT_SCHEMAS } from '../escalation/case/event-schemas.js';
import type { CaseEvent, EventType } from '../escalation/case/events.js';
import type { FixturesOf, UpcastsOf } from '../escalation/case/schemas-by-version.js';
import { fold } from '../escalation/case/evolve.js';
import type { NewEvent } from '../store/index.js';
import { createReader, fromStored, toStored } from './upcast.js';

/** One of every event as it was written when all had one schema: never edited. */
const FIRST = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../test/casework/events-schema-1.json'), 'utf8'),
) as NewEvent[];
const first = FIRST[0]!;

describe('events as they were first written', () => {
  it('are read, all of them', () => {
    const events = FIRST.map(fromStored);
    const state = fold(events);
    expect(state.stage).toBe('open');
    expect(state.reference).toBe('SD-TEST-234');
    expect(new Set(events.map((e) => e.type)).size).toBe(38);
  });

  it('are read unchanged, and written as they were, where their type has one schema', () => {
    const one = FIRST.filter(({ type }) => EVENT_SCHEMAS[type as EventType].length === 1);
    expect(one.length).toBeGreaterThan(30);
    expect(one.map(fromStored).map(toStored)).toEqual(one);
  });

  it('lose nothing on the way up', () => {
    for (const event of FIRST.filter(({ type }) => EVENT_SCHEMAS[type as EventType].length > 1)) {
      const { data } = event.data as { data: Record<string, unknown> };
      const { concern, adultInvolved, ...rest } = data;
      const now = fromStored(event).data;
      expect(now).toMatchObject(rest);
      if (concern !== undefined) expect(now).toMatchObject({ concern, outOfHours: false });
      if (adultInvolved !== undefined) expect(now).toMatchObject({ facts: { adultInvolved } });
    }
  });
});

const types = Object.keys(EVENT_SCHEMAS) as EventType[];
const stored = (type: string, schema: number, data: unknown): NewEvent => ({
  type,
  schema,
  data: { at: 1, by: { kind: 'system' }, data },
});

describe('every schema of every type', () => {
  const each = types.flatMap((type) =>
    EVENT_FIXTURES[type].map((data, index) => ({ type, schema: index + 1, data })),
  );

  it.each(each)('$type $schema is read, led up to the newest and folded', ({ type, schema, data }) => {
    const event = fromStored(stored(type, schema, data));
    const newest = EVENT_SCHEMAS[type].at(-1);
    expect(newest?.safeParse(event.data).success).toBe(true);
    const raised = fromStored(stored('ConcernRaised', 1, EVENT_FIXTURES.ConcernRaised[0]));
    expect(fold([raised, event]).reference).toBe('SD-TEST-234');
    expect(toStored(event).schema).toBe(EVENT_SCHEMAS[type].length);
  });

  it.each(each.filter(({ data }) => Object.keys(data).length > 0))(
    '$type $schema is refused when a field of it is missing',
    ({ type, schema, data }) => {
      for (const field of Object.keys(data)) {
        const lacking = Object.fromEntries(Object.entries(data).filter(([name]) => name !== field));
        expect(() => fromStored(stored(type, schema, lacking)), field).toThrow(/doesn't have the form/);
      }
    },
  );

  it('keeps what a later program of the same schema added', () => {
    const event = fromStored(stored('QuestionAsked', 1, { text: 'When?', colour: 'red' }));
    expect(event.data).toEqual({ text: 'When?', colour: 'red' });
  });
});

describe('what can not be known', () => {
  const code = (event: NewEvent): unknown => {
    try {
      return fromStored(event);
    } catch (error) {
      return (error as { code?: unknown }).code;
    }
  };

  it('is refused by type and schema, with what to do', () => {
    const newer = { ...first, schema: 3 };
    expect(() => fromStored(newer)).toThrow(/schemas 1 to/);
    expect(() => fromStored(newer)).toThrow(
      'An event "ConcernRaised" of schema 3 can\'t be read here; schemas 1 to 2 can. A newer version of Sameday wrote ' +
        'it: start that version again, or a later one.',
    );
    expect(() => fromStored({ ...first, type: 'SomethingNew' })).toThrow(/"SomethingNew" of schema 1/);
    expect([code(newer), code({ ...first, type: 'toString' })]).toEqual(['newer-event', 'newer-event']);
  });

  it('is refused as damaged where no version can have written it, without a word of what is in it', () => {
    expect(() => fromStored({ ...first, schema: 0 })).toThrow();
    expect(() => fromStored({ ...first, data: 'text' })).toThrow();
    for (const event of [
      { ...first, schema: 0 },
      { ...first, schema: 0.5 },
      { ...first, data: 'text' },
      { ...first, data: { at: 1, by: { kind: 'nobody' }, data: {} } },
    ])
      expect(code(event)).toBe('unreadable-event');
    expect(() => fromStored(stored('QuestionAsked', 1, { text: ['CANARY'] }))).toThrow(/^(?!.*CANARY)/s);
  });
});

describe('a type that has come to a third schema', () => {
  const schemas = {
    Seen: [
      z.object({ what: z.string() }),
      z.object({ what: z.string(), where: z.string() }),
      z.object({ what: z.string(), where: z.object({ room: z.string() }) }),
    ],
    Heard: [z.object({})],
  } as const;
  const upcasts: UpcastsOf<typeof schemas> = {
    Seen: [(old) => ({ ...old, where: 'not said' }), ({ what, where }) => ({ what, where: { room: where } })],
  };
  const read = createReader(schemas, upcasts);

  it('is led up step by step from wherever it was', () => {
    const rooms = [{ what: 'a' }, { what: 'a', where: 'b' }, { what: 'a', where: { room: 'c' } }].map(
      (data, index) => read(stored('Seen', index + 1, data)).data,
    );
    expect(rooms).toEqual([
      { what: 'a', where: { room: 'not said' } },
      { what: 'a', where: { room: 'b' } },
      { what: 'a', where: { room: 'c' } },
    ]);
    expect(() => read(stored('Seen', 2, { what: 'a' }))).toThrow(/schema 2 doesn't have the form/);
    expect(() => read(stored('Seen', 4, {}))).toThrow(/schemas 1 to 3 can/);
  });

  it('does not compile without each step, the right way up, and an example of each schema', () => {
    // @ts-expect-error There is no way up from the second.
    const oneStep: UpcastsOf<typeof schemas> = { Seen: [(old) => ({ ...old, where: '' })] };
    // @ts-expect-error There is none at all.
    const none: UpcastsOf<typeof schemas> = {};
    const wrong: UpcastsOf<typeof schemas> = {
      // @ts-expect-error The new field stays away.
      Seen: [(old) => ({ ...old }), ({ what, where }) => ({ what, where: { room: where } })],
    };
    const lacking = {
      // @ts-expect-error There is no example of the third.
      Seen: [{ what: 'a' }, { what: 'a', where: 'b' }],
      Heard: [{}],
    } satisfies FixturesOf<typeof schemas>;
    expect([oneStep, none, wrong, lacking]).toHaveLength(4);
  });

  it('does not compile when a schema is edited in place', () => {
    type Edited<T> = { readonly Asked: readonly [z.ZodType<T, T>] };
    // @ts-expect-error The example was stored without the new field.
    const examples = { Asked: [{ text: 'a' }] } satisfies FixturesOf<
      Edited<{ text: string; urgent: boolean }>
    >;
    // @ts-expect-error The example was stored with a field that is gone.
    const others = { Asked: [{ text: 'a' }] } satisfies FixturesOf<Edited<{ urgent?: boolean }>>;
    expect(examples).toEqual(others);
  });
});

it('a new field of an event can not be written without its schema', () => {
  const write = (event: CaseEvent): NewEvent => toStored(event);
  const at = { at: 1, by: { kind: 'system' } } as const;
  // @ts-expect-error No schema of QuestionAsked has it.
  expect(write({ ...at, type: 'QuestionAsked', data: { text: 'When?', urgent: true } }).schema).toBe(1);
});
