// The harness itself: what Teams would refuse is seen, and the people in front of it do no more than the client does.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cardToAdaptiveCard, formToAdaptiveCard } from '../../../src/bot/cards/adaptive-card.js';
import type { Form } from '../../../src/bot/cards/card.js';
import type { Json } from '../slack/json.js';
import { checkCard } from './card-check.js';
import { Bench, CASES } from './rule-cases.js';
import { RULES, tableOfRules } from './rules.js';
import { inputOf, seenCard } from './seen.js';
import { startSmallApp, type SmallApp } from './small-app.js';

const adaptive = (body: Json[], more: Json = {}): Json => ({
  type: 'AdaptiveCard',
  version: '1.5',
  body,
  ...more,
});
const words = { type: 'TextBlock', text: 'words' };
const submit = { type: 'Action.Submit', title: 'Send', data: {} };
const execute = { type: 'Action.Execute', title: 'Send', verb: 'send' };
const choices = (more: Json): Json => ({
  type: 'Input.ChoiceSet',
  id: 'who',
  label: 'Who',
  choices: [
    { title: 'A', value: 'a' },
    { title: 'B', value: 'b' },
  ],
  ...more,
});

const FORM: Form = {
  name: 'raise',
  state: '',
  title: 'A form',
  sections: [{ style: 'warning', lines: ['*Not* bold'] }],
  fields: [
    { id: 'what', label: 'What', kind: 'long-text', max: 10, required: true, value: '_as typed_' },
    { id: 'when', label: 'When', kind: 'time', required: true, value: '2026-03-16 09:10' },
  ],
  submit: 'Next',
  buttons: [{ name: 'back', label: 'Back', value: '', style: 'plain' }],
};

describe('a card that Teams takes', () => {
  it('is one of ours', () => {
    const card = cardToAdaptiveCard({
      title: 'A concern',
      urgency: 'urgent',
      lines: ['One'],
      facts: [{ label: 'By', value: '15:10' }],
      buttons: [{ name: 'acknowledge', label: 'I have this', value: 'SD-1', style: 'primary' }],
    });
    expect(checkCard(card, 'message')).toEqual([]);
    expect(checkCard(formToAdaptiveCard(FORM) as Json, 'message')).toEqual([]);
    expect(checkCard(formToAdaptiveCard(FORM, { inDialog: true }) as Json, 'dialog')).toEqual([]);
  });
});

describe('a card that Teams would not take, or not as it is meant', () => {
  it.each<[string, Json, 'message' | 'dialog', RegExp]>([
    ['an unknown element', adaptive([{ type: 'Marquee' }]), 'message', /Marquee/],
    ['an unknown member', adaptive([{ ...words, colour: 'good' }]), 'message', /colour/],
    ['an unknown value', adaptive([{ ...words, size: 'huge' }]), 'message', /huge/],
    ['another version', { ...adaptive([words]), version: '1.6' }, 'message', /1\.5/],
    ['an image', adaptive([{ type: 'Image', url: 'https://a.example/b.png' }]), 'message', /fetches/],
    ['a background', adaptive([words], { backgroundImage: 'https://a.example/b.png' }), 'message', /fetches/],
    [
      'seven actions',
      adaptive([{ type: 'ActionSet', actions: Array(7).fill(execute) }]),
      'message',
      /more than 6/,
    ],
    [
      'a button without a verb',
      adaptive([words], { actions: [{ ...execute, verb: '' }] }),
      'message',
      /verb/,
    ],
    ['an Execute in a dialog', adaptive([words], { actions: [execute] }), 'dialog', /in a dialog/],
    ['a Submit in a message', adaptive([words], { actions: [submit] }), 'message', /opens no dialog/],
    ['two fields of one id', adaptive([choices({}), choices({})]), 'message', /second field|unique/],
    ['a field without a label', adaptive([choices({ label: '' })]), 'message', /without a label/],
    ['a value that is no choice', adaptive([choices({ value: 'c' })]), 'message', /none of its choices/],
    ['a value that is too long', adaptive([{ ...words, text: 'x'.repeat(29_000) }]), 'message', /bytes/],
  ])('%s', (_what, card, where, expected) => {
    const found = checkCard(card, where).map(({ path, message }) => `${path} ${message}`);
    expect(found.join('\n')).toMatch(expected);
  });
});

describe('a person', () => {
  it('sees the words as they are shown, the fields and the buttons', () => {
    const seen = seenCard(formToAdaptiveCard(FORM, { errors: { what: 'Too short.' } }), new Map());
    expect(seen.texts).toEqual(expect.arrayContaining(['A form', '*Not* bold', 'What: Too short.', 'What']));
    expect(seen.fields.map(({ id, value }) => [id, value])).toEqual([
      ['what', '_as typed_'],
      ['when--date', '2026-03-16'],
      ['when--time', '09:10'],
    ]);
    expect(seen.buttons.map(({ name, kind }) => [name, kind])).toEqual([
      ['raise', 'execute'],
      ['back', 'execute'],
    ]);
  });

  it('can choose only what is offered', () => {
    const [field] = seenCard(adaptive([choices({ isMultiSelect: true })]), new Map()).fields;
    expect(inputOf(field!, ['B', 'a'])).toBe('b,a');
    expect(() => inputOf(field!, ['c'])).toThrow(/no choice c/);
  });
});

describe('a rule of Microsoft’s', () => {
  let app: SmallApp;
  beforeAll(async () => {
    app = await startSmallApp();
  });
  afterAll(() => app.stop());

  it.each(RULES)('$id', async ({ id }) => {
    const one = CASES[id];
    if (one === undefined) throw new Error(`no case shows ${id}`);
    const see = async (without: readonly string[]): Promise<string> => {
      const bench = await Bench.start(app, without, one.loadFactor);
      try {
        return await one.act(bench);
      } finally {
        await bench.teams.stop();
      }
    };
    expect(await see([])).toMatch(one.seen);
    expect(await see([id])).not.toMatch(one.seen);
  });

  it('has an id of its own, a case, and a page where anybody can read it', () => {
    const ids = RULES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(Object.keys(CASES).sort()).toEqual([...ids].sort());
    for (const { source } of RULES) expect(new URL(source).protocol).toBe('https:');
  });

  it('stands in the README, and the README counts them', () => {
    const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
    const squeezed = (table: string): string => table.replace(/ +/g, ' ').replace(/-{3,}/g, '---');
    expect(squeezed(readme)).toContain(tableOfRules());
    expect(readme).toContain(`${RULES.length} rules`);
  });
});

describe('deliveries', () => {
  it('may come twice with one id, or without one', async () => {
    const app = await startSmallApp();
    const bench = await Bench.start(app, []);
    try {
      await bench.amira.say('hello', { twice: true });
      await bench.amira.say('hello', { withoutId: true });
      const ids = app.got.map(({ activity }) => activity.id);
      expect(ids).toEqual([expect.any(String), ids[0], undefined]);
    } finally {
      await bench.teams.stop();
      await app.stop();
    }
  });

  it('are signed with the new key after it changed', async () => {
    const app = await startSmallApp();
    const bench = await Bench.start(app, []);
    const kid = (): string =>
      Buffer.from(
        String(app.got.at(-1)?.headers.authorization).split(/[ .]/)[1] ?? '',
        'base64url',
      ).toString();
    try {
      await bench.amira.say('before');
      const before = kid();
      bench.teams.keys.rotate();
      await bench.amira.say('after');
      expect(kid()).not.toBe(before);
    } finally {
      await bench.teams.stop();
      await app.stop();
    }
  });
});
