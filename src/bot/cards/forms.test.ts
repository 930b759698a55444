import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aConcern, at, CANARY, contextAt, id, procedure } from '../../../test/conversation/small-world.js';
import { CASE_FORMS, caseForm } from '../conversation/case-form.js';
import { person } from '../../escalation/case/concern.js';
import { decide } from '../../escalation/case/decide.js';
import { commandId, reference, stepId } from '../../escalation/ids.js';
import { fold } from '../../escalation/case/evolve.js';
import { NO_CASE, type CaseState } from '../../escalation/case/state.js';
import { preview } from '../../escalation/case/preview.js';
import type { RefusalCode } from '../../escalation/case/commands.js';
import type { Form, FormField, FormValues } from './card.js';
import { checkForm, keepTyped } from './form-schema.js';
import { readCaseState, readRaiseState, writeCaseState, writeRaiseState } from './form-state.js';
import { renderOpenForm } from './open-form.js';
import { raiseForm, reviewFields, TYPED_INTO } from './raise-form.js';
import { refusalErrors, refusalWords } from './refusal.js';
import { reviewForm } from './review-form.js';

const NOW = at('2026-03-16 14:40');
const context = contextAt(NOW);
const moment = { now: NOW, timeZone: context.organisation.timeZone };
const REF = reference('SD-7K4M-Q2X');

function raised(concern = aConcern()): CaseState {
  const by = concern.reporter ? person(concern.reporter) : ({ kind: 'reporter' } as const);
  const data = { concern, reference: REF, receipt: false };
  const decision = decide(NO_CASE, { type: 'raise', id: commandId('c'), by, data }, context);
  if ('refused' in decision) throw new Error(decision.refused);
  return fold(decision.events);
}

const who = id('ben.ode');
const state = raised();
const raiseState = { instance: 'i', route: 'management', people: '', more: true } as const;
const raiseOptions = {
  state: raiseState,
  who: id('amira.khan'),
  values: { concerns: ['indecent-images'] },
  context,
};

const caseForms = CASE_FORMS.flatMap((name): [string, Form][] => {
  const steps = name === 'record-step' ? procedure.steps.map((s) => s.id) : [procedure.steps[1]?.id ?? null];
  return steps.flatMap((step): [string, Form][] => {
    const formState = { instance: 'i', reference: REF, step: step ?? null, entry: null };
    const form = caseForm(name, { state: formState, case: state, who, values: {}, context });
    return form === null ? [] : [[`${name} ${step ?? ''}`, form]];
  });
});
const shown = preview(aConcern(), context);
if (shown === null) throw new Error('no preview');
const FORMS: readonly [string, Form][] = [
  ['raise', raiseForm(raiseOptions)],
  ['whistle-blowing', raiseForm({ ...raiseOptions, state: { ...raiseState, route: 'whistle-blowing' } })],
  ['review', reviewForm({ ...raiseOptions, concern: aConcern(), preview: shown })],
  ...caseForms,
];

/** A value that the field takes. */
function good(field: FormField): string | readonly string[] {
  switch (field.kind) {
    case 'text':
    case 'long-text':
      return 'x'.repeat(field.max);
    case 'date':
      return '2026-03-16';
    case 'time':
      return '2026-03-16 09:10';
    case 'choice':
      return field.options[0]?.id ?? '';
    case 'choices':
      return field.options.map((o) => o.id);
    case 'people':
      return field.many ? field.options.slice(0, 2).map((o) => o.id) : (field.options[0]?.id ?? '');
  }
}

