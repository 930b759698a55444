import { beforeEach, describe, expect, it } from 'vitest';
import {
  cardIn,
  createWorld,
  formIn,
  id,
  raiseIn,
  reviewIn,
  TYPED,
  valuesOf,
  type World,
} from '../../../test/conversation/small-world.js';
import type { FormValues } from '../cards/card.js';

let world: World;
beforeEach(() => {
  world = createWorld();
});

const review = (typed: FormValues = TYPED, who = 'amira.khan') => reviewIn(world, typed, who);
const raise = (typed: FormValues = TYPED, who = 'amira.khan') => raiseIn(world, typed, who);
const linesOf = (form: { sections: readonly { lines: readonly string[] }[] }) =>
  form.sections.flatMap((s) => s.lines).join('\n');

describe('raising a concern', () => {
  it('starts with the words behind the command', async () => {
    const form = formIn(await world.say('amira.khan', 'saw something'));
    expect(form.name).toBe('raise');
    expect(valuesOf(form)['what']).toBe('saw something');
    expect(form.state.length).toBeLessThan(200);
  });

  it('says beside each field what is missing, and keeps what was typed', async () => {
    const form = formIn(await world.say('amira.khan', ''));
    const answer = await world.send('amira.khan', form, { what: 'x'.repeat(3001) });
    expect(answer.kind).toBe('errors');
    if (answer.kind !== 'errors') return;
    expect(answer.errors['what']).toContain('3001');
    expect(Object.keys(answer.errors).sort()).toEqual(['concerns', 'immediate_risk', 'subjects', 'what']);
    expect(valuesOf(answer.form)['what']).toBe('x'.repeat(3001));
  });

  it('names who is told first, who next, the officer, and who never is', async () => {
    const form = await review();
    const lines = linesOf(form);
    expect(lines).toContain('First: Ben Ode (your line manager), now.');
    expect(lines).toContain("If Ben Ode doesn't confirm: Carol West at 09:40, then Jo Marsh at 10:10");
    expect(lines).toContain(
      'The designated officer, Priya Nair: at once, because you said that there are images.',
    );
    expect(lines).toContain('Never told: Dan Reed');
    expect(valuesOf(form)['what']).toBe(TYPED['what']);
  });

  it('stores it once, however often it is sent', async () => {
    const second = await review();
    const [a, b] = await Promise.all([
      world.send('amira.khan', second, valuesOf(second)),
      world.send('amira.khan', second, valuesOf(second)),
    ]);
    expect(world.cases.size).toBe(1);
    expect(cardIn(a).lines).toEqual(cardIn(b).lines);
    expect(cardIn(a).lines.join(' ')).toContain(
      'Ben Ode is being told now. The designated officer (LADO) is being told.',
    );
  });

  it('shows the page again when a change on it changes who is told, and then takes it', async () => {
    const second = await review();
    const more = formIn(
      await world.press('amira.khan', 'leave-out', '', {
        name: 'review',
        state: second.state,
        values: valuesOf(second),
      }),
    );
    const again = await world.send('amira.khan', more, { ...valuesOf(more), leave_out: ['ben.ode'] });
    expect(world.cases.size).toBe(0);
    const form = formIn(again);
    expect(linesOf(form)).toContain('has changed who will be told');
    expect(linesOf(form)).toContain('First: Carol West');
    cardIn(await world.send('amira.khan', form, valuesOf(form)));
    expect(world.stateOf('SD-TEST-1').told.map((t) => t.person)).toEqual(
      expect.arrayContaining(['carol.west']),
    );
    expect(world.stateOf('SD-TEST-1').told.map((t) => t.person)).not.toContain('ben.ode');
  });

  it('keeps what was typed on the second page when something there is wrong, and on the way back', async () => {
    const second = await review();
    const values = {
      ...valuesOf(second),
      devices: 'laptop LT-14, classroom 3',
      learned_at: '2027-01-01 09:00',
    };
    const wrong = await world.send('amira.khan', second, values);
    expect(wrong.kind === 'errors' && wrong.errors).toEqual({ learned_at: 'That time is still to come.' });
    expect(valuesOf(formIn(wrong))['devices']).toBe('laptop LT-14, classroom 3');
    const back = formIn(
      await world.press('amira.khan', 'back', '', { name: 'review', state: second.state, values }),
    );
    expect(back.name).toBe('raise');
    expect(valuesOf(back)['devices']).toBe('laptop LT-14, classroom 3');
  });

  it('takes devices, children and people outside the directory as typed', async () => {
    const second = await review({ ...TYPED, subjects: [], someone_else: 'Sid Vane, Pip (under 18)' });
    const values = {
      ...valuesOf(second),
      devices: 'laptop LT-14, classroom 3\nphone',
      children: 'Ann, Medway\nsomebody',
    };
    cardIn(await world.send('amira.khan', second, values));
    expect(world.stateOf('SD-TEST-1').concern).toMatchObject({
      subjects: [
        { id: null, name: 'Sid Vane', under18: false },
        { id: null, name: 'Pip', under18: true },
      ],
      devices: [
        { what: 'laptop LT-14', where: 'classroom 3' },
        { what: 'phone', where: '' },
      ],
      children: [
        { known: 'yes', name: 'Ann', area: 'Medway' },
        { known: 'yes', name: 'somebody', area: null },
      ],
    });
  });

  it('tells no manager on the whistle-blowing route, and asks for no reason', async () => {
    const first = formIn(await world.say('amira.khan', ''));
    const page = { name: 'raise', state: first.state, values: { ...valuesOf(first), ...TYPED } };
    const whistle = formIn(await world.press('amira.khan', 'use-whistle-blowing', '', page));
    expect(linesOf(whistle)).toContain('NSPCC');
    const second = formIn(
      await world.send('amira.khan', whistle, { ...valuesOf(whistle), identity: 'anonymous' }),
    );
    expect(linesOf(second)).toContain('First: Mira Sole (whistle-blowing), now.');
    expect(second.fields.map((f) => f.label).join(' ')).not.toMatch(/why|reason/i);
    const card = cardIn(await world.send('amira.khan', second, valuesOf(second)));
    expect(card.lines.join(' ')).toContain('7204 1183 5561 9027');
    const stored = JSON.stringify(world.cases.get('SD-TEST-1')?.events);
    expect(stored).not.toContain('amira');
    expect(world.stateOf('SD-TEST-1').told.map((t) => t.person)).not.toContain('ben.ode');
  });
});

