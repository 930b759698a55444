// A form that is sent after something has changed: what has come to be needed comes back at its field, with all that was
// typed. On the real conversation, with the casework in memory, as Teams draws it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aConcern,
  createWorld,
  formIn,
  id,
  procedure,
  reviewIn,
  TYPED,
  valuesOf,
  type World,
} from '../../../test/conversation/small-world.js';
import { person } from '../../escalation/case/concern.js';
import { commandId, reference } from '../../escalation/ids.js';
import { stepIn } from '../../escalation/procedure/procedure.js';
import type { Form, FormField, FormValues } from '../cards/card.js';
import { CASE_FORMS } from '../conversation/case-form.js';
import type { Answer } from '../conversation/conversation.js';
import { renderAnswer } from './cards.js';

const LOOK = { user: '29:x', site: 'https://sameday.example' };
const LADO = stepIn('officer-contact', procedure).id;

interface Element {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** What is drawn of an answer: each input, with the words above it. */
function drawn(answer: Answer): { inputs: Map<string, { value: unknown; above: string }>; words: string } {
  const page = renderAnswer(answer, 'dialog', LOOK);
  const body = (page?.card.body ?? []) as unknown as Element[];
  const inputs = new Map<string, { value: unknown; above: string }>();
  body.forEach((element, i) => {
    if (!element.type.startsWith('Input.')) return;
    inputs.set(String(element.id), { value: element.value ?? '', above: JSON.stringify(body[i - 1] ?? '') });
  });
  return { inputs, words: JSON.stringify(body) };
}

const inputId = ({ kind, id: field }: FormField): string => (kind === 'time' ? `${field}--date` : field);

/** A property of forms that never come back would say nothing. */
let errorsSeen = 0;

/** Nothing that was typed is missing, and each error stands above a field that is there. */
function expectAllKept(answer: Answer, values: FormValues): void {
  if (answer.kind !== 'form' && answer.kind !== 'errors') return;
  const { inputs } = drawn(answer);
  for (const field of answer.form.fields) {
    const typed = [values[field.id] ?? ''].flat().join(',');
    if (typed === '' || field.kind === 'time') continue;
    expect(inputs.get(inputId(field))?.value, `${answer.form.name} ${field.id}`).toBe(typed);
  }
  if (answer.kind !== 'errors') return;
  errorsSeen += 1;
  const fields = answer.form.fields.map((field) => field.id);
  for (const [wrong, error] of Object.entries(answer.errors)) {
    expect(fields, `${answer.form.name}: ${error}`).toContain(wrong);
    const field = answer.form.fields.find((one) => one.id === wrong)!;
    expect(inputs.get(inputId(field))?.above).toContain(JSON.stringify(error).slice(1, -1));
  }
}

const CHANGES: readonly ((world: World, ref: string) => unknown)[] = [
  () => undefined,
  (world) => world.moveTo('2026-03-16 17:02'),
  (world) => world.moveTo('2026-03-18 10:00'),
  (world, ref) => command(world, ref, 'acknowledge', {}),
  (world, ref) => command(world, ref, 'close', { reasons: 'x' }),
  (world, ref) =>
    command(world, ref, 'record-step', {
      step: LADO,
      happenedAt: world.context().now,
      fields: { officer: 'kent.lado' },
    }),
];

async function command(world: World, ref: string, type: string, data: object): Promise<void> {
  const by = person(id('carol.west'));
  await world.casework.run(reference(ref), { type, id: commandId(`${type}-x`), by, data } as never);
}

const OPENED = CASE_FORMS.flatMap((name): [string, string][] =>
  name === 'record-step' ? procedure.steps.map((step) => [name, step.id]) : [[name, '']],
);

/** Some of the fields, filled in as a person might. */
function someOf(form: Form, picked: readonly boolean[]): FormValues {
  const filled = form.fields.flatMap((field, i): [string, string | readonly string[]][] => {
    if (picked[i % picked.length] !== true) return [];
    switch (field.kind) {
      case 'text':
      case 'long-text':
        return [[field.id, 'what she said']];
      case 'choice':
        return [[field.id, field.options.at(-1)?.id ?? '']];
      case 'choices':
        return [[field.id, field.options.map((one) => one.id)]];
      case 'people':
        return [
          [
            field.id,
            field.many ? field.options.slice(0, 1).map((one) => one.id) : (field.options[0]?.id ?? ''),
          ],
        ];
      case 'date':
        return [[field.id, '2026-03-16']];
      case 'time':
        return [[field.id, '2026-03-16 09:20']];
    }
  });
  return { ...valuesOf(form), ...Object.fromEntries(filled) };
}

describe('what is sent after a change', () => {
  it(
    'comes back whole, whatever the form, the change, the time and what is typed',
    { timeout: 120_000 },
    async () => {
      const run = fc.record({
        opened: fc.constantFrom(...OPENED),
        who: fc.constantFrom('ben.ode', 'carol.west', 'amira.khan', 'kent.lado'),
        change: fc.constantFrom(...CHANGES),
        picked: fc.array(fc.boolean(), { minLength: 5, maxLength: 9 }),
      });
      await fc.assert(
        fc.asyncProperty(run, async ({ opened: [name, step], who, change, picked }) => {
          const world = createWorld('2026-03-16 16:40');
          const ref = await world.raise(aConcern());
          world.tell(ref, 'carol.west', 'manager');
          const answer = await world.press(who, name, `${ref} ${step}`.trim());
          if (answer.kind !== 'form') return;
          await change(world, ref);
          const values = someOf(answer.form, picked);
          expectAllKept(await world.send(who, answer.form, values), values);
        }),
        { numRuns: 60 },
      );
    },
  );

  it('comes back whole from the two pages on which a concern is raised', { timeout: 60_000 }, async () => {
    const run = fc.record({
      picked: fc.array(fc.boolean(), { minLength: 5, maxLength: 9 }),
      who: fc.constantFrom('amira.khan', 'ben.ode'),
      page: fc.constantFrom('raise', 'review'),
      later: fc.constantFrom('2026-03-16 09:10', '2026-03-16 17:02'),
    });
    await fc.assert(
      fc.asyncProperty(run, async ({ picked, who, page, later }) => {
        const world = createWorld('2026-03-16 09:10');
        const form = page === 'raise' ? formIn(await world.say(who, '')) : await reviewIn(world, TYPED, who);
        world.moveTo(later);
        const values = someOf(form, picked);
        expectAllKept(await world.send(who, form, values), values);
      }),
      { numRuns: 25 },
    );
    expect(errorsSeen).toBeGreaterThan(0);
  });

  it('asks on the review page for what images make necessary, at its own field', async () => {
    const world = createWorld();
    const review = await reviewIn(world, { ...TYPED, concerns: ['grooming'] });
    expect(review.fields.map((field) => field.id)).not.toContain('adult_involved');
    const values = {
      ...valuesOf(review),
      concerns: ['indecent-images', 'grooming'],
      devices: 'LT-14, room 3',
    };
    const answer = await world.send('amira.khan', review, values);
    const { inputs } = drawn(answer);
    expect(inputs.has('adult_involved')).toBe(true);
    expect(inputs.get('devices')?.value).toBe('LT-14, room 3');
    expectAllKept(answer, values);
  });

  it('asks after five o’clock for why it is late, at its own field, of a form from before', async () => {
    const world = createWorld('2026-03-16 16:40');
    const ref = await world.raise(aConcern());
    world.moveTo('2026-03-16 16:58');
    const form = formIn(await world.press('ben.ode', 'record-step', `${ref} ${LADO}`));
    world.moveTo('2026-03-16 17:03');
    const values = { ...valuesOf(form), happened_at: '2026-03-16 17:02', advice: 'Do nothing more today' };
    const answer = await world.send('ben.ode', form, values);
    expectAllKept(answer, values);
    expect(answer.kind).toBe('errors');
    const added = Object.keys(answer.kind === 'errors' ? answer.errors : {});
    expect(added.some((one) => !form.fields.some((field) => field.id === one))).toBe(true);
  });
});
