// Any organisation, any case, any form, any card: below what Teams takes, with nothing that was typed left out.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aConcern, at, id, organisation, procedure } from '../../../test/conversation/small-world.js';
import { person, type Concern } from '../../escalation/case/concern.js';
import type { Command } from '../../escalation/case/commands.js';
import { decide } from '../../escalation/case/decide.js';
import type { CaseEvent } from '../../escalation/case/events.js';
import { fold } from '../../escalation/case/evolve.js';
import { preview } from '../../escalation/case/preview.js';
import { NO_CASE, type CaseState } from '../../escalation/case/state.js';
import type { Context } from '../../escalation/context.js';
import { commandId, personId, reference } from '../../escalation/ids.js';
import type { Person } from '../../escalation/organisation.js';
import type { AdaptiveCardJson } from '../cards/adaptive-card.js';
import type { Card, Form, FormField, FormValues } from '../cards/card.js';
import { keepTyped } from '../cards/form-schema.js';
import { renderCase } from '../cards/notice.js';
import { renderOpenForm } from '../cards/open-form.js';
import { raiseForm, reviewFields } from '../cards/raise-form.js';
import { reviewForm } from '../cards/review-form.js';
import { renderStatus } from '../cards/status.js';
import { CASE_FORMS, caseForm } from '../conversation/case-form.js';
import { messageOf, renderAnswer } from './cards.js';
import { bytesOf, MOST_BYTES } from './fit.js';

const SITE = 'https://sameday.riverside.example';
const NOW = at('2026-03-16 14:40');
const REF = reference('SD-7K4M-Q2X');
const [reporter, manager] = [id('amira.khan'), id('ben.ode')];

interface Element {
  readonly type: string;
  readonly [key: string]: unknown;
}
const bodyOf = (card: AdaptiveCardJson): Element[] => card.body as unknown as Element[];
const inputsOf = (card: AdaptiveCardJson): Element[] =>
  bodyOf(card).filter(({ type }) => type.startsWith('Input.'));

function contextWith(more: number): Context {
  const like = organisation.people.get(reporter);
  if (like === undefined) throw new Error('nobody is like anybody');
  const others = Array.from({ length: more }, (_, i): [Person['id'], Person] => {
    const name = `Wilhelmina Featherstonehaugh-Cholmondeley ${i}`;
    return [
      personId(`person.${i}`),
      { ...like, id: personId(`person.${i}`), name, job: 'Teaching assistant' },
    ];
  });
  const people = new Map([...organisation.people, ...others]);
  return { now: NOW, procedure, organisation: { ...organisation, people } };
}
/** Each is made once: the lists of thousands take longest. */
const contexts = new Map([0, 10, 40, 300, 5_000].map((more) => [more, contextWith(more)]));

function caseOf(concern: Concern, additions: readonly string[], context: Context): CaseState {
  let events: readonly CaseEvent[] = [];
  const run = (command: Command): void => {
    const decision = decide(events.length === 0 ? NO_CASE : fold(events), command, context);
    if ('refused' in decision) throw new Error(decision.refused);
    events = [...events, ...decision.events];
  };
  const by = person(reporter);
  const data = { concern, reference: REF, receipt: false };
  run({ type: 'raise', id: commandId('raise'), by, data });
  run({ type: 'acknowledge', id: commandId('ack'), by: person(manager), data: {} });
  additions.forEach((text, i) => {
    run({ type: 'add-information', id: commandId(`add-${i}`), by, data: { text } });
  });
  return fold(events);
}

function formsOf(state: CaseState, context: Context, concerns: readonly string[]): Form[] {
  const raise = { instance: 'i', route: 'management', people: 'x'.repeat(16), more: true } as const;
  const values: FormValues = { concerns, received: 'told-handling' };
  const concern = state.concern ?? aConcern();
  const shown = preview(concern, context);
  const options = { state: raise, who: manager, values, context };
  const form = { instance: 'i', reference: REF, step: null, entry: null };
  const caseForms = CASE_FORMS.flatMap((name) =>
    [null, ...procedure.steps.map((step) => step.id)].flatMap((step) => {
      const made = caseForm(name, {
        state: { ...form, step },
        case: state,
        who: manager,
        values: {},
        context,
      });
      return made === null ? [] : [made];
    }),
  );
  return [
    raiseForm(options),
    raiseForm({ ...options, state: { ...raise, route: 'whistle-blowing' } }),
    ...(shown === null
      ? []
      : [{ ...reviewForm({ ...options, concern, preview: shown }), fields: reviewFields(options) }]),
    ...[reporter, manager].map((who) => renderOpenForm({ reference: REF, state }, who, context, 'i')),
    ...caseForms,
  ];
}

/** Everything as full as it can be; or a report as long as one can be, and something in every other field. */
type Fullness = 'full' | 'long report';

function filledIn(fields: readonly FormField[], text: string, how: Fullness): FormValues {
  const report = fields.find(({ kind }) => kind === 'long-text');
  const words = (field: FormField & { readonly max: number }): string => {
    const length = how === 'full' || field === report ? field.max : Math.min(field.max, 100);
    return text.repeat(Math.ceil(length / text.length)).slice(0, length);
  };
  const value = (field: FormField): string | readonly string[] => {
    switch (field.kind) {
      case 'text':
      case 'long-text':
        return words(field);
      case 'date':
        return '2026-03-16';
      case 'time':
        return '2026-03-16 09:10';
      case 'choice':
        return field.options[0]?.id ?? '';
      case 'choices':
        return field.options.map((one) => one.id);
      case 'people':
        return field.many ? field.options.slice(-1).map((one) => one.id) : (field.options.at(-1)?.id ?? '');
    }
  };
  return Object.fromEntries(fields.map((field) => [field.id, value(field)]));
}

