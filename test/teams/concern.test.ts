// A concern from message to form to database to manager, through /api/messages, on real PostgreSQL and Redis.
import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CANARY, FIRST_PAGE, REFERENCE, shownBy, startConcern } from './raising.js';
import { startTeamsWorld, type TeamsWorld } from './world.js';

let world: TeamsWorld;
beforeAll(async () => {
  world = await startTeamsWorld('2026-03-16 14:40');
}, 120_000);
afterAll(() => world.stop());
afterEach(() => world.teams.expectSoundPayloads());

/** Everything that was written to anybody's chat, in all its versions. */
const chats = (): string => JSON.stringify(world.teams.connector.calls.map((call) => call.body));

let reference = '';

describe('a concern', () => {
  it('begins with a message, and lacks nothing before it goes on', async () => {
    const amira = world.user('amira.khan');
    await startConcern(amira);
    expect(amira.field('what').value).toBe('');
    // What is missing is named beside its field, and what was typed is kept.
    amira.fill({ what: CANARY, immediate_risk: 'no' });
    const again = shownBy(await amira.submit({ force: true }));
    expect(again.texts.some((text) => text.startsWith('What kind of concern: '))).toBe(true);
    expect(again.texts.some((text) => text.startsWith('About whom: '))).toBe(true);
    expect(amira.field('what').value).toBe(CANARY);
    const { body } = amira.dialog()!.json as { body: { id?: string; inlines?: { text: string }[] }[] };
    const field = body.findIndex((one) => one.id === 'concerns');
    expect(body[field - 1]?.inlines?.[0]?.text).toMatch(/^What kind of concern: /);
  });

  it('is reviewed before it is sent: who is told, who is next, who never', async () => {
    const amira = world.user('amira.khan');
    amira.fill(FIRST_PAGE);
    const review = shownBy(await amira.submit());
    expect(review.allText).toContain('Who will be told');
    expect(review.allText).toContain('Ben Ode');
    expect(review.allText).toMatch(/Dan Reed/);
    expect(world.user('ben.ode').messages()).toEqual([]);
    // The time is a date and a time, and half of one is not taken.
    amira.fill({ 'learned_at--time': '' });
    const half = shownBy(await amira.submit());
    expect(half.texts.some((text) => text.startsWith('When you came to know: '))).toBe(true);
    expect(amira.field('what').value).toBe(CANARY);
    amira.fill({ learned_at: '2026-03-16 09:00' });
  });

  it('is confirmed once it is stored, and the manager is told without a word of it', async () => {
    const amira = world.user('amira.khan');
    const stored = shownBy(await amira.submit());
    reference = REFERENCE.exec(stored.allText)?.[0] ?? '';
    expect(reference).not.toBe('');
    amira.closeDialog();
    // Ben has never written to the bot: his conversation is made for him.
    const told = await world.user('ben.ode').awaitMessage(reference, 15_000);
    expect(told.buttons.map((button) => button.name)).toEqual(
      expect.arrayContaining(['acknowledge', 'open', 'declare-conflict']),
    );
    expect(world.teams.connector.callsOf('create').length).toBeGreaterThan(0);
    expect(chats()).not.toMatch(/CANARY|Dan Reed|Amira Khan/);
    expect(await world.app.casework.peek(reference as never)).not.toBeNull();
  });

  it('is acknowledged by a button, and every copy shows it', async () => {
    const [amira, ben] = [world.user('amira.khan'), world.user('ben.ode')];
    const told = await ben.awaitMessage(reference);
    const taken = await ben.press('acknowledge', { message: told });
    expect(shownBy(taken).buttons.map((button) => button.name)).not.toContain('acknowledge');
    await ben.awaitMessage(
      (one) => one.id === told.id && one.updates > 0 && one.buttons.every((b) => b.name !== 'acknowledge'),
      15_000,
    );
    await amira.awaitMessage(/Ben Ode/, 15_000);
    // The same button, as it stood before, says what has happened since.
    const old = shownBy(await ben.press('acknowledge', { message: told }));
    expect(old.allText).toContain(reference);
    expect(old.buttons.map((button) => button.name)).not.toContain('acknowledge');
  });

  it('is shown as it stands now to whoever looks at an old copy, and to nobody else', async () => {
    const [ben, dan] = [world.user('ben.ode'), world.user('dan.reed')];
    const message = await ben.awaitMessage(reference);
    const { refresh } = message.json as { refresh?: { userIds: string[]; action: object } };
    expect(refresh?.userIds).toEqual(['29:ben.ode']);
    const looked = shownBy((await ben.refresh(message))!);
    expect(looked.allText).toContain(reference);
    expect(looked.buttons.map((button) => button.name)).not.toContain('acknowledge');
    const value = { action: refresh?.action, trigger: 'automatic' };
    const reply = await dan.click({ name: 'adaptiveCard/action', value, replyToId: message.id });
    expect(reply.text).toContain("You can't open this case");
    expect(reply.text).not.toContain('Ben Ode');
  });

  it('opens in a dialog after the access check, with its markup as it was typed', async () => {
    const ben = world.user('ben.ode');
    const opened = shownBy(await ben.press('open'));
    expect(opened.allText).toContain(CANARY);
    ben.closeDialog();
    expect(chats()).not.toContain('CANARY');
  });

  it('is answered in place by a client that has no dialogs', async () => {
    const ben = world.user('ben.ode');
    const message = await ben.awaitMessage((one) => one.buttons.some((button) => button.name === 'here'));
    const here = shownBy(await ben.press('here', { message }));
    expect(here.buttons.every((button) => button.kind === 'execute')).toBe(true);
    const value = `${reference} contact-police`;
    const form = shownBy(await ben.press('record-step', { value }));
    expect(form.fields.map((field) => field.id)).toContain('happened_at--date');
    // What is wrong is shown in place of the form, and what was typed is kept.
    ben.fill({ 'happened_at--time': '', reference: 'INC-7' });
    const wrong = shownBy(await ben.submit());
    expect(wrong.texts.some((text) => text.startsWith('When it happened: '))).toBe(true);
    expect(ben.field('reference').value).toBe('INC-7');
    ben.fill({ happened_at: '2026-03-16 14:40' });
    const done = shownBy(await ben.submit());
    expect(done.fields).toEqual([]);
    const view = await world.app.casework.peek(reference as never);
    expect(view?.events.filter((event) => event.type === 'StepRecorded')).toHaveLength(1);
  });

  it('is put away again, where what was reported would stay in the chat', async () => {
    const ben = world.user('ben.ode');
    await ben.press('here', { message: await ben.awaitMessage(reference) });
    expect(shownBy(await ben.press('open')).allText).toContain('Dan Reed');
    const card = shownBy(await ben.press('refresh'));
    expect(card.allText).toContain(reference);
    expect(card.allText).not.toContain('Dan Reed');
    expect(card.fields).toEqual([]);
  });
});

