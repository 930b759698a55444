// What holds of every form and card in Slack, on the real conversation: an error stands beside a field that was there,
// nothing typed is lost, and Slack takes the payload, however much there is to show.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Answer, Conversation } from '../../src/bot/conversation/conversation.js';
import { createConversation } from '../../src/bot/conversation/create-conversation.js';
import type { Form, FormField, FormValues } from '../../src/bot/cards/card.js';
import { localText } from '../../src/bot/cards/words.js';
import { submissionReply, viewOf } from '../../src/bot/slack/answer-to-view.js';
import { cardBlocks, formView, homeView, type Look } from '../../src/bot/slack/block-kit.js';
import { formOf } from '../../src/bot/slack/context.js';
import { view as viewShape, type ReceivedView } from '../../src/bot/slack/payloads.js';
import { fieldsIn } from '../../src/bot/slack/received-view.js';
import type { Organisation, Person } from '../../src/escalation/organisation.js';
import { commandId, personId, type Reference } from '../../src/escalation/ids.js';
import { person } from '../../src/escalation/case/concern.js';
import {
  aConcern,
  createWorld,
  formIn,
  organisation as riverside,
  procedure,
  reviewIn,
  TYPED,
  type World,
} from '../conversation/small-world.js';
import { blockKitValidator, type BlockKitValidator } from '../twins/slack/block-kit.js';
import { initialState } from '../twins/slack/controls.js';
import { record, records, text, type Json } from '../twins/slack/json.js';

const LOOK: Look = { timeZone: 'Europe/London', site: 'https://sameday.example' };

let slack: BlockKitValidator;
beforeAll(async () => {
  slack = await blockKitValidator();
}, 60_000);

/** What Slack hands back of a view in which nobody touched anything more. */
function received(view: unknown): ReceivedView {
  const { blocks, private_metadata } = JSON.parse(JSON.stringify(view)) as Json;
  const values = records(blocks)
    .filter((block) => block.type === 'input')
    .map((block) => {
      const element = record(block.element);
      return [text(block.block_id), { [text(element.action_id)]: initialState(element) }];
    });
  return viewShape.parse({
    id: 'V1',
    private_metadata,
    blocks,
    state: { values: Object.fromEntries(values) as Json },
  });
}

type Who = 'amira.khan' | 'ben.ode' | 'kent.lado';
const BUTTONS: readonly (readonly [Who, string, string])[] = [
  ['ben.ode', 'record-step', ' contact-lado'],
  ['ben.ode', 'record-step', ' contact-police'],
  ['ben.ode', 'record-step', ' family-and-person-hold'],
  ['ben.ode', 'record-step', ''],
  ['amira.khan', 'record-step', ' contact-police'],
  ['ben.ode', 'correct-step', ' contact-police contact-police-1'],
  ['ben.ode', 'decide-immediate-action', ''],
  ['kent.lado', 'decide', ''],
  ['ben.ode', 'ask-in', ''],
  ['ben.ode', 'hand-over', ''],
  ['kent.lado', 'ask', ''],
  ['ben.ode', 'reply', ''],
  ['amira.khan', 'add-information', ''],
  ['ben.ode', 'add-information', ''],
  ['ben.ode', 'give-reasons', ' contact-lado'],
  ['kent.lado', 'confirm', ' contact-lado'],
  ['kent.lado', 'refer', ''],
  ['ben.ode', 'close', ''],
  ['ben.ode', 'reopen', ''],
  ['ben.ode', 'answer-considerations', ''],
];