describe('a case in the chat', () => {
  it('is confirmed, opened, recorded and answered by the officer', async () => {
    const { ref } = await raise();
    const mine = cardIn(await world.press('ben.ode', 'acknowledge', ref));
    expect(mine.lines.join(' ')).toContain('You confirmed at 09:10.');
    const open = formIn(await world.press('ben.ode', 'open', ref));
    expect(linesOf(open)).toContain('Saw pictures on laptop LT-14');
    expect(open.buttons.map((b) => b.value)).toContain(`${ref} contact-lado`);
    const form = formIn(await world.press('ben.ode', 'record-step', `${ref} contact-lado`));
    const values = { ...valuesOf(form), officer: 'kent.lado', by: 'phone', reason: '' };
    expect(cardIn(await world.send('ben.ode', form, values)).lines[0]).toBe('Recorded: LADO.');
    expect(cardIn(await world.send('ben.ode', form, values)).lines[0]).toBe('Recorded: LADO.');
    expect(world.stateOf(ref).steps['contact-lado']?.entries).toHaveLength(1);
    const once = formIn(await world.press('kent.lado', 'confirm', `${ref} contact-lado no`));
    expect(world.stateOf(ref).steps['contact-lado']?.entries[0]?.confirmed).toBe(null);
    await world.send('kent.lado', once, {});
    expect(world.stateOf(ref).steps['contact-lado']?.entries[0]?.confirmed).toBe(false);
  });

  it('answers an old button with what has happened since', async () => {
    const { ref } = await raise();
    world.moveTo('2026-03-16 09:45');
    await world.press('carol.west', 'acknowledge', ref);
    const card = cardIn(await world.press('ben.ode', 'acknowledge', ref));
    expect(card.title).toBe('This has moved on');
    expect(card.lines[0]).toBe('Carol West confirmed at 09:45.');
    expect(card.buttons.map((b) => b.name)).not.toContain('acknowledge');
  });

  it('answers one’s own second click as done, and not as news', async () => {
    const { ref } = await raise();
    const first = cardIn(await world.press('ben.ode', 'acknowledge', ref));
    const second = cardIn(await world.press('ben.ode', 'acknowledge', ref));
    expect(second).toEqual(first);
  });

  it('asks once more about a conflict, and then is taken at once', async () => {
    const { ref } = await raise();
    const once = formIn(await world.press('ben.ode', 'declare-conflict', ref));
    expect(world.stateOf(ref).conflicts).toEqual([]);
    const card = cardIn(await world.send('ben.ode', once, {}));
    expect(card.title).toBe('This is no longer with you');
    expect(cardIn(await world.send('ben.ode', once, {})).title).toBe('This is no longer with you');
    expect(cardIn(await world.press('ben.ode', 'open', ref)).title).toBe("You can't open this case");
  });

  it('asks for a reason when a step comes late, and takes it with one', async () => {
    const { ref } = await raise({ ...TYPED, concerns: ['grooming'] });
    world.moveTo('2026-03-16 12:00');
    const form = formIn(await world.press('ben.ode', 'record-step', `${ref} secure-device`));
    const values = { ...valuesOf(form), which: 'LT-14', how: 'left-in-place' };
    const missing = await world.send('ben.ode', form, values);
    expect(missing.kind === 'errors' && missing.errors).toEqual({ reason: 'Please fill this in.' });
    const done = cardIn(await world.send('ben.ode', form, { ...values, reason: 'was teaching' }));
    expect(done.lines[0]).toBe('Recorded: equipment.');
    expect(world.stateOf(ref).steps['secure-device']?.entries[0]?.reason).toBe('was teaching');
  });

  it('closes a step with its reason, without the other fields', async () => {
    const { ref } = await raise();
    const form = formIn(await world.press('ben.ode', 'record-step', `${ref} secure-device`));
    cardIn(await world.send('ben.ode', form, { ...valuesOf(form), not_needed: 'it was seen on a wall' }));
    expect(world.stateOf(ref).steps['secure-device']?.notNeeded?.reason).toBe('it was seen on a wall');
  });

  it('hands over to somebody eligible alone', async () => {
    const { ref } = await raise();
    await world.press('ben.ode', 'acknowledge', ref);
    const form = formIn(await world.press('ben.ode', 'hand-over', ref));
    const offered = form.fields[0]?.kind === 'people' ? form.fields[0].options.map((o) => o.id) : [];
    expect(offered).toContain('carol.west');
    expect(offered).not.toContain('dan.reed');
    expect(offered).not.toContain('ben.ode');
    cardIn(await world.send('ben.ode', form, { to: 'carol.west' }));
    await world.press('carol.west', 'accept', ref);
    expect(world.stateOf(ref).handling?.person).toBe('carol.west');
  });

  it('carries a question and its answer, neither of them in a card', async () => {
    const { ref } = await raise();
    const ask = formIn(await world.press('ben.ode', 'ask', ref));
    const asked = cardIn(await world.send('ben.ode', ask, { text: 'canary question' }));
    const reply = formIn(await world.press('amira.khan', 'reply', ref));
    expect(linesOf(reply)).toContain('canary question');
    const answered = cardIn(await world.send('amira.khan', reply, { text: 'canary answer' }));
    expect(JSON.stringify([asked, answered])).not.toContain('canary');
    expect(world.stateOf(ref).dialogue).toHaveLength(2);
  });

  it("can't be closed while something is owed, and says what", async () => {
    const { ref } = await raise();
    const form = formIn(await world.press('ben.ode', 'close', ref));
    expect(form.submit).toBeNull();
    expect(linesOf(form)).toContain('LADO contacted');
  });

  it('shows reporters where theirs stand, and managers what they owe', async () => {
    const { ref } = await raise();
    await world.press('ben.ode', 'acknowledge', ref);
    const mine = cardIn(await world.say('amira.khan', 'status'));
    expect(mine.lines).toContain('Ben Ode confirmed at 09:10.');
    expect(JSON.stringify(mine)).not.toMatch(/Dan Reed|LT-14/);
    expect(cardIn(await world.say('ben.ode', 'status')).buttons.map((b) => b.name)).toContain('record-step');
    const home = await world.answer({ kind: 'home', who: id('ben.ode'), id: 'h' });
    expect(home.kind === 'home' && home.cards.length).toBe(2);
  });
});

