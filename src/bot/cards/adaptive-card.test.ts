import * as AdaptiveCards from 'adaptivecards';
import { describe, expect, it } from 'vitest';
import { readCardAction, readHere } from './adaptive-actions.js';
import { cardToAdaptiveCard, formToAdaptiveCard } from './adaptive-card.js';
import { plainInMarkdown } from './adaptive-text.js';
import type { Card, Form } from './card.js';

const MARKUP = '**bold** [x](https://evil.example) <b>b</b> _i_ `c` {{DATE(2026-03-16,SHORT)}}';
const card: Card = {
  title: 'A concern',
  urgency: 'urgent',
  lines: ['Confirm by 15:10.', MARKUP],
  facts: [{ label: 'Told', value: MARKUP }],
  buttons: [{ name: 'acknowledge', label: 'I have this', value: 'SD-1', style: 'primary' }],
};
const form: Form = {
  name: 'raise',
  state: 'i management - few',
  title: 'Raise a concern',
  sections: [{ style: 'quote', heading: 'Reported', lines: [`first\n${MARKUP}`] }],
  fields: [
    { id: 'what', label: 'What', kind: 'long-text', max: 3000, required: true, value: MARKUP },
    {
      id: 'concerns',
      label: 'Kind',
      kind: 'choices',
      required: true,
      options: [
        { id: 'a', label: 'A' },
        { id: 'b', label: 'B' },
      ],
      value: ['a', 'b'],
    },
    {
      id: 'to',
      label: 'To',
      kind: 'people',
      many: false,
      required: false,
      options: [{ id: 'p', label: 'P' }],
    },
    { id: 'when', label: 'When', kind: 'time', required: false },
    { id: 'on', label: 'On', kind: 'date', required: false },
    { id: 'which', label: 'Which', kind: 'text', max: 300, required: false, hint: 'As you know it' },
  ],
  submit: 'Next',
  buttons: Array.from({ length: 7 }, (_, i) => ({
    name: 'back',
    label: `Back ${i}`,
    value: '',
    style: 'plain' as const,
  })),
};

interface Found {
  readonly type: string;
  readonly [key: string]: unknown;
}
/** Every element that has a type, at any depth. */
function elements(json: unknown): Found[] {
  if (Array.isArray(json)) return json.flatMap(elements);
  if (typeof json !== 'object' || json === null) return [];
  const inside = Object.values(json).flatMap(elements);
  return 'type' in json ? [json as Found, ...inside] : inside;
}
const byType = (json: unknown, type: string): Found[] => elements(json).filter((e) => e.type === type);

/** Every complaint of Microsoft's own parser. */
function complaints(json: unknown): string[] {
  const context = new AdaptiveCards.SerializationContext();
  new AdaptiveCards.AdaptiveCard().parse(json, context);
  return Array.from({ length: context.eventCount }, (_, i) => context.getEventAt(i).message);
}

