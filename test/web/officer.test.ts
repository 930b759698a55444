// The designated officer's page: over HTTP as a browser asks it, and in Chromium without scripts on a narrow phone.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { person } from '../../src/escalation/case/concern.js';
import { personId, type Reference } from '../../src/escalation/ids.js';
import type { Concern } from '../../src/escalation/case/concern.js';
import { aConcern, CANARY } from '../conversation/small-world.js';
import { openPages, sheetOf, undone, type OpenPages } from './open-pages.js';

const BEN = personId('ben.ode');
const MARKUP = '<script>alert(1)</script> {{ 7 * 7 }} *bold*';
let pages: OpenPages;

beforeAll(async () => {
  pages = await openPages();
}, 120_000);
afterAll(() => pages.close());

let raised = 0;
async function raise(more: Partial<Concern> = {}): Promise<Reference> {
  const concern = aConcern({ learnedAt: pages.app.casework.clock.now(), ...more });
  const outcome = await pages.app.casework.raise(
    person(personId('amira.khan')),
    `raise-${(raised += 1)}`,
    concern,
  );
  if (!outcome.done) throw new Error(outcome.refusal.refused);
  return outcome.reference;
}

interface Given {
  readonly path: string;
  readonly passcode: string;
}

/** What the manager does in the rehearsal room: "Give the officer access", and reads what is shown. */
async function giveAccess(reference: Reference, officer = 'kent.lado'): Promise<Given> {
  const room = `/rehearsal/people/${BEN}`;
  await pages.post(`${room}/press`, { id: crypto.randomUUID(), button: `give-access ${reference}` });
  const sheet = sheetOf((await pages.get(room)).html, 'give-access');
  sheet.fields.set('f.officer', officer);
  await pages.post(`${room}/form`, sheet.fields);
  const { text } = await pages.get(room);
  const passcode = /Passcode (\d{4} \d{4})/.exec(text)?.[1];
  const path = /their link is \S*(\/officer\/[\w-]+)/.exec(text)?.[1];
  if (passcode === undefined || path === undefined) throw new Error(`no access given: ${text.slice(0, 600)}`);
  return { path, passcode };
}

const open = async ({ path, passcode }: Given): Promise<{ cookie: string }> => {
  const got = await pages.post(path, { passcode });
  expect(got.status).toBe(303);
  const cookie = got.headers.get('set-cookie') ?? '';
  expect(cookie).toContain(`Path=${path}`);
  expect(cookie).toContain('HttpOnly');
  expect(cookie).toContain('SameSite=Lax');
  return { cookie: cookie.split(';')[0] ?? '' };
};

const eventsOf = async (reference: Reference) => (await pages.app.casework.peek(reference))?.events ?? [];
const wrongOf = (passcode: string, i: number): string =>
  `${passcode.slice(0, 4)} ${String((Number(passcode.slice(5)) + 1 + i) % 10_000).padStart(4, '0')}`;

it('shows the passcode form alone until the passcode, to a preview of the link as to anybody', async () => {
  const reference = await raise({ what: `${CANARY.what} ${MARKUP}` });
  const given = await giveAccess(reference);
  for (let i = 0; i < 8; i += 1) {
    const got = await pages.get(given.path, { 'user-agent': 'LinkPreview/1.0' });
    expect(got.status).toBe(200);
    expect(got.headers.get('set-cookie')).toBeNull();
    expect(got.headers.get('cache-control')).toBe('no-store');
    expect(got.text).toContain('Passcode');
    expect(got.text).not.toContain(reference);
    expect(got.text).not.toContain(CANARY.what);
  }
  const unknown = await pages.get(`/officer/${'x'.repeat(43)}`);
  expect(unknown.text).toBe((await pages.get(given.path)).text);

  const cookie = await open(given);
  const page = await pages.get(given.path, cookie);
  expect(page.status).toBe(200);
  expect(page.text).toContain(reference);
  expect(page.html).not.toContain('<script>alert');
  expect(undone(page.html)).toContain(`${CANARY.what} ${MARKUP}`);
  expect(
    (await eventsOf(reference)).some(
      (e) => e.type === 'ContentOpened' && e.by.kind === 'person' && e.by.id === 'kent.lado',
    ),
  ).toBe(true);
  const openings = async () => (await eventsOf(reference)).filter((e) => e.type === 'ContentOpened').length;
  const before = await openings();
  await pages.get(given.path, cookie);
  expect(await openings()).toBe(before);
  await open(given);
});

