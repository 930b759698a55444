import { beforeEach, describe, expect, it } from 'vitest';
import {
  aConcern,
  cardIn,
  createWorld,
  formIn,
  RECEIPT,
  valuesOf,
  type World,
} from '../../../test/conversation/small-world.js';
import type { Form, FormValues } from '../cards/card.js';

let world: World;
let ref: string;
beforeEach(async () => {
  world = createWorld();
  ref = await world.raise(aConcern({ concerns: ['inappropriate-contact'], adultInvolved: 'unsure' }));
  await world.press('ben.ode', 'acknowledge', ref);
});

const idsOf = (form: Form): string[] => form.fields.map((f) => f.id);
const open = async (who: string): Promise<Form> => formIn(await world.press(who, 'add-information', ref));
async function add(who: string, typed: FormValues) {
  const form = await open(who);
  return cardIn(await world.send(who, form, { ...valuesOf(form), ...typed }));
}
const lastData = () => world.commands.at(-1)?.data;
const onlyChildren = () =>
  aConcern({
    concerns: ['indecent-images'],
    adultInvolved: 'no',
    subjects: [{ id: null, name: 'Pip', under18: true }],
  });

const EVERYTHING: FormValues = {
  text: 'He has pictures too',
  immediate_risk: 'yes',
  concerns: ['indecent-images'],
  subjects: ['marek.nowak'],
  someone_else: 'Zed Young (under 18)',
  named_in_report: ['owen.hart'],
  children: 'A pupil, Bexley',
  devices: 'phone, his bag',
  elsewhere: ['Medway'],
  elsewhere_other: 'Bexley',
};
const FACTS = {
  concerns: ['indecent-images'],
  immediateRisk: true,
  subjects: [
    { id: 'marek.nowak', name: 'Marek Nowak', under18: false },
    { id: null, name: 'Zed Young', under18: true },
  ],
  namedInReport: ['owen.hart'],
  devices: [{ what: 'phone', where: 'his bag' }],
  children: [{ known: 'yes', name: 'A pupil', area: 'Bexley' }],
  areas: ['Medway', 'Bexley'],
};

it.each(['amira.khan', 'ben.ode', 'kent.lado'])(
  'takes everything that %s knows now, in one command',
  async (who) => {
    world.tell(ref, 'kent.lado', 'officer');
    const card = await add(who, EVERYTHING);
    expect(lastData()).toEqual({ text: 'He has pictures too', facts: FACTS });
    expect(card.lines[0]).toContain('ring 999 first');
  },
);

it('adds words alone, and nothing that was not filled in', async () => {
  const card = await add('amira.khan', { text: 'canary more' });
  expect(lastData()).toEqual({ text: 'canary more' });
  expect(card.lines[0]).toBe('Thank you. It is stored, and whoever handles it is being told.');
  expect(JSON.stringify(card)).not.toContain('canary');
});

it('needs words, and nothing else', async () => {
  const form = await open('amira.khan');
  expect(form.fields.filter((f) => f.required).map((f) => f.id)).toEqual(['text']);
  expect(form.sections[0]).toMatchObject({ style: 'warning', lines: [expect.stringContaining('999')] });
});

it('is offered on the card of whoever reported it, and of everyone who may open it', async () => {
  const status = cardIn(await world.say('amira.khan', 'status'));
  expect(status.buttons.map((b) => b.name)).toContain('add-information');
  world.tell(ref, 'kent.lado', 'officer');
  for (const who of ['ben.ode', 'kent.lado']) {
    const form = formIn(await world.press(who, 'open', ref));
    expect(form.buttons.map((b) => b.name)).toContain('add-information');
  }
});

describe('an adult after all', () => {
  it('is asked where only children were said to be involved, and takes back nothing', async () => {
    expect(idsOf(await open('amira.khan'))).not.toContain('adult_involved');
    ref = await world.raise(onlyChildren());
    const form = await open('amira.khan');
    expect(form.fields.find((f) => f.id === 'adult_involved')).toMatchObject({
      options: [{ id: 'yes' }, { id: 'unsure' }],
    });
    await add('amira.khan', { text: 'more', adult_involved: 'unsure' });
    expect(lastData()).toEqual({ text: 'more', facts: { adultInvolved: 'unsure' } });
    expect(world.stateOf(ref).concern?.adultInvolved).toBe('unsure');
  });
});