describe('as an Adaptive Card', () => {
  it("is read by Microsoft's own reader without a complaint", () => {
    expect(complaints(cardToAdaptiveCard(card))).toEqual([]);
    expect(complaints(formToAdaptiveCard(form))).toEqual([]);
    expect(complaints({ type: 'AdaptiveCard', version: '1.5', body: [{ type: 'NoSuch' }] })).not.toEqual([]);
  });

  it('puts what people wrote in runs, which read no markup, whole', () => {
    for (const json of [cardToAdaptiveCard(card), formToAdaptiveCard(form)]) {
      expect(byType(json, 'TextRun').map((r) => r['text'])).toContain(MARKUP);
      for (const block of byType(json, 'TextBlock')) expect(block['text']).not.toContain('**');
    }
  });

  it('takes the sense out of markup where there is no run', () => {
    expect(plainInMarkdown('**b** [x](y) <i> {{DATE(1)}}')).toBe(
      '\\*\\*b\\*\\* \\[x\\](y) \\<i\\> {\u200b{DATE(1)}}',
    );
    expect(plainInMarkdown("Ben O'Brien, 01632 960011")).toBe("Ben O'Brien, 01632 960011");
  });

  it('loses no button: no set has more than Teams shows', () => {
    const sets = byType(formToAdaptiveCard(form), 'ActionSet').map((s) => (s['actions'] as unknown[]).length);
    expect(sets).toEqual([5, 3]);
  });

  it('keeps what was typed, and shows what to mend above its field', () => {
    const json = formToAdaptiveCard(form, { errors: { what: 'Please fill this in.' } });
    const what = byType(json, 'Input.Text').find((i) => i['id'] === 'what');
    expect(what).toMatchObject({ value: MARKUP, label: 'What', isMultiline: true });
    // The client's own check would hold up "Back" and the other buttons.
    expect(what).not.toHaveProperty('isRequired');
    expect(byType(json, 'Input.ChoiceSet')[0]).toMatchObject({ value: 'a,b', isMultiSelect: true });
    expect(byType(json, 'TextRun').map((r) => r['text'])).toContain('What: Please fill this in.');
  });

  it('tints what is urgent, and leaves its words in the colour of all words', () => {
    const [first] = cardToAdaptiveCard(card).body;
    expect(first).toMatchObject({ type: 'Container', style: 'warning', items: [{ text: 'A concern' }] });
    for (const element of [...byType(first, 'TextBlock'), ...byType(first, 'TextRun')]) {
      expect(element).not.toHaveProperty('color');
    }
    expect(cardToAdaptiveCard({ ...card, urgency: 'normal' }).body[0]).toMatchObject({ type: 'TextBlock' });
  });

  it('says a heading once, where a section begins with the title', () => {
    const [who] = [{ style: 'plain' as const, heading: form.title, lines: ['First: Ben Ode.'] }];
    const said = JSON.stringify(
      formToAdaptiveCard({ ...form, sections: [who], fields: [] }, { inDialog: true }),
    );
    expect(said.split(form.title)).toHaveLength(2);
    expect(said).toContain('First: Ben Ode.');
  });

  it('says beside the buttons what is not sent, in red when something is to mend', () => {
    const last = (o: Parameters<typeof formToAdaptiveCard>[1], shown = form) =>
      byType(formToAdaptiveCard(shown, o), 'TextRun').at(-1);
    expect(last({})?.['text']).toMatch(/^Nothing on this page has been sent yet/);
    expect(last({ inDialog: true })?.['text']).toBe('As you know it');
    for (const inDialog of [true, false]) {
      expect(last({ inDialog, errors: { what: 'Please fill this in.' } })).toMatchObject({
        text: 'Not sent yet. What to mend stands above, in red.',
        color: 'Attention',
      });
    }
    expect(last({ errors: {} }, { ...form, submit: null })?.['text']).toBe('As you know it');
  });

  it('says at the top what belongs to no field', () => {
    const json = formToAdaptiveCard(form, { errors: { elsewhere: 'Please open this form again.' } });
    expect(byType(json, 'TextRun')[0]).toMatchObject({ text: 'Please open this form again.' });
  });

  it('asks for a moment in a date and a time, and shows what was typed of it', () => {
    const at = (value: string) =>
      formToAdaptiveCard({
        ...form,
        fields: [{ id: 'when', label: 'When', kind: 'time', required: true, value }],
      });
    expect(byType(at('2026-03-16 09:10'), 'Input.Date')[0]).toMatchObject({
      id: 'when--date',
      value: '2026-03-16',
    });
    expect(byType(at('2026-03-16 09:10'), 'Input.Time')[0]).toMatchObject({
      id: 'when--time',
      value: '09:10',
    });
    expect(byType(at('2026-03-16'), 'Input.Time')[0]).not.toHaveProperty('value');
  });

  it('opens a dialog for what leads to a form, and offers the same in place', () => {
    const buttons = [
      ...card.buttons,
      { name: 'open', label: 'Open', value: 'SD-1', style: 'plain' as const },
    ];
    const json = cardToAdaptiveCard(
      { ...card, buttons },
      {
        dialogs: { opensForm: (b) => b.name === 'open' },
        refresh: { value: 'SD-1 n1', userIds: ['29:a'] },
      },
    );
    const set = byType(json, 'ActionSet')[0]?.['actions'] as Found[];
    expect(set.map((a) => [a.type, a['verb'] ?? (a['data'] as { verb: string }).verb])).toEqual([
      ['Action.Execute', 'acknowledge'],
      ['Action.Submit', 'open'],
      ['Action.Execute', 'here'],
    ]);
    expect(set[1]).toMatchObject({ data: { value: 'SD-1', msteams: { type: 'task/fetch' } } });
    expect(readHere(set[2]?.['data'], 'here')).toMatchObject({ title: 'A concern', buttons });
    expect(json['refresh']).toMatchObject({
      action: { type: 'Action.Execute', verb: 'refresh', data: { value: 'SD-1 n1' } },
      userIds: ['29:a'],
    });
    const none = cardToAdaptiveCard(card, { dialogs: { opensForm: () => false } });
    expect(byType(none, 'Action.Execute').map((a) => a['verb'])).toEqual(['acknowledge']);
  });
});

