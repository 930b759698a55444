import { beforeEach, describe, expect, it } from 'vitest';
import {
  aConcern,
  cardIn,
  contextAt,
  createWorld,
  formIn,
  id,
  organisation,
  valuesOf,
  type World,
} from '../../../test/conversation/small-world.js';
import { agreementLines } from '../cards/agreement.js';
import { identifiedSeniorManagers } from '../../escalation/routing/routing.js';
import type { Context } from '../../escalation/context.js';
import { agreeButton } from '../cards/buttons.js';
import type { Form, FormValues } from '../cards/card.js';
import { read } from '../cards/standing.js';
import type { CaseState } from '../../escalation/case/state.js';
import { reference } from '../../escalation/ids.js';

let world: World;
let ref: string;
beforeEach(async () => {
  world = createWorld();
  ref = await world.raise();
  await world.press('ben.ode', 'acknowledge', ref);
});

const linesOf = (form: Form): string => form.sections.flatMap((s) => s.lines).join('\n');
const namesIn = async (who: string): Promise<string[]> =>
  formIn(await world.press(who, 'open', ref)).buttons.map((b) => b.name);
async function fill(who: string, name: string, value: string, typed: FormValues) {
  const form = formIn(await world.press(who, name, value));
  return world.send(who, form, { ...valuesOf(form), ...typed });
}

describe('what the designated officer decides', () => {
  it.each([
    ['no-police-contact', 'No police contact, because …'],
    ['no-further-action', 'No further action for now, because …'],
  ])('is %s, with reasons, as a departure from 8(6) under their name', async (decision, label) => {
    const open = formIn(await world.press('kent.lado', 'open', ref));
    expect(open.buttons).toContainEqual(
      expect.objectContaining({ name: 'decide', value: `${ref} ${decision}`, label }),
    );
    const form = formIn(await world.press('kent.lado', 'decide', `${ref} ${decision}`));
    expect(linesOf(form)).toMatch(/departs from it \(8\(6\)\).*under your name/);
    const without = await world.send('kent.lado', form, valuesOf(form));
    expect(without.kind === 'errors' && without.errors).toEqual({ reasons: 'Please fill this in.' });
    await world.send('kent.lado', form, { ...valuesOf(form), reasons: 'No offence is alleged' });
    expect(world.commands.at(-1)).toMatchObject({
      type: 'decide',
      by: { id: 'kent.lado' },
      data: { decision, reasons: 'No offence is alleged' },
    });
  });

  it('is offered to nobody else', async () => {
    expect(await namesIn('ben.ode')).not.toContain('decide');
    const card = cardIn(await world.press('ben.ode', 'decide', `${ref} no-further-action`));
    expect(card).toEqual(cardIn(await world.press('fay.quinn', 'open', ref)));
  });
});

const DECISION: FormValues = {
  took_part: 'Ben Ode, Jo Marsh',
  decision: 'other duties',
  reasons: 'least harm',
  reason: 'the LADO is being rung',
};

describe('who decides on immediate action, 8(7)', () => {
  const withRoles = (roles: Partial<typeof organisation.roles>) => ({
    ...contextAt(0),
    organisation: { ...organisation, roles: { ...organisation.roles, ...roles } },
  });

  const identified = (state: CaseState, context: Context) =>
    state.concern === null
      ? []
      : identifiedSeniorManagers(context.organisation, state.concern, state.conflicts);

  it('is the head or chief executive and the safeguarding lead, or those whom the organisation names', () => {
    const state = world.stateOf(ref);
    expect(identified(state, withRoles({}))).toEqual(['jo.marsh', 'grace.obi']);
    const named = [id('owen.hart'), id('carol.west')];
    expect(identified(state, withRoles({ identifiedSeniorManagers: named }))).toEqual(named);
  });

  it('is never anybody whom it is about, who was left out, or who works for one of them', async () => {
    const about = (who: string) => [{ id: id(who), name: who, under18: false }];
    const named = withRoles({ identifiedSeniorManagers: [id('jo.marsh'), id('carol.west'), id('ben.ode')] });
    const head = world.stateOf(await world.raise(aConcern({ subjects: about('carol.west') })));
    expect(identified(head, named)).toEqual(['jo.marsh']);
    const left = world.stateOf(await world.raise(aConcern({ leaveOut: [id('jo.marsh')] })));
    expect(identified(left, named)).toEqual(['carol.west', 'ben.ode']);
  });

  it('says why, when one alone took part', async () => {
    for (const took_part of ['Ben Ode', 'me', 'ben ode']) {
      const alone = await fill('ben.ode', 'decide-immediate-action', ref, {
        ...DECISION,
        took_part,
        reason: '',
      });
      expect(alone.kind === 'errors' && Object.keys(alone.errors)).toEqual(['reason']);
      expect(formIn(alone).fields.find((f) => f.id === 'reason')?.label).toBe(
        'Why one senior manager alone decides',
      );
    }
    cardIn(await fill('ben.ode', 'decide-immediate-action', ref, { ...DECISION, took_part: 'Ben Ode' }));
  });

  it('says why, when somebody records it who is none of them and names no second one', async () => {
    world.tell(ref, 'tess.lowe', 'step-owner');
    const form = formIn(await world.press('tess.lowe', 'decide-immediate-action', ref));
    expect(form.fields.map((f) => f.id)).toContain('reason');
    const one = { ...DECISION, took_part: 'the head', reason: '' };
    const sent = await world.send('tess.lowe', form, { ...valuesOf(form), ...one });
    expect(sent.kind === 'errors' && Object.keys(sent.errors)).toEqual(['reason']);
  });
});