describe.each(FORMS)('the form %s', (_name, form) => {
  const filled: FormValues = Object.fromEntries(form.fields.map((f) => [f.id, good(f)]));

  it('takes what fits, and keeps it as typed', () => {
    expect(checkForm(form, filled, moment)).toEqual({ ok: true, values: filled });
  });

  it('says beside each required field that it is missing, and nothing else', () => {
    const result = checkForm(form, {}, moment);
    const missing = form.fields.filter((f) => f.required).map((f) => f.id);
    expect(result.ok ? [] : Object.keys(result.errors).sort()).toEqual([...missing].sort());
  });

  it('refuses what is too long with the count, an unknown option, a time to come', () => {
    for (const field of form.fields) {
      const bad =
        field.kind === 'text' || field.kind === 'long-text'
          ? ['x'.repeat(field.max + 7), String(field.max + 7)]
          : field.kind === 'time'
            ? ['2026-03-16 14:50', 'still to come']
            : field.kind === 'date'
              ? ['2026-02-30x', 'Write it as']
              : [field.kind === 'choice' ? 'no-such' : ['no-such'], 'one of the options'];
      const result = checkForm(form, { ...filled, [field.id]: bad[0] ?? '' }, moment);
      expect(result.ok ? {} : result.errors).toEqual({ [field.id]: expect.stringContaining(String(bad[1])) });
    }
  });

  it('stays within the limits of a dialog, with a small state that holds no content', () => {
    expect(form.title.length).toBeLessThanOrEqual(24);
    expect(form.state.length).toBeLessThan(200);
    expect(form.fields.length).toBeLessThanOrEqual(30);
    expect(form.state).not.toMatch(/canary|dan\.reed/i);
    expect(new Set(form.fields.map((f) => f.id)).size).toBe(form.fields.length);
    for (const f of form.fields) if ('max' in f) expect(f.max).toBeLessThanOrEqual(3000);
  });
});

it('knows a form for every command that needs one', () => {
  expect(new Set(caseForms.map(([name]) => name.split(' ')[0]))).toEqual(
    new Set(CASE_FORMS.filter((n) => n !== 'correct-step')),
  );
});

it('asks for nothing beyond the procedure: thirteen considerations, two of them with two parts', () => {
  const form = caseForms.find(([name]) => name.startsWith('answer-considerations'))?.[1];
  expect(form?.fields).toHaveLength(15);
  expect(checkForm(form as Form, { delay: 'known' }, moment).ok).toBe(true);
});

it('asks for every part of a concern, and types each field into one', () => {
  // A manager is asked for more.
  const options = { ...raiseOptions, who, values: { ...raiseOptions.values, received: 'told-handling' } };
  const asked = (['management', 'whistle-blowing'] as const).flatMap((route) =>
    reviewFields({ ...options, state: { ...raiseState, route } }).map((field) => field.id),
  );
  const typed = Object.values(TYPED_INTO).flatMap((fields) => fields ?? []);
  expect(new Set(asked)).toEqual(new Set(typed));
});

it('takes any text as text, whole', () => {
  const form = raiseForm(raiseOptions);
  const typed = { what: '', subjects: ['dan.reed'], concerns: ['grooming'], immediate_risk: 'no' };
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }), (text) => {
      const result = checkForm(form, { ...typed, what: text }, moment);
      if (text.trim() === '') return !result.ok;
      return result.ok && result.values['what'] === text.trim();
    }),
  );
});

it('fills a form with what was typed', () => {
  const form = keepTyped(raiseForm(raiseOptions), { what: 'typed', concerns: ['no-such'] });
  expect(form.fields.find((f) => f.id === 'what')?.value).toBe('typed');
  expect(form.fields.find((f) => f.id === 'concerns')?.value).toEqual(['no-such']);
});

describe('what a form carries', () => {
  it('is read back as written', () => {
    const ofCase = { instance: 'i', reference: REF, step: procedure.steps[0]?.id ?? null, entry: 'e-1' };
    expect(readCaseState(writeCaseState(ofCase))).toEqual(ofCase);
    const bare = { ...ofCase, step: null, entry: null };
    expect(readCaseState(writeCaseState(bare))).toEqual(bare);
    expect(readRaiseState(writeRaiseState({ ...raiseState, people: 'abc' }))).toEqual({
      ...raiseState,
      people: 'abc',
    });
  });

  it.each(['', 'x', 'x y'])('is nothing when it is none of ours: "%s"', (text) => {
    expect(readRaiseState(text)).toBeNull();
    expect(readCaseState(text === 'x y' ? '' : text)).toBeNull();
  });
});