describe('access', () => {
  const BUTTONS = [
    'open',
    'acknowledge',
    'record-step',
    'hand-over',
    'reply',
    'close',
    'correct-step',
    'status',
    'confirm',
    'accept',
  ];
  it.each(BUTTONS)(
    'answers %s alike for a stranger, a subject, an administrator and no case at all',
    async (name) => {
      const { ref } = await raise();
      const none = cardIn(await world.press('fay.quinn', name, 'SD-NONE-9ZZ contact-lado x'));
      for (const who of ['fay.quinn', 'dan.reed', 'alex.doyle']) {
        expect(cardIn(await world.press(who, name, `${ref} contact-lado x`))).toEqual(none);
      }
      expect(none.lines[0]).toMatch(/^You can't open this case/);
      expect(world.errors).toEqual([]);
    },
  );
});

describe('bad days', () => {
  it('says at once that nothing was saved, whom to ring, and keeps the text', async () => {
    const second = await review();
    world.breakStore(true);
    const answer = await world.send('amira.khan', second, { ...valuesOf(second), devices: 'laptop' });
    const form = formIn(answer);
    expect(form.name).toBe('review');
    expect(form.sections[0]?.heading).toBe('This was not saved');
    const said = form.sections[0]?.lines.join(' ') ?? '';
    expect(said).toContain('Ben Ode, 01632 960011');
    expect(said).toContain('the LADO, Priya Nair, 01632 960001');
    expect(said).not.toContain('Dan Reed');
    expect(valuesOf(form)).toMatchObject({ what: TYPED['what'], devices: 'laptop' });
    world.breakStore(false);
    cardIn(await world.send('amira.khan', form, valuesOf(form)));
    expect(world.cases.size).toBe(1);
    expect(world.errors).toHaveLength(1);
  });

  it("doesn't say that nothing was saved when the mistake is ours and came after", async () => {
    const second = await review();
    world.breakAfterStoring(true);
    const form = formIn(await world.send('amira.khan', second, valuesOf(second)));
    expect(form.sections[0]?.heading).toBe("We can't show whether this was saved");
    world.breakAfterStoring(false);
    cardIn(await world.send('amira.khan', form, valuesOf(form)));
    expect(world.cases.size).toBe(1);
  });

  it('keeps a step that could not be saved', async () => {
    const { ref } = await raise();
    const form = formIn(await world.press('ben.ode', 'record-step', `${ref} contact-police`));
    world.breakStore(true);
    const kept = formIn(
      await world.send('ben.ode', form, { ...valuesOf(form), reference: 'P-1', reason: 'why' }),
    );
    expect(valuesOf(kept)).toMatchObject({ reference: 'P-1', reason: 'why' });
    expect(cardIn(await world.press('ben.ode', 'acknowledge', ref)).title).toBe('This was not saved');
    expect(cardIn(await world.say('ben.ode', 'status')).title).toBe("This can't be shown just now");
  });

  it('takes no file, and no concern from the chat', async () => {
    expect(cardIn(await world.answer({ kind: 'file', who: id('amira.khan'), id: 'f' })).title).toBe(
      "We can't take files",
    );
    const card = cardIn(
      await world.answer({ kind: 'message', who: id('amira.khan'), id: 'm', text: 'I saw…' }),
    );
    expect(card.buttons.map((b) => b.name)).toContain('raise');
    const form = formIn(
      await world.answer({
        kind: 'shortcut',
        who: id('amira.khan'),
        id: 's',
        messageText: 'words',
        messageAuthor: id('dan.reed'),
        hadFile: true,
      }),
    );
    expect(linesOf(form)).toContain("We can't take files");
    expect(valuesOf(form)['subjects']).toBeUndefined();
    expect(world.cases.size).toBe(0);
  });
});
