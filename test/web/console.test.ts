// The managers' console in a rehearsal: in Chromium, and by HTTP.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { person } from '../../src/escalation/case/concern.js';
import type { EventOf, EventType } from '../../src/escalation/case/events.js';
import { reference, type Reference } from '../../src/escalation/ids.js';
import { concern, p } from '../escalation/world.js';
import { openRoom, type Room } from '../rehearsal/room.js';
import { hidden, httpVisitor, type HttpVisitor } from './http-visitor.js';

const HOSTILE =
  '<script>alert(1)</script> <b>x</b> {{ 7*7 }} *bold* <@U1> \u202Egnirts\u202C 😀 "quoted" &amp;';

let conversation: Room;
beforeAll(async () => {
  conversation = await openRoom();
});
afterAll(() => conversation.close());

async function eventsOf<T extends EventType>(ref: Reference, type: T): Promise<EventOf<T>[]> {
  const view = await conversation.app.casework.peek(ref);
  return (view?.events ?? []).filter((e): e is EventOf<T> => e.type === type);
}

async function signedIn(who: string): Promise<HttpVisitor> {
  const visitor = httpVisitor(conversation.app.url);
  expect((await visitor.post('/sign-in/as', { person: who })).status).toBe(303);
  await visitor.get('/cases');
  return visitor;
}

let made = 0;
async function raise(more: Partial<ReturnType<typeof concern>> = {}): Promise<Reference> {
  made += 1;
  const outcome = await conversation.app.casework.raise(person(p('amira.khan')), `raise-${made}`, {
    ...concern(),
    ...more,
  });
  if (!outcome.done) throw new Error(outcome.refusal.refused);
  return outcome.reference;
}

describe('in a browser', () => {
  test('from a worried teacher to a recorded call, with forms alone', { timeout: 180_000 }, async () => {
    const { page, app } = conversation;
    const press = (name: string | RegExp) => page.getByRole('button', { name }).first().click();
    await page.goto(`${app.url}/raise`);
    await press(/Amira Khan/);
    expect(await page.getByLabel('Guidance').innerText()).toMatch(
      /The LADO, Kent, 01632\u00a0\d+\n.*The police, .*, or 101/s,
    );
    await press(/^Next/);
    expect(await page.title()).toMatch(/^Error: /);
    await page.getByRole('link', { name: /What worries you/ }).click();
    expect(await page.evaluate('document.activeElement.id')).toBe('field-what');
    await page.getByLabel('What worries you').fill(HOSTILE);
    await page
      .getByLabel(/Dan Reed/)
      .first()
      .check();
    await page.getByLabel('Indecent images of children').check();
    await press(/^Next/);
    expect(await page.locator('main').innerText()).toContain('Ben Ode');
    await press(/^Send/);
    const ref = reference(/SD-\w{4}-\w{3}/.exec(await page.locator('main').innerText())?.[0] ?? '');
    await page.goto(`${app.url}/cases/${ref}`);
    expect(await page.locator('.sd-typed').first().innerText()).toBe(HOSTILE);

    await page.goto(`${app.url}/sign-in?next=/cases`);
    await press(/Ben Ode/);
    expect(await page.locator('main').innerText()).not.toContain('Dan Reed');
    await page.getByRole('link', { name: ref }).click();
    expect(await page.locator('main').innerText()).toContain(HOSTILE);
    expect(await page.locator('script').count()).toBe(0);
    await press('I have this');
    expect(await eventsOf(ref, 'Acknowledged')).toEqual([]);
    await press('I have this');
    expect(await page.getByRole('alert').innerText()).toContain('It is with you now.');
    await press('Record police contact');
    await page.getByLabel(/When it happened/).fill('');
    await press('Record');
    await page.getByLabel(/When it happened/).fill('2026-03-16T14:40');
    await press('Record');
    expect(await page.getByRole('alert').innerText()).toContain('Recorded: police.');
    const [recorded] = await eventsOf(ref, 'StepRecorded');
    expect(recorded?.data.step).toBe('contact-police');
    expect(recorded?.by).toEqual(person(p('ben.ode')));
    expect(await page.locator('#people').innerText()).toMatch(/Priya Nair.*designated officer/);
    expect(conversation.complaints.filter((c) => !c.includes('422'))).toEqual([]);
  });

  test('a case can be reached and confirmed with the keyboard alone', async () => {
    const ref = await raise();
    const { page, app } = conversation;
    await page.goto(`${app.url}/sign-in?next=/cases/${ref}`);
    await page.getByRole('button', { name: /Ben Ode/ }).press('Enter');
    await page.waitForURL(`**/cases/${ref}`);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to main content');
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press('Tab');
      if ((await page.evaluate('document.activeElement.textContent')) === 'I have this') break;
    }
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /Do you have this/ }).waitFor();
    await page.getByRole('button', { name: 'I have this' }).press('Enter');
    await page.getByRole('alert').waitFor();
    expect((await eventsOf(ref, 'Acknowledged')).length).toBe(1);
  });
});