describe('what opens', () => {
  const lines = (s: CaseState, reader: string): string =>
    JSON.stringify(renderOpenForm({ reference: REF, state: s }, id(reader), context, 'i'));

  it('says what to do, by name and number, then the words as reported', () => {
    const text = lines(state, 'ben.ode');
    expect(text).toContain(
      'Child & Public Protection Unit, 01632 960101: images are suspected, so immediately',
    );
    expect(text).toContain(`${CANARY.device} (classroom 3) is left as it is and used by nobody, IT included`);
    expect(text).toContain('Ring the LADO, Priya Nair, 01632 960001');
    expect(text).toContain('Reported by Amira Khan');
    expect(text).toContain(CANARY.what);
    expect(text).toContain('Police contacted (4, 8(6)): open');
  });

  it('masks a reporter whose name is withheld, for everyone', () => {
    const secret = raised(aConcern({ route: 'whistle-blowing', identity: 'withheld' }));
    for (const reader of ['mira.sole', 'kent.lado']) {
      expect(lines(secret, reader)).toContain('somebody whose name is kept back');
      expect(lines(secret, reader)).not.toMatch(/Amira/);
    }
  });
});

describe('a form for a call', () => {
  const form = (step: string, by = 'ben.ode') => {
    const of = { instance: 'i', reference: REF, step: stepId(step), entry: null };
    return JSON.stringify(
      caseForm('record-step', { state: of, case: state, who: id(by), values: {}, context })?.sections,
    );
  };

  it.each([
    ['contact-lado', 'Priya Nair, 01632'],
    ['contact-police', 'Child & Public Protection Unit, 01632'],
    ['refer-childrens-services', "Specialist Children's Services, 01632"],
  ])('8(4), 8(6): of %s names whom to ring, with the number', (step, whom) => {
    expect(form(step)).toContain(whom);
    expect(form(step, 'amira.khan')).toContain(whom);
  });

  it('is no telephone directory for a step that is no call', () => {
    expect(form('secure-device')).not.toMatch(/01632/);
  });
});

describe('a refusal', () => {
  const CODES: Readonly<Record<RefusalCode, true>> = {
    'may-not': true,
    'already-raised': true,
    closed: true,
    'already-acknowledged': true,
    'already-recorded': true,
    'no-such-step': true,
    'step-does-not-apply': true,
    'no-such-entry': true,
    'nothing-to-accept': true,
    'not-eligible': true,
    'in-the-future': true,
    'text-missing': true,
    fields: true,
    'hold-stays': true,
    'not-missed': true,
    'still-owed': true,
    'not-closed': true,
    'no-subject': true,
    'not-a-senior-manager': true,
    'not-a-manager': true,
    'police-first': true,
    'nothing-decided': true,
    'nothing-to-agree': true,
  };
  it.each(Object.keys(CODES) as RefusalCode[])('%s has words that blame nobody', (refused) => {
    const words = refusalWords({ refused, person: who, steps: [] }, context);
    expect(words).toMatch(/\.( \(5\))?$|\)$/);
    expect(words).not.toMatch(/error|invalid|undefined|wrong/i);
  });

  it('stands beside the field that it is about', () => {
    expect(refusalErrors({ refused: 'not-eligible', person: who }, ['to'], context)?.['to']).toContain(
      'Ben Ode',
    );
    expect(refusalErrors({ refused: 'fields', fields: { which: 'too-long' } }, ['which'], context)).toEqual({
      which: 'This is too long.',
    });
    expect(refusalErrors({ refused: 'closed' }, ['text'], context)).toBeNull();
  });
});