/** Each form that there is, as somebody opens it; a card where the case doesn't call for it. */
const OPENED: readonly ((world: World, ref: Reference) => Promise<readonly [Who, Answer]>)[] = [
  async (world) => ['amira.khan', await world.say('amira.khan', '')],
  async (world) => {
    const { name, state } = formIn(await world.say('amira.khan', ''));
    return [
      'amira.khan',
      await world.press('amira.khan', 'use-whistle-blowing', '', { name, state, values: {} }),
    ];
  },
  async (world) => [
    'amira.khan',
    { kind: 'form', how: 'open', form: await reviewIn(world, { ...TYPED, concerns: ['grooming'] }) },
  ],
  async (world) => {
    const { name, state } = await reviewIn(world);
    return [
      'amira.khan',
      await world.press('amira.khan', 'use-whistle-blowing', '', { name, state, values: TYPED }),
    ];
  },
  async (world) => {
    const { name, state } = await reviewIn(world);
    return ['amira.khan', await world.press('amira.khan', 'leave-out', '', { name, state, values: TYPED })];
  },
  ...BUTTONS.map(
    ([who, name, rest]) =>
      async (world: World, ref: Reference): Promise<readonly [Who, Answer]> => [
        who,
        await world.press(who, name, `${ref}${rest}`),
      ],
  ),
];

/** What may happen before it is sent. */
const CHANGES: readonly ((world: World, ref: Reference) => Promise<unknown>)[] = [
  () => Promise.resolve(),
  (world, ref) => world.press('ben.ode', 'acknowledge', ref),
  (world, ref) => world.press('carol.west', 'acknowledge', ref),
  (world, ref) => world.press('ben.ode', 'declare-conflict', ref),
  async (world, ref) => world.casework.run(ref, add({ concerns: ['indecent-images'], immediateRisk: true })),
  async (world, ref) =>
    world.casework.run(
      ref,
      add({ subjects: [{ id: personId('ben.ode'), name: 'Ben Ode', under18: false }] }),
    ),
];
const add = (facts: object) => ({
  type: 'add-information' as const,
  id: commandId('added'),
  by: person(personId('amira.khan')),
  data: { text: 'more', facts },
});

/** Something in each field, or nothing, as the numbers say. */
function typedInto(fields: readonly FormField[], choices: readonly number[], now: number): FormValues {
  const values: Record<string, string | string[]> = {};
  fields.forEach((field, i) => {
    const n = choices[i % choices.length] ?? 0;
    if (n % 4 === 0) return;
    if (field.kind === 'choice' || field.kind === 'choices' || field.kind === 'people') {
      const option = field.options[n % Math.max(1, field.options.length)];
      const isMany = field.kind === 'choices' || (field.kind === 'people' && field.many);
      if (option) values[field.id] = isMany ? [option.id] : option.id;
    } else if (field.kind === 'time') values[field.id] = localText(now - (n % 3) * 60_000, LOOK.timeZone);
    else if (field.kind === 'date') values[field.id] = '2026-03-16';
    else values[field.id] = `typed ${n}`;
  });
  return values;
}

const within = (form: Form, values: FormValues): Form => ({
  ...form,
  fields: form.fields.map((f) => ({ ...f, value: values[f.id] ?? f.value ?? '' })),
});