describe('what comes back', () => {
  it('is a button of a card, with its value', () => {
    const [action] = byType(cardToAdaptiveCard(card), 'Action.Execute');
    expect(action).toMatchObject({ verb: 'acknowledge', data: { value: 'SD-1' } });
    expect(readCardAction(action?.['data'], 'acknowledge')).toEqual({
      kind: 'button',
      name: 'acknowledge',
      value: 'SD-1',
    });
  });

  it.each([true, false])(
    'is a form that is sent, or a button of it, with all that was typed (in a dialog: %s)',
    (inDialog) => {
      const type = inDialog ? 'Action.Submit' : 'Action.Execute';
      const [send, back] = byType(formToAdaptiveCard(form, { inDialog }), type);
      const typed = { what: 'words', concerns: 'a,b' };
      const read = (action: Found | undefined) =>
        readCardAction({ ...(action?.['data'] as object), ...typed }, action?.['verb'] as string | undefined);
      expect(read(send)).toEqual({ kind: 'submit', name: 'raise', state: form.state, values: typed });
      expect(read(back)).toEqual({
        kind: 'button',
        name: 'back',
        value: '',
        form: { name: 'raise', state: form.state, values: typed },
      });
    },
  );

  it('joins the two halves of a moment, and leaves half of one as it is', () => {
    const read = (typed: object) => {
      const form = { name: 'record-step', state: 's', submits: true };
      const action = readCardAction({ form, ...typed }, 'record-step');
      return action?.kind === 'submit' ? action.values : null;
    };
    expect(read({ 'at--date': '2026-03-16', 'at--time': '09:10' })).toEqual({ at: '2026-03-16 09:10' });
    expect(read({ 'at--date': '2026-03-16' })).toEqual({ at: '2026-03-16' });
    expect(read({ 'at--time': '09:10' })).toEqual({ at: ' 09:10' });
    expect(read({ 'at--date': '', 'at--time': '' })).toEqual({});
    expect(read({ at: '2026-03-16 09:10' })).toEqual({ at: '2026-03-16 09:10' });
  });

  it.each([
    ['another verb', { title: 't', buttons: [] }, 'open'],
    ['no buttons', { title: 't' }, 'here'],
    ['buttons of no kind', { title: 't', buttons: [{ name: 'open' }] }, 'here'],
  ])('is no wish to answer in place: %s', (_what, data, verb) => {
    expect(readHere(data, verb)).toBeNull();
  });

  it.each([null, 'x', {}, { value: 7 }, { form: {} }])('is nothing when it is none of ours: %j', (data) => {
    expect(readCardAction(data)).toBeNull();
  });
});