const drawn = (form: Form, errors: Readonly<Record<string, string>>, where: 'dialog' | 'in-place') => {
  const page = renderAnswer({ kind: 'errors', form, errors }, where, { user: '29:x', site: SITE });
  if (page === null) throw new Error('nothing is shown');
  return page.card;
};

const report = fc.oneof(
  fc.constant('x\n'.repeat(1_500)),
  fc.constant('What he said to her, word for word, as she told it. '.repeat(60).slice(0, 3_000)),
  fc.string({ unit: 'grapheme', maxLength: 3_000 }).map((text) => `a${text}`.slice(0, 3_000)),
);
const cases = fc.record({
  more: fc.constantFrom(...contexts.keys()),
  what: report,
  additions: fc.array(report, { maxLength: 20 }),
  concerns: fc.subarray(['indecent-images', 'grooming'] as const, { minLength: 1 }),
  where: fc.constantFrom('dialog' as const, 'in-place' as const),
});

describe('below what Teams takes', () => {
  it('is every form, with every field and all that was typed in it', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(cases, ({ more, what, additions, concerns, where }) => {
        const context = contexts.get(more)!;
        const state = caseOf(aConcern({ what, concerns: [...concerns] }), additions, context);
        for (const empty of formsOf(state, context, concerns)) {
          const full = keepTyped(empty, filledIn(empty.fields, TYPED, 'full'));
          const everywhere = Object.fromEntries(full.fields.map(({ id: field }) => [field, WRONG]));
          expect(bytesOf(drawn(full, {}, where)), empty.name).toBeLessThanOrEqual(MOST_BYTES);
          expect(bytesOf(drawn(full, everywhere, where)), empty.name).toBeLessThanOrEqual(MOST_BYTES);
          const form = keepTyped(empty, filledIn(empty.fields, TYPED, 'long report'));
          const errors = Object.fromEntries(form.fields.slice(0, 1).map(({ id: field }) => [field, WRONG]));
          for (const shown of [drawn(form, {}, where), drawn(form, errors, where)]) {
            expect(bytesOf(shown), form.name).toBeLessThanOrEqual(MOST_BYTES);
            expectEverything(form, shown);
          }
        }
      }),
      { numRuns: 5 },
    );
  });

  it('is every message and every answer', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(cases, ({ more, what, additions, concerns }) => {
        const context = contexts.get(more)!;
        const state = caseOf(aConcern({ what, concerns: [...concerns] }), additions, context);
        const view = { reference: REF, state };
        const cards: Card[] = [reporter, manager].flatMap((who) => [
          renderCase(view, who, context, additions),
          renderStatus(
            Array.from({ length: 300 }, () => view),
            who,
            context,
          ),
        ]);
        for (const card of cards) {
          const { card: message } = messageOf(card, SITE, { value: `${REF} n1`, users: ['29:x'] });
          expect(bytesOf(message)).toBeLessThanOrEqual(MOST_BYTES);
        }
      }),
      { numRuns: 5 },
    );
  });

  it('is what no budget can hold: it leads to the web', () => {
    const buttons = Array.from({ length: 300 }, (_, i) => ({
      ...{ name: 'open', label: `Open ${i}`, value: `SD-7K4M-${i}`, style: 'plain' as const },
    }));
    const card: Card = { title: 'x'.repeat(5_000), urgency: 'normal', lines: [], facts: [], buttons };
    const form: Form = {
      ...{ name: 'n', state: '', title: 'A form', sections: [], fields: [] },
      submit: 'Send',
      buttons,
    };
    for (const shown of [
      messageOf(card, SITE).card,
      drawn(form, {}, 'dialog'),
      drawn(form, {}, 'in-place'),
    ]) {
      expect(bytesOf(shown)).toBeLessThanOrEqual(MOST_BYTES);
      expect(JSON.stringify(shown)).toContain(SITE);
      expect(JSON.stringify(shown)).toContain('"web"');
    }
  });
});

it('says where the rest stands, after as much as fits', () => {
  const context = contexts.get(0)!;
  const state = caseOf(aConcern({ what: 'a line\n'.repeat(400) }), [], context);
  const words = JSON.stringify(
    drawn(renderOpenForm({ reference: REF, state }, manager, context, 'i'), {}, 'dialog'),
  );
  expect(words).toContain(`The rest stands on the web page: ${SITE}`);
  expect(words.split('"a line"').length).toBeGreaterThan(20);
});

const TYPED = 'He wrote “💔 see you”.\n';
const WRONG = 'Please fill this in.';

function expectEverything(form: Form, shown: AdaptiveCardJson): void {
  const inputs = inputsOf(shown);
  for (const field of form.fields) {
    const id = field.kind === 'time' ? `${field.id}--date` : field.id;
    const input = inputs.find((one) => one.id === id);
    expect(input, `${form.name} ${field.id}`).toBeDefined();
    if (field.kind !== 'time') expect(input?.value).toBe([field.value ?? ''].flat().join(','));
    if (field.kind === 'people') expectNames(input, field);
  }
}

/** Those who are chosen show by name; of a list that is searched nobody else is sent. */
function expectNames(input: Element | undefined, field: Extract<FormField, { kind: 'people' }>): void {
  const choices = (input?.choices ?? []) as { title: string; value: string }[];
  const chosen = [field.value ?? []].flat();
  for (const one of chosen) {
    const label = field.options.find((option) => option.id === one)?.label;
    expect(choices).toContainEqual({ title: label, value: one });
  }
  if (input !== undefined && 'choices.data' in input) expect(choices).toHaveLength(chosen.length);
}