describe('every form', () => {
  it(
    'is answered with errors beside fields that it had, or comes back whole',
    { timeout: 240_000 },
    async () => {
      let sent = 0;
      const property = fc.asyncProperty(
        fc.nat(OPENED.length - 1),
        fc.nat(CHANGES.length - 1),
        fc.constantFrom('09:11', '16:50', '17:03', '23:00'),
        fc.array(fc.nat(1000), { minLength: 8, maxLength: 8 }),
        async (opens, changes, later, choices) => {
          const world = createWorld('2026-03-16 09:10');
          const ref = await world.raise();
          await world.press('ben.ode', 'acknowledge', ref);
          const [who, opened] = (await OPENED[opens]?.(world, ref)) ?? [];
          if (who === undefined || opened?.kind !== 'form') return;
          const typed = typedInto(opened.form.fields, choices, world.context().now);
          const before = received(formView(within(opened.form, typed), LOOK));
          await CHANGES[changes]?.(world, ref);
          world.moveTo(`2026-03-16 ${later}`);
          const asked = formOf(before, LOOK.timeZone);
          const answer = await world.send(who, { ...opened.form, ...asked }, asked.values);
          const reply = submissionReply(answer, fieldsIn(before), LOOK);
          sent += 1;
          if (reply.response_action === 'errors') {
            expect(fieldsIn(before)).toEqual(new Set([...fieldsIn(before), ...Object.keys(reply.errors)]));
            return;
          }
          if (reply.response_action !== 'update') return;
          expect(slack.view(JSON.parse(JSON.stringify(reply.view)) as Json)).toEqual([]);
          if (answer.kind !== 'errors') return;
          const words = JSON.stringify(reply.view);
          for (const said of Object.values(answer.errors))
            expect(words).toContain(JSON.stringify(said).slice(1, -1));
          const again = formOf(received(reply.view), LOOK.timeZone).values;
          for (const [id, value] of Object.entries(asked.values))
            expect([id, again[id]]).toEqual([id, value]);
        },
      );
      await fc.assert(property, { numRuns: fc.readConfigureGlobal().numRuns ?? 25 });
      expect(sent).toBeGreaterThan(5);
    },
  );

  it('for whom images are news on the review page comes back with what they call for', async () => {
    const world = createWorld();
    const form = await reviewIn(world, { ...TYPED, concerns: ['grooming'] });
    const before = received(formView(within(form, { concerns: ['grooming', 'indecent-images'] }), LOOK));
    expect(fieldsIn(before)).not.toContain('adult_involved');
    const asked = formOf(before, LOOK.timeZone);
    const answer = await world.send('amira.khan', { ...form, ...asked }, asked.values);
    expect(answer).toMatchObject({
      kind: 'errors',
      errors: { adult_involved: expect.any(String) as string },
    });
    const reply = submissionReply(answer, fieldsIn(before), LOOK);
    const again = received(reply.response_action === 'update' ? reply.view : null);
    expect(fieldsIn(again)).toContain('adult_involved');
    const values = { ...formOf(again, LOOK.timeZone).values, adult_involved: 'yes' };
    const next = await world.send('amira.khan', { ...form, ...formOf(again, LOOK.timeZone) }, values);
    expect(next.kind).not.toBe('errors');
  });

  it('of the LADO’s call that was opened before five and is sent after it asks why, and keeps the call', async () => {
    const world = createWorld('2026-03-16 09:10');
    const ref = await world.raise();
    await world.press('ben.ode', 'acknowledge', ref);
    world.moveTo('2026-03-16 16:58');
    const form = formIn(await world.press('ben.ode', 'record-step', `${ref} contact-lado`));
    world.moveTo('2026-03-16 17:03');
    const typed = { ...needed(form), happened_at: '2026-03-16 17:02', reference: 'L-1' };
    const before = received(formView(within(form, typed), LOOK));
    expect(fieldsIn(before)).not.toContain('reason');
    const asked = formOf(before, LOOK.timeZone);
    const answer = await world.send('ben.ode', { ...form, ...asked }, asked.values);
    const reply = submissionReply(answer, fieldsIn(before), LOOK);
    expect(reply.response_action).toBe('update');
    const again = formOf(received(reply.response_action === 'update' ? reply.view : null), LOOK.timeZone);
    expect(again.values).toMatchObject(typed);
    const last = await world.send(
      'ben.ode',
      { ...form, ...again },
      { ...again.values, reason: 'in a lesson' },
    );
    expect(last).toMatchObject({ kind: 'card' });
  });
});

/** Something in each field that must be filled and isn't. */
const needed = ({ fields }: Form): FormValues =>
  Object.fromEntries(
    fields
      .filter((f) => f.required && f.value === undefined)
      .map((f) => [f.id, 'options' in f ? (f.options[0]?.id ?? '') : 'x']),
  );

function organisationOf(count: number): Organisation {
  const people = new Map(riverside.people);
  const [first] = people.values();
  for (let i = people.size; first !== undefined && i < count; i += 1) {
    const one: Person = {
      ...first,
      id: personId(`person.${i}`),
      name: `Zoë Ożóg-${i} 👩‍🏫`,
      seniorManager: i % 50 === 0,
    };
    people.set(one.id, one);
  }
  // A few alone: whoever acts, and no others.
  if (count < riverside.people.size)
    for (const id of [...people.keys()].slice(count)) if (id !== 'amira.khan') people.delete(id);
  return { ...riverside, people };
}