it('dies with five wrong passcodes, tells the manager, and then opens with the right one no more', async () => {
  const reference = await raise();
  const given = await giveAccess(reference);
  const early = await open(given);
  for (let i = 0; i < 5; i += 1) {
    const got = await pages.post(given.path, { passcode: wrongOf(given.passcode, i) });
    expect(got.status).toBe(403);
    expect(got.headers.get('set-cookie')).toBeNull();
  }
  const right = await pages.post(given.path, { passcode: given.passcode });
  const unknown = await pages.post(`/officer/${'y'.repeat(43)}`, { passcode: '1234 5678' });
  expect([right.status, right.text]).toEqual([unknown.status, unknown.text]);
  expect((await pages.get(given.path, early)).text).not.toContain(reference);
  const events = await eventsOf(reference);
  expect(events.some((e) => e.type === 'OfficerAccess' && e.data.what === 'locked')).toBe(true);
  const told = events.find((e) => e.type === 'PeopleTold' && e.data.kind === 'officer-link-locked');
  expect(told?.type === 'PeopleTold' && told.data.to).toEqual([BEN]);
  // A person may give access again, and that is another link.
  const again = await giveAccess(reference);
  expect(again.path).not.toBe(given.path);
  await open(again);
});

it('is worth one case: another reference is answered like one that is not there', async () => {
  const [mine, others] = [await raise(), await raise({ what: 'another-case-altogether' })];
  const given = await giveAccess(mine);
  await giveAccess(others);
  const cookie = await open(given);
  const answers = [];
  for (const reference of [others, 'SD-AAAA-AAA']) {
    for (const button of ['open', 'ask', 'add-information']) {
      const got = await pages.post(`${given.path}/press`, { button: `${button} ${reference}` }, cookie);
      answers.push(`${got.status} ${got.text}`);
      expect(got.text).not.toContain('another-case-altogether');
    }
    const sent = await pages.post(
      `${given.path}/form`,
      { form: 'ask', state: `${crypto.randomUUID()} ${reference} - -`, 'f.text': 'Who are you?' },
      cookie,
    );
    answers.push(`${sent.status} ${sent.text}`);
  }
  expect(new Set(answers).size).toBe(1);
  expect(answers[0]).toMatch(/^403 /);
  expect((await pages.post(`${given.path}/press`, { button: 'raise x' }, cookie)).status).toBe(403);
  // The cookie of one link is none for another.
  const second = await giveAccess(others);
  expect((await pages.get(second.path, cookie)).text).not.toContain(others);
});

it('is taken back by the manager, at once and with every open page', async () => {
  const reference = await raise();
  const given = await giveAccess(reference);
  const cookie = await open(given);
  await pages.post(`/rehearsal/people/${BEN}/press`, {
    id: crypto.randomUUID(),
    button: `revoke-access ${reference} kent.lado`,
  });
  // Looking at the question takes nothing back.
  expect((await pages.get(given.path, cookie)).text).toContain(reference);
  const room = `/rehearsal/people/${BEN}`;
  await pages.post(`${room}/form`, sheetOf((await pages.get(room)).html, 'revoke-access').fields);
  expect((await pages.get(given.path, cookie)).text).not.toContain(reference);
  expect((await pages.post(given.path, { passcode: given.passcode })).status).toBe(403);
  expect(
    (await eventsOf(reference)).some((e) => e.type === 'OfficerAccess' && e.data.what === 'revoked'),
  ).toBe(true);
  const events = (await eventsOf(reference)).length;
  const press = await pages.post(
    `${given.path}/press`,
    { button: `confirm ${reference} contact-lado no` },
    cookie,
  );
  expect(press.status).toBe(403);
  expect((await eventsOf(reference)).length).toBe(events);
});