describe('somebody else', () => {
  it('gets the same words for a case that is not theirs and one that is none', async () => {
    const [ben, dan] = [world.user('ben.ode'), world.user('dan.reed')];
    const message = await ben.awaitMessage(reference);
    const button = (value: string) => ({
      name: 'adaptiveCard/action',
      value: { action: { type: 'Action.Execute', verb: 'acknowledge', data: { value } }, trigger: 'manual' },
      replyToId: message.id,
    });
    const [his, none] = [await dan.click(button(reference)), await dan.click(button('SD-AAAA-AAA'))];
    expect(his.text).toContain("You can't open this case");
    expect(his.text).toBe(none.text);
    expect(dan.messages()).toEqual([]);
  });

  it('is known by the id that Teams vouches for, never by a name', async () => {
    const dan = world.user('dan.reed');
    const asBen = {
      change: (activity: Record<string, unknown>) => {
        activity.from = { ...(activity.from as object), name: 'Ben Ode', id: '29:ben.ode' };
      },
    };
    await dan.say('status', asBen);
    await world.user('ben.ode').say('status');
    await world.user('ben.ode').awaitMessage((one) => one.allText.includes(reference));
    expect(JSON.stringify(dan.messages())).not.toContain(reference);
    // Whatever was written stands in the chat that it came from.
    expect(
      world.teams.connector.callsOf('send').every((call) => !call.conversationId.includes('undefined')),
    ).toBe(true);
  });

  it('without an id of Entra, or of no organisation of ours, may do nothing', async () => {
    const amira = world.user('amira.khan');
    const before = world.teams.connector.calls.length;
    const stranger = (aadObjectId: string | undefined) => ({
      change: (activity: Record<string, unknown>) => {
        activity.from = {
          id: '29:nobody',
          name: 'Amira Khan',
          ...(aadObjectId === undefined ? {} : { aadObjectId }),
        };
        activity.conversation = { ...(activity.conversation as object), id: 'a:chat-with-nobody' };
      },
    });
    await amira.say('status', stranger('99999999-9999-4999-8999-999999999999'));
    await amira.say('status', stranger(undefined));
    const words = JSON.stringify(world.teams.connector.calls.slice(before).map((call) => call.body));
    expect(words).not.toContain(reference);
    const opened = await amira.openExtension('concern', stranger('99999999-9999-4999-8999-999999999999'));
    expect(JSON.stringify(opened)).not.toMatch(/What worries you/);
  });
});