describe('what a form shows of the case', () => {
  const kindsIn = (form: Form): string[] => {
    const field = form.fields.find((f) => f.id === 'concerns');
    return field !== undefined && 'options' in field ? field.options.map((o) => o.id) : [];
  };

  it('is what is still to be ticked, to those who handle it', async () => {
    expect(kindsIn(await open('ben.ode'))).not.toContain('inappropriate-contact');
    expect(kindsIn(await open('ben.ode'))).toContain('indecent-images');
  });

  it('is nothing of what others have added, to the reporter', async () => {
    const before = await open('amira.khan');
    await add('ben.ode', { text: 'found', concerns: ['grooming'], subjects: ['marek.nowak'] });
    expect((await open('amira.khan')).fields).toEqual(before.fields);
  });

  it('lists everybody as one who may be involved, so that nobody learns who has it', async () => {
    const form = await open('amira.khan');
    const field = form.fields.find((f) => f.id === 'named_in_report');
    const options = field !== undefined && 'options' in field ? field.options.map((o) => o.id) : [];
    expect(options).toEqual(expect.arrayContaining(['ben.ode', 'fay.quinn', 'kent.lado']));
    expect(field?.hint).toBe('They will not hear of it from then on.');
  });
});

it('keeps a question open for the reporter while others add', async () => {
  await add('ben.ode', { text: 'for us alone' });
  const ask = formIn(await world.press('ben.ode', 'ask', ref));
  await world.send('ben.ode', ask, { text: 'Since when?' });
  await add('ben.ode', { text: 'canary for us alone' });
  const status = cardIn(await world.say('amira.khan', 'status'));
  expect(status.buttons.map((b) => b.name)).toContain('reply');
  const form = formIn(await world.press('amira.khan', 'reply', ref));
  expect(JSON.stringify(form)).not.toContain('canary');
});

describe('with a receipt code', () => {
  let anonymous: string;
  beforeEach(async () => {
    anonymous = await world.raise(
      aConcern({ route: 'whistle-blowing', identity: 'anonymous', reporter: null, concerns: ['grooming'] }),
    );
  });
  const visit = async (wanted = '') => {
    const found = await world.speakUp.look(RECEIPT, wanted);
    if (found.kind !== 'standing') throw new Error(found.kind);
    return found;
  };
  const send = async (typed: FormValues, wanted = '') => {
    const { form } = await visit(wanted);
    const { name, state } = form;
    return world.speakUp.write(RECEIPT, { name, state, values: { ...valuesOf(form), ...typed } });
  };

  it('takes the same facts, with names that are typed and matched unseen', async () => {
    const { form } = await visit();
    expect(JSON.stringify(form)).not.toMatch(/Mira|Ben Ode|Priya/);
    const done = await send({
      text: 'Pictures',
      immediate_risk: 'yes',
      concerns: ['indecent-images'],
      someone_else: 'Marek Nowak',
      named_in_report: ['whistle-blowing-2'],
      named_in_report_names: 'the chair of governors, the teacher',
      elsewhere: ['Medway'],
    });
    expect(done).toMatchObject({ kind: 'standing', said: expect.stringContaining('999') });
    expect(lastData()).toEqual({
      text: 'Pictures',
      facts: {
        concerns: ['indecent-images'],
        immediateRisk: true,
        subjects: [{ id: 'marek.nowak', name: 'Marek Nowak', under18: false }],
        namedInReport: ['tom.ellery', 'helen.moss'],
        areas: ['Medway'],
      },
    });
    expect(world.commands.at(-1)?.by).toEqual({ kind: 'reporter' });
  });

  it('shows the same page whether or not somebody who had it was named', async () => {
    await world.press('mira.sole', 'acknowledge', anonymous);
    const facts = async () => (await visit()).standing.facts;
    const before = await facts();
    await send({ text: 'She knows him', named_in_report_names: 'Mira Sole' });
    expect(await facts()).toEqual(before);
  });

  it('never shows what those who handle it have added', async () => {
    await world.press('mira.sole', 'acknowledge', anonymous);
    const form = formIn(await world.press('mira.sole', 'add-information', anonymous));
    await world.send('mira.sole', form, { ...valuesOf(form), text: 'canary between us' });
    expect(JSON.stringify(await visit())).not.toContain('canary');
  });

  it('takes a contact that they made themselves', async () => {
    const { others } = await visit();
    expect(others.map((b) => `${b.name} ${b.value}: ${b.label}`)).toEqual([
      'record-step contact-police: I have rung the police',
      'record-step contact-lado: I have rung the LADO',
      "record-step refer-childrens-services: I have rung children's services",
    ]);
    const { form } = await visit('record-step contact-lado');
    expect(idsOf(form)).toEqual(['happened_at', 'officer', 'reference']);
    expect(JSON.stringify(form)).not.toMatch(/Priya|Colin/);
    await send({ happened_at: '2026-03-16 09:05', officer: 'kent.lado' }, 'record-step contact-lado');
    expect(world.commands.at(-1)).toMatchObject({
      type: 'record-step',
      by: { kind: 'reporter' },
      data: { step: 'contact-lado', fields: { officer: 'kent.lado' } },
    });
  });

  it('opens no other step, whatever the page sends', async () => {
    expect((await visit('record-step immediate-action')).form.name).toBe('add-information');
    expect((await visit('close')).form.name).toBe('add-information');
    const state = `i ${anonymous} immediate-action -`;
    const before = world.commands.length;
    await world.speakUp.write(RECEIPT, { name: 'record-step', state, values: { decision: 'd' } });
    expect(world.commands).toHaveLength(before);
  });

  it('says beside the field what is missing, and keeps what was typed', async () => {
    const wrong = await send(
      { happened_at: '2027-01-01 09:00', reference: 'L-1' },
      'record-step contact-lado',
    );
    expect(wrong).toMatchObject({
      errors: { happened_at: 'That time is still to come.' },
      values: { reference: 'L-1' },
      form: { name: 'record-step' },
    });
  });
});