const conversationOf = (world: World, organisation: Organisation): Conversation =>
  createConversation({
    casework: world.casework,
    organisation: () => organisation,
    procedure,
    clock: world.casework.clock,
    newId: () => 'i',
    onError: (error) => {
      throw error;
    },
  });

const LINES = Array.from({ length: 1_500 }, (_, i) => String(i % 10)).join('\n');

/** As Slack has it, sound and small enough: as JSON with escapes, too. */
function expectSound(answer: Answer): void {
  const view = JSON.parse(JSON.stringify(viewOf(answer, LOOK))) as Json;
  expect(slack.view(view)).toEqual([]);
  expect(JSON.stringify(view).replace(/[^\0-\x7f]/g, '\\u0000').length).toBeLessThanOrEqual(250_000);
  if (answer.kind === 'form')
    expect([...fieldsIn(received(view))]).toEqual(answer.form.fields.map((f) => f.id));
  const cards = answer.kind === 'card' ? [answer.card] : answer.kind === 'home' ? answer.cards : [];
  for (const card of cards) {
    const blocks = JSON.parse(JSON.stringify(cardBlocks(card, LOOK))) as Json[];
    expect(slack.message({ text: card.title, blocks })).toEqual([]);
    expect(JSON.stringify(blocks).length).toBeLessThanOrEqual(13_200);
  }
  if (answer.kind === 'home')
    expect(slack.view(JSON.parse(JSON.stringify(homeView(cards, LOOK))) as Json)).toEqual([]);
}

describe('any size', () => {
  it('of an organisation and of a case fits into what Slack takes', { timeout: 240_000 }, async () => {
    const sizes = fc.oneof(fc.constantFrom(1, 2, 100, 101, 5_000), fc.integer({ min: 1, max: 5_000 }));
    const words = fc.constantFrom(LINES, 'x'.repeat(3_000), '👩‍👩‍👧'.repeat(370), 'שלום\n'.repeat(600));
    const property = fc.asyncProperty(
      sizes,
      words,
      fc.nat(20),
      fc.nat(12),
      async (size, what, additions, cases) => {
        const organisation = organisationOf(size);
        const world = createWorld();
        const conversation = conversationOf(world, organisation);
        const ref = await world.raise(aConcern({ what }));
        await world.press('ben.ode', 'acknowledge', ref);
        for (let i = 0; i < additions; i += 1)
          await world.casework.run(ref, { ...add({}), id: commandId(`more-${i}`), data: { text: what } });
        for (let i = 0; i < cases; i += 1) await world.raise(aConcern({ what }));
        const ask = async (who: string, asked: object): Promise<Answer> => {
          const answer = await conversation.answer({ who: personId(who), id: 'c', ...asked } as Parameters<
            Conversation['answer']
          >[0]);
          expectSound(answer);
          return answer;
        };
        const button = (name: string, value: string) => ({ kind: 'button', name, value });
        const raise = formIn(await ask('amira.khan', { kind: 'command', text: what }));
        const values = { ...TYPED, subjects: [], someone_else: 'him', what };
        const page = { name: raise.name, state: raise.state, values };
        await ask('amira.khan', { kind: 'submit', ...page });
        await ask('amira.khan', { ...button('leave-out', ''), form: page });
        await ask('amira.khan', { kind: 'home' });
        await ask('amira.khan', { kind: 'command', text: 'status' });
        if (!organisation.people.has(personId('ben.ode'))) return;
        for (const name of ['open', 'hand-over', 'ask-in', 'add-information', 'record-step', 'status'])
          await ask('ben.ode', button(name, ref));
        await ask('ben.ode', { kind: 'home' });
      },
    );
    await fc.assert(property, { numRuns: 4 });
  });
});