describe('by HTTP', () => {
  test('what is not there and what one may not open are the same answer, and the case keeps the refusal', async () => {
    const ref = await raise();
    const dan = await signedIn('dan.reed');
    for (const path of ['', '/do/acknowledge', '/do/ask', '/do/declare-conflict']) {
      const begun = performance.now();
      const forbidden = await dan.get(`/cases/${ref}${path}`);
      const took = performance.now() - begun;
      const unknown = await dan.get(`/cases/SD-7K4M-Q2X${path}`);
      const tookUnknown = performance.now() - begun - took;
      expect([forbidden.status, unknown.status]).toEqual([404, 404]);
      expect(forbidden.text).toBe(unknown.text);
      expect(Math.min(took, tookUnknown)).toBeGreaterThan(240);
    }
    const refused = await eventsOf(ref, 'AccessRefused');
    expect(refused.map((e) => e.by)).toContainEqual(person(p('dan.reed')));
    expect(await eventsOf(ref, 'ContentOpened')).toEqual([]);
  });

  test('cases about the same person are shown to who may open both, and to nobody else', async () => {
    const subjects = [{ id: null, name: 'Somebody of two cases', under18: false }];
    const one = await raise({ subjects });
    const other = await raise({ subjects, leaveOut: [p('ben.ode')] });
    const third = await raise({ subjects });
    await conversation.app.casework.settled();
    const ben = await signedIn('ben.ode');
    const page = (await ben.get(`/cases/${one}`)).text;
    expect((await conversation.app.casework.peek(one))?.state.linked).toEqual(
      expect.arrayContaining([other, third]),
    );
    expect(page).toContain(`href="/cases/${third}"`);
    expect(page).not.toContain(other);
    for (const what of ['chronology', 'referral']) {
      const path = `/cases/${one}/exports`;
      await ben.get(path);
      const made = (await ben.post(path, { what, format: 'json' })).text;
      expect(made).toContain(third);
      expect(made).not.toContain(other);
    }
    const amira = await signedIn('amira.khan');
    expect((await amira.get(`/cases/${one}`)).text).not.toContain(third);
  });

  test('one look is one opening, and the page of a button changes nothing', async () => {
    const ref = await raise();
    const ben = await signedIn('ben.ode');
    await ben.get(`/cases/${ref}`);
    await ben.get(`/cases/${ref}`);
    expect((await eventsOf(ref, 'ContentOpened')).length).toBe(1);
    await ben.get(`/cases/${ref}/do/acknowledge`);
    await ben.get(`/cases/${ref}/do/declare-conflict`);
    expect(await eventsOf(ref, 'Acknowledged')).toEqual([]);
    expect(await eventsOf(ref, 'ConflictDeclared')).toEqual([]);
  });

  test('a form that is sent twice counts once, and goes to no other case', async () => {
    const [ref, other] = [await raise(), await raise()];
    const ben = await signedIn('ben.ode');
    const path = `/cases/${ref}/do/record-step/contact-police`;
    const fields = { ...hidden((await ben.get(path)).text), 'f.happened_at': '2026-03-16T14:40' };
    const [first, second] = [await ben.post(path, fields), await ben.post(path, fields)];
    expect([first.status, second.status]).toEqual([303, 303]);
    expect((await eventsOf(ref, 'StepRecorded')).length).toBe(1);
    expect((await ben.post(`/cases/${other}/do/record-step/contact-police`, fields)).status).toBe(404);
    expect(await eventsOf(other, 'StepRecorded')).toEqual([]);
  });

  test('what is known now, and what is not owed, each have a page of their own', async () => {
    const ref = await raise({ concerns: ['inappropriate-contact'] });
    const ben = await signedIn('ben.ode');
    const page = (await ben.get(`/cases/${ref}`)).text;
    for (const button of ['add-information', 'record-step'])
      expect(page).toContain(`href="/cases/${ref}/do/${button}"`);
    const add = `/cases/${ref}/do/add-information`;
    const fields = { ...hidden((await ben.get(add)).text), 'f.text': 'Pictures', 'f.immediate_risk': 'no' };
    const more = { 'f.concerns': ['', 'indecent-images'], 'f.children': 'A pupil, Bexley' };
    expect((await ben.post(add, { ...fields, ...more })).status).toBe(303);
    const [added] = await eventsOf(ref, 'InformationAdded');
    expect(added?.data.facts).toMatchObject({
      concerns: ['indecent-images'],
      immediateRisk: false,
      children: [{ known: 'yes', name: 'A pupil', area: 'Bexley' }],
    });
    // What they added is for those who handle it: the reporter reads none of it.
    const amira = await signedIn('amira.khan');
    expect((await amira.get(`/cases/${ref}`)).text).not.toContain('Pictures');

    const path = `/cases/${ref}/do/record-step`;
    const choose = { ...hidden((await ben.get(path)).text), 'f.step': 'strategy-discussion' };
    const form = (await ben.post(path, choose)).text;
    expect(form).toContain('Who took part');
    expect(hidden(form)['state']).toContain('strategy-discussion');
  });

  test('a reporter says on their page that they have rung', async () => {
    const ref = await raise();
    const amira = await signedIn('amira.khan');
    const page = (await amira.get(`/cases/${ref}`)).text;
    expect(page).toContain('I have rung the LADO');
    const path = `/cases/${ref}/do/record-step/contact-lado`;
    const form = (await amira.get(path)).text;
    // What is owed on the case, and by when, is for those who handle it.
    expect(form).not.toMatch(/Due by|What was decided|Their advice/);
    const sent = { ...hidden(form), 'f.happened_at': '2026-03-16T14:40', 'f.reference': 'L-1' };
    expect((await amira.post(path, sent)).status).toBe(303);
    expect((await eventsOf(ref, 'StepRecorded')).at(-1)?.by).toEqual(person(p('amira.khan')));
    expect((await amira.get(`/cases/${ref}`)).text).not.toContain('I have rung the LADO');
    expect((await amira.get(`/cases/${ref}/do/record-step/immediate-action`)).text).toContain('no such step');
  });

  test('the thirteen considerations can be left half done, and are there again', async () => {
    const ref = await raise({ concerns: ['grooming'] });
    const ben = await signedIn('ben.ode');
    const refer = `/cases/${ref}/do/record-step/refer-childrens-services`;
    const page = await ben.get(refer);
    const sent = await ben.post(refer, { ...hidden(page.text), 'f.happened_at': '2026-03-16T14:40' });
    expect(sent.status).toBe(303);
    const path = `/cases/${ref}/do/answer-considerations`;
    const form = (await ben.get(path)).text;
    const ids = [...form.matchAll(/<textarea[^>]*name="(f\.[^"]+)"/g)].map(([, name = '']) => name);
    expect(ids.length).toBe(15);
    const [one = ''] = ids;
    expect((await ben.post(path, { ...hidden(form), [one]: 'Two at home <i>now</i>.' })).status).toBe(303);
    expect((await eventsOf(ref, 'ConsiderationsAnswered')).length).toBe(1);
    expect((await ben.get(path)).text).toContain('Two at home &lt;i&gt;now&lt;/i&gt;.</textarea>');
  });

  test('a conflict declared here signs them out, and the case is theirs no more', async () => {
    const ref = await raise();
    const ben = await signedIn('ben.ode');
    const path = `/cases/${ref}/do/declare-conflict`;
    const answer = await ben.post(path, hidden((await ben.get(path)).text));
    expect(answer.text).toContain('It is no longer with you');
    expect((await ben.get('/cases')).location).toBe('/sign-in?next=%2Fcases');
    const again = await signedIn('ben.ode');
    expect((await again.get(`/cases/${ref}`)).status).toBe(404);
  });

  test('a withheld name stands nowhere on the handler’s page', async () => {
    const ref = await raise({ route: 'whistle-blowing', identity: 'withheld' });
    const mira = await signedIn('mira.sole');
    const page = await mira.get(`/cases/${ref}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('name kept back');
    expect(page.text).not.toMatch(/Amira|amira/);
  });

  test('the link from the chat lets in once; looking at it uses nothing up', async () => {
    const chat = httpVisitor(conversation.app.url);
    await chat.post('/rehearsal/people/grace.obi/say', { id: 'say-1', text: '/concern web' });
    const shown = (await chat.get('/rehearsal/people/grace.obi')).text;
    const path = /\/sign-in\/link\/[\w-]{43}/.exec(shown)?.[0] ?? 'no link';
    const visitor = httpVisitor(conversation.app.url);
    expect((await visitor.get(path)).status).toBe(200);
    expect((await visitor.get(path)).status).toBe(200);
    expect((await visitor.post(path)).location).toBe('/cases');
    expect((await visitor.get('/cases')).text).toContain('Grace Obi');
    expect((await httpVisitor(conversation.app.url).post(path)).status).toBe(410);
  });

  test('hundreds of cases come in pages, what is owed first, and can be narrowed down', async () => {
    const done = await raise();
    for (let i = 0; i < 27; i++) await raise();
    const ben = await signedIn('ben.ode');
    const first = (await ben.get('/cases?page=1')).text;
    const rows = (text: string) => text.match(/<li class="sd-case/g)?.length ?? 0;
    expect(rows(first)).toBe(25);
    expect(first).toContain('page=2');
    expect(rows((await ben.get('/cases?page=2')).text)).toBeGreaterThan(2);
    expect(rows((await ben.get('/cases?show=closed')).text)).toBe(0);
    expect(rows((await ben.get('/cases?area=Medway')).text)).toBe(0);
    expect((await ben.get('/cases?page=9&sort=nonsense&show=<b>')).status).toBe(200);
    const path = `/cases/${done}/do/acknowledge`;
    await ben.post(path, hidden((await ben.get(path)).text));
    const sorted = (await ben.get('/cases?sort=due')).text;
    // Confirmed: those that nobody has confirmed come before it.
    expect(sorted.includes(`/cases/${done}"`)).toBe(false);
  });
});