it('takes what the officer decides, in a form of its own, and what they know now', async () => {
  const reference = await raise();
  const given = await giveAccess(reference);
  const cookie = await open(given);
  const page = await pages.get(given.path, cookie);
  for (const label of [
    'No police contact, because …',
    'No further action for now, because …',
    'Add something',
  ])
    expect(page.text).toContain(label);
  const press = (button: string) => pages.post(`${given.path}/press`, { button }, cookie);
  const decide = await press(`decide ${reference} no-police-contact`);
  expect(decide.text).toContain('departs from it (8(6))');
  const sheet = sheetOf(decide.html, 'decide');
  expect(sheet.fields.get('f.decision')).toBe('no-police-contact');
  const without = await pages.post(`${given.path}/form`, sheet.fields, cookie);
  expect(without.text).toContain('Please fill this in.');
  const more = sheetOf((await press(`add-information ${reference}`)).html, 'add-information');
  more.fields.set('f.text', 'He works in Medway too');
  more.fields.append('f.elsewhere', 'Medway');
  expect((await pages.post(`${given.path}/form`, more.fields, cookie)).text).toContain('It is stored');
  expect((await pages.app.casework.peek(reference))?.state.concern?.areas).toEqual(['Kent', 'Medway']);
});

it('is not used by another site, nor without the session', async () => {
  const reference = await raise();
  const given = await giveAccess(reference);
  const cookie = await open(given);
  const button = `confirm ${reference} contact-lado no`;
  const foreign = { ...cookie, origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' };
  expect((await pages.post(`${given.path}/press`, { button }, foreign)).status).toBe(403);
  expect((await pages.post(`${given.path}/press`, { button })).status).toBe(403);
  expect((await eventsOf(reference)).some((e) => e.type === 'ContactDenied')).toBe(false);
});

it('is used on a phone without scripts: confirm, record, ask, and leave', { timeout: 120_000 }, async () => {
  const reference = await raise();
  const given = await giveAccess(reference);
  const page = await pages.browse({ width: 320, path: given.path });
  await page.getByLabel('Passcode').fill(given.passcode);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('heading', { name: `Concern ${reference}` }).waitFor();
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);

  await page.getByRole('button', { name: 'I have been contacted' }).click();
  await page.getByLabel('Your reference').fill('L-77');
  await page.getByLabel('What you advised').fill('Keep <b>the room</b> locked');
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('Thank you. It is confirmed.').waitFor();

  await page.getByRole('button', { name: 'Record police contact' }).click();
  await page.getByRole('button', { name: 'Record', exact: true }).click();
  await page.getByText('Recorded: police.').waitFor();
  await page.getByRole('button', { name: 'Ask the reporter' }).click();
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await page.getByText('Please fill this in.').first().waitFor();
  await page.getByLabel('Your question').fill('Since when do you know?');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await page.getByText('Your question is on its way.').waitFor();
  await page.getByRole('button', { name: 'Close this page' }).click();
  await page.goto(new URL(given.path, pages.app.url).href);
  expect(await page.getByText(reference).count()).toBe(0);

  const by = (await eventsOf(reference)).filter((e) => e.by.kind === 'person' && e.by.id === 'kent.lado');
  expect(by.map((e) => e.type)).toEqual(
    expect.arrayContaining(['ContentOpened', 'StepRecorded', 'QuestionAsked']),
  );
  const log = pages.logged.join('\n');
  for (const secret of [given.passcode, given.path.slice('/officer/'.length), reference])
    expect(log).not.toContain(secret);
  const dump = await pages.dump();
  for (const secret of [given.passcode, given.path.slice('/officer/'.length)])
    expect(dump).not.toContain(secret);
});