describe('the same activity delivered twice', () => {
  it('raises one concern, and tells its manager once', async () => {
    const amira = world.user('amira.khan');
    const before = await casesOf('amira.khan');
    await startConcern(amira);
    amira.fill({ ...FIRST_PAGE, what: 'The second one', subjects: ['fay.quinn'] });
    shownBy(await amira.submit());
    const page = amira.dialog();
    const activityId = 'f:twice';
    const [one, two] = await Promise.all([amira.submit({ activityId }), amira.submit({ activityId })]);
    const references = [one, two].map((outcome) => REFERENCE.exec(shownBy(outcome).allText)?.[0]);
    expect(references[0]).toBeDefined();
    expect(references[0]).toBe(references[1]);
    expect(page).not.toBeNull();
    amira.closeDialog();
    expect(await casesOf('amira.khan')).toBe(before + 1);
    await world.user('ben.ode').awaitMessage(references[0] ?? '', 15_000);
    const told = world
      .user('ben.ode')
      .messages()
      .filter((m) => m.allText.includes(references[0] ?? 'none'));
    expect(told).toHaveLength(1);
  });

  it('is answered once', async () => {
    const amira = world.user('amira.khan');
    const before = amira.messages().length;
    await amira.say('help', { activityId: '1:help-twice' });
    await amira.say('help', { activityId: '1:help-twice' });
    await amira.awaitMessage(() => amira.messages().length > before);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(amira.messages().length).toBe(before + 1);
  });
});

it('offers what was written as the beginning of a concern, and stores nothing of it', async () => {
  const holly = world.user('holly.stone');
  await holly.say('I saw something odd on a laptop, CANARY-9001');
  const answer = await holly.awaitMessage(/ten minutes/, 10_000);
  expect(answer.allText).not.toContain('CANARY-9001');
  expect(await casesOf('holly.stone')).toBe(0);
  shownBy(await holly.press('raise'));
  expect(holly.field('what').value).toContain('CANARY-9001');
  holly.closeDialog();
  expect(chats()).not.toContain('CANARY-9001');
});

describe('a form that changes while it is open', () => {
  it('asks for what images make necessary, on the page where they are added', async () => {
    const amira = world.user('amira.khan');
    await startConcern(amira);
    amira.fill({ ...FIRST_PAGE, what: 'Something else', subjects: ['fay.quinn'] });
    shownBy(await amira.submit());
    amira.fill({ concerns: ['indecent-images'], devices: 'LT-14, classroom 3' });
    shownBy(await amira.submit());
    expect(amira.field('adult_involved').options.length).toBeGreaterThan(1);
    expect(amira.field('devices').value).toBe('LT-14, classroom 3');
    expect(amira.field('what').value).toBe('Something else');
    amira.closeDialog();
  });

  it('asks for why it is late of what was opened in time, and keeps what was typed', async () => {
    const ben = world.user('ben.ode');
    await world.app.runTo(world.clock.now() + 2 * 60 * 60_000 + 17 * 60_000);
    const message = await ben.awaitMessage(
      (one) =>
        one.allText.includes(reference) && one.buttons.some((button) => / contact-lado/.test(button.value)),
      15_000,
    );
    const { value } = message.buttons.find((button) => / contact-lado/.test(button.value))!;
    const before = shownBy(await ben.press('record-step', { message, value })).fields.map(({ id }) => id);
    await world.app.runTo(world.clock.now() + 6 * 60_000);
    ben.fill({ happened_at: '2026-03-16 17:01', reference: 'LADO-7' });
    const again = shownBy(await ben.submit());
    const added = again.fields.filter(({ id }) => !before.includes(id));
    expect(added).toHaveLength(1);
    expect(again.texts.some((text) => text.startsWith(`${added[0]?.label}: `))).toBe(true);
    expect(ben.field('reference').value).toBe('LADO-7');
    ben.fill({ [added[0]?.id ?? '']: 'The line was engaged' });
    const answered = shownBy(await ben.submit()).texts;
    expect(answered.some((text) => text.startsWith(`${added[0]?.label}: `))).toBe(false);
    ben.closeDialog();
  });
});

it('is written by Microsoft’s own package, unless another way is chosen', () => {
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  expect(loaded.some((name) => name.includes('node_modules/botbuilder/'))).toBe(true);
});

it('logs no content, no name and no identity', () => {
  expect(world.log.join('\n')).not.toMatch(/CANARY|Amira|Ben Ode|Dan Reed|0000-4000-8000|29:|a:chat/);
});

const casesOf = async (id: string): Promise<number> => (await world.app.casework.casesOf(id as never)).length;