describe('agreeing to the decision', () => {
  beforeEach(async () => {
    world.tell(ref, 'jo.marsh', 'manager');
    world.tell(ref, 'grace.obi', 'step-owner');
    world.tell(ref, 'tess.lowe', 'manager');
  });
  const decideIt = () => fill('ben.ode', 'decide-immediate-action', ref, DECISION);

  it('is offered once something is decided, to each senior manager who has not agreed', async () => {
    for (const who of ['jo.marsh', 'grace.obi']) expect(await namesIn(who)).not.toContain('agree-action');
    cardIn(await decideIt());
    for (const who of ['jo.marsh', 'grace.obi']) expect(await namesIn(who)).toContain('agree-action');
    expect(await namesIn('tess.lowe')).not.toContain('agree-action');
    // Whoever recorded it has decided it.
    expect(await namesIn('ben.ode')).not.toContain('agree-action');
    const status = cardIn(await world.press('jo.marsh', 'refresh', ref));
    expect(status.buttons.map((b) => b.name)).toContain('agree-action');
  });

  it('is one click', async () => {
    cardIn(await decideIt());
    await world.press('jo.marsh', 'agree-action', ref);
    expect(world.commands.at(-1)).toMatchObject({ type: 'agree-action', by: { id: 'jo.marsh' }, data: {} });
  });

  const agreedBy = (who: string): CaseState => {
    const state = world.stateOf(ref);
    const step = state.steps['immediate-action'];
    if (step === undefined) throw new Error('nothing decided');
    const entries = step.entries.map((e) => ({ ...e, agreedBy: [id(who)] }));
    return { ...state, steps: { ...state.steps, 'immediate-action': { ...step, entries } } };
  };

  it('stands on the form with who has agreed, and one alone is flagged', async () => {
    expect(agreementLines(world.stateOf(ref), world.context())).toEqual([]);
    cardIn(await decideIt());
    const form = formIn(await world.press('ben.ode', 'decide-immediate-action', ref));
    expect(linesOf(form)).toContain(
      'Decided by Ben Ode.\nOnly one senior manager has decided: the procedure says more than one (8(7)).',
    );
    const agreed = agreedBy('jo.marsh');
    expect(agreementLines(agreed, world.context())).toEqual(['Decided by Ben Ode and Jo Marsh.']);
    const reading = read({ reference: reference(ref), state: agreed }, id('jo.marsh'), world.context());
    expect(agreeButton(reading)).toEqual([]);
  });

  it('counts nobody who is no senior manager', async () => {
    cardIn(await fill('tess.lowe', 'decide-immediate-action', ref, DECISION));
    expect(agreementLines(world.stateOf(ref), world.context())).toEqual([
      'No senior manager has agreed to it yet (8(7)).',
    ]);
  });
});

describe('somebody who was only alerted', () => {
  it('may be asked in by whoever handles it', async () => {
    expect(await namesIn('ben.ode')).not.toContain('ask-in');
    world.tell(ref, 'helen.moss', 'alerted');
    expect(await namesIn('ben.ode')).toContain('ask-in');
    const form = formIn(await world.press('ben.ode', 'ask-in', ref));
    expect(form.fields[0]).toMatchObject({ id: 'person', options: [{ id: 'helen.moss' }] });
    await world.send('ben.ode', form, { person: 'helen.moss' });
    expect(world.commands.at(-1)).toMatchObject({ type: 'ask-in', data: { person: 'helen.moss' } });
  });

  it('can be handed the case', async () => {
    ref = await world.raise(aConcern({ leaveOut: [id('paul.achebe')] }));
    await world.press('ben.ode', 'acknowledge', ref);
    const options = async () => {
      const field = formIn(await world.press('ben.ode', 'hand-over', ref)).fields[0];
      return field !== undefined && 'options' in field ? field.options.map((o) => o.id) : [];
    };
    expect(await options()).not.toContain('mira.sole');
    world.tell(ref, 'mira.sole', 'alerted');
    expect(await options()).toContain('mira.sole');
    expect(await options()).not.toContain('paul.achebe');
  });
});

describe('recording something else', () => {
  it('lists what is not owed, children’s services first, and leads to the form of it', async () => {
    ref = await world.raise(aConcern({ concerns: ['inappropriate-technology'] }));
    const button = formIn(await world.press('ben.ode', 'open', ref)).buttons.find(
      (b) => b.label === 'Record something else',
    );
    expect(button).toMatchObject({ name: 'record-step', value: ref });
    const form = formIn(await world.press('ben.ode', 'record-step', ref));
    const [field] = form.fields;
    const options = field !== undefined && 'options' in field ? field.options.map((o) => o.id) : [];
    expect(options[0]).toBe('refer-childrens-services');
    expect(options).toEqual(expect.arrayContaining(['strategy-discussion', 'youth-produced-imagery']));
    expect(options).not.toContain('contact-lado');
    const missing = await world.send('ben.ode', form, {});
    expect(missing.kind === 'errors' && missing.errors).toEqual({ step: 'Please fill this in.' });
    const next = formIn(await world.send('ben.ode', form, { step: 'refer-childrens-services' }));
    expect(next.fields.map((f) => f.id)).toContain('area_other');
    const values = { ...valuesOf(next), area: 'Kent', reference: 'C-1' };
    await world.send('ben.ode', next, values);
    expect(world.commands.at(-1)).toMatchObject({
      type: 'record-step',
      data: { step: 'refer-childrens-services', fields: { area: 'Kent', reference: 'C-1' } },
    });
  });

  it('is not for those who record a contact alone', async () => {
    expect(cardIn(await world.press('amira.khan', 'record-step', ref)).lines[0]).toBe(
      'The procedure has no such step.',
    );
  });
});