describe('I have rung', () => {
  const labels = (buttons: readonly { name: string; label: string }[]) =>
    buttons.filter((b) => b.name === 'record-step').map((b) => b.label);
  const ALL = ['I have rung the police', 'I have rung the LADO', "I have rung children's services"];

  it('stands on the cards of the reporter, until they have said so', async () => {
    expect(labels(cardIn(await world.say('amira.khan', 'status')).buttons)).toEqual(ALL);
    const form = formIn(await world.press('amira.khan', 'record-step', `${ref} contact-police`));
    expect(idsOf(form)).toEqual(['happened_at', 'officer', 'reference']);
    expect(form.fields.filter((f) => f.required).map((f) => f.id)).toEqual(['happened_at']);
    const card = cardIn(
      await world.send('amira.khan', form, { happened_at: '2026-03-16 09:05', reference: 'P-7' }),
    );
    expect(card.lines[0]).toBe('Recorded: police.');
    expect(labels(card.buttons)).toEqual(ALL.slice(1));
    expect(world.stateOf(ref).steps['contact-police']?.entries.at(-1)).toMatchObject({
      by: { id: 'amira.khan' },
      fields: { reference: 'P-7' },
    });
  });

  it('is offered to somebody who was only alerted, and no other step is', async () => {
    world.tell(ref, 'helen.moss', 'alerted');
    const card = cardIn(await world.press('helen.moss', 'status', ref));
    expect(labels(card.buttons)).toEqual(ALL);
    expect(card.buttons.map((b) => b.name)).not.toContain('open');
    const refused = cardIn(await world.press('helen.moss', 'record-step', `${ref} immediate-action`));
    expect(refused.lines[0]).toBe('The procedure has no such step.');
    expect(cardIn(await world.press('helen.moss', 'add-information', ref)).title).toBe(
      cardIn(await world.press('fay.quinn', 'open', ref)).title,
    );
  });

  it('is not in the way of those who record everything', async () => {
    const card = cardIn(await world.press('ben.ode', 'status', ref));
    expect(labels(card.buttons)).not.toContain(ALL[0]);
  });

  it("names any authority as children's services", async () => {
    const form = formIn(await world.press('amira.khan', 'record-step', `${ref} refer-childrens-services`));
    expect(form.fields.find((f) => f.id === 'area')).toMatchObject({
      options: [{ id: 'Kent' }, { id: 'Medway' }, { id: 'elsewhere' }],
    });
    await world.send('amira.khan', form, { ...valuesOf(form), area: 'elsewhere', area_other: 'Bexley' });
    expect(lastData()).toMatchObject({ fields: { area: 'Bexley' } });
  });
});

it("offers a child's own authority to whoever records children's services", async () => {
  ref = await world.raise(aConcern({ children: [{ known: 'yes', name: 'Mia', area: 'Bexley' }] }));
  const form = formIn(await world.press('ben.ode', 'record-step', `${ref} refer-childrens-services`));
  const sent = { ...valuesOf(form), area: 'Bexley' };
  cardIn(await world.send('ben.ode', form, sent));
  expect(world.stateOf(ref).steps['refer-childrens-services']?.entries.at(-1)?.fields['area']).toBe('Bexley');
  const entry = world.stateOf(ref).steps['refer-childrens-services']?.entries.at(-1)?.id ?? '';
  const correct = formIn(
    await world.press('ben.ode', 'correct-step', `${ref} refer-childrens-services ${entry}`),
  );
  cardIn(
    await world.send('ben.ode', correct, { ...valuesOf(correct), area_other: 'Greenwich', reason: 'moved' }),
  );
  expect(world.stateOf(ref).steps['refer-childrens-services']?.entries.at(-1)?.fields['area']).toBe(
    'Greenwich',
  );
});
