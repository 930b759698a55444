// The whole of Sameday from the rehearsal: the post, the officer's page, the web and speaking up, by one clock.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { person } from '../../src/escalation/case/concern.js';
import { commandId, personId, stepId, type Reference } from '../../src/escalation/ids.js';
import { aConcern, CANARY } from '../conversation/small-world.js';
import { startMailbox, type Mailbox } from '../set-up/mailbox.js';
import { goTo, openRoom, press, type Room } from './room.js';

let conversation: Room;
let reference: Reference;
let mailbox: Mailbox;
beforeAll(async () => {
  mailbox = await startMailbox();
  // As it may stand in the shell from which somebody starts a rehearsal.
  const environment = { SMTP_URL: mailbox.url, MAIL_FROM: 'Sameday <sameday@riverside.example>' };
  conversation = await openRoom({ environment });
  reference = await aCaseWithTheLado();
});
afterAll(async () => {
  await conversation.close();
  await mailbox.stop();
});

/** Amira has raised it, Ben has confirmed, and says that he rang the LADO. */
async function aCaseWithTheLado(): Promise<Reference> {
  const { casework } = conversation.app;
  const learnedAt = casework.clock.now();
  const raised = await casework.raise(person(personId('amira.khan')), 'raised', aConcern({ learnedAt }));
  if (!raised.done) throw new Error(raised.refusal.refused);
  const by = person(personId('ben.ode'));
  const step = {
    step: stepId('contact-lado'),
    happenedAt: learnedAt,
    fields: { officer: 'kent.lado', by: 'phone' },
  };
  await casework.run(raised.reference, { type: 'acknowledge', id: commandId('one'), by, data: {} });
  const done = await casework.run(raised.reference, {
    type: 'record-step',
    id: commandId('two'),
    by,
    data: step,
  });
  expect(done.done).toBe(true);
  return raised.reference;
}

const words = (selector: string): Promise<string> => conversation.page.locator(selector).innerText();
const click = (name: string | RegExp, role: 'button' | 'link' = 'button'): Promise<void> =>
  conversation.page
    .getByRole(role, { name, exact: typeof name === 'string' })
    .last()
    .click();
const openPost = async (): Promise<void> => {
  await conversation.page.locator('#tab-post').click();
  await conversation.page.waitForSelector('#tab-post[aria-current]:focus');
};
const moveTo = async (time: string): Promise<void> => {
  await conversation.page.getByLabel('Or move to a chosen time').fill(`2026-03-16T${time}`);
  await press(conversation.page, 'Move');
  expect(await words('#now')).toBe(time);
};
const backToTheRoom = async (): Promise<void> => {
  await click('Back to the rehearsal room', 'link');
  await conversation.page.locator('#room').waitFor();
};

it('brings the officer an alert by e-mail: its link, and the passcode by text, open the page', async () => {
  const { page } = conversation;
  await goTo(page, 'kent.lado');
  expect(await words('#tab-post'), 'what was not looked at').toMatch(/\d\s*unread/);
  await openPost();
  expect(await words('#tab-post')).not.toContain('unread');
  const mail = page.locator('.sd-letter', { hasText: 'E-mail to kent.lado@riverside.example, 14:40' }).last();
  expect(await mail.innerText()).toContain('Alert from Riverside Academy Trust: ');
  expect(await mail.innerText()).toContain(` · ${reference}`);
  const post = await words('#messages');
  for (const canary of Object.values(CANARY)) expect(post, 'post holds no content').not.toContain(canary);
  const passcode = /Passcode for the link in your e-mail: (\d{4} \d{4})/.exec(post)?.[1] ?? '';
  expect(await mail.innerText(), 'never both by one way').not.toContain(passcode);
  await mail.getByRole('link').click();
  await page.getByLabel('Passcode').fill(passcode);
  await click('Open');
  await page.getByRole('heading', { name: 'Contact with you' }).waitFor();
  expect(await words('main')).toContain(CANARY.what);
  await click('Yes, that is so');
  await page.getByText('You have confirmed the contact').waitFor();
  await backToTheRoom();
  expect(page.url(), 'where one stood').toContain('/people/kent.lado/post');
});

it('shows on the manager’s card what the officer confirmed', async () => {
  await goTo(conversation.page, 'ben.ode');
  expect(await words('#messages')).toMatch(/LADO \(you, 14:40, confirmed by the officer\)/);
  expect(await words('.sd-log')).toContain('Priya Nair confirmed the contact: LADO.');
});

it('opens the web as the manager, on the same case and by the same clock, as it is moved', async () => {
  const { page } = conversation;
  await moveTo('15:25');
  await click('Open the web as Ben Ode');
  await page.getByRole('heading', { name: /cases/i }).waitFor();
  await page.getByRole('link', { name: reference }).first().click();
  await page.getByRole('heading', { name: reference }).waitFor();
  expect(await words('.govuk-phase-banner')).toContain('It is Monday 16 March, 15:25.');
  expect(await words('main')).toContain(CANARY.what);
  expect(await words('#day-title')).toContain('15:25');
  const there = page.url();
  await backToTheRoom();
  await moveTo('15:50');
  await page.goto(there);
  expect(await words('.govuk-phase-banner')).toContain('15:50.');
  expect(await words('#day-title')).toContain('15:50');
});

it('lets somebody speak up without a name, and answer by receipt code what is asked in the room', async () => {
  const { page } = conversation;
  await page.request.post(`${conversation.app.url}/rehearsal/people/ben.ode/story`, {
    form: { story: 'speak-up' },
  });
  await page.goto(`${conversation.app.url}/rehearsal`);
  expect(await words('.sd-guide')).toContain('Step 1 of 4');
  await click('Open the speak-up page', 'link');
  await click('Start');
  await page.getByLabel('What worries you').fill('Something seen at the quay');
  await page.getByLabel('About whom').fill('A teaching assistant');
  await page.getByLabel('Grooming a child').check();
  await click('Next: who will be told');
  await click('Send it');
  const code = await words('#code');
  expect(await words('.govuk-phase-banner')).toContain('15:50.');
  await backToTheRoom();
  await click('Go to Mira Sole', 'link');
  await press(page, 'I have this');
  expect(await words('.sd-guide')).toContain('Step 3 of 4');
  await press(page, 'Open');
  await press(page, 'Ask the reporter');
  await press(page, 'Fill in the example');
  const question = await page.locator('#panel textarea').inputValue();
  await page.locator('#panel button[data-main]').click();
  await page.locator('#panel').waitFor({ state: 'detached' });
  expect(await words('.sd-guide')).toContain('Step 4 of 4');
  await click('Enter the receipt code', 'link');
  await page.getByLabel('Receipt code').fill(code);
  await click('Go on');
  await page.getByText(question).waitFor();
  await page.locator('textarea').first().fill('On Friday, and nobody else was there.');
  await page.locator('#form button').first().click();
  await page.getByText('On Friday, and nobody else').waitFor();
  await backToTheRoom();
  expect(await words('.sd-guide')).toContain('Done');
  expect(await words('.sd-log')).toContain('The reporter: an answer.');
  await click('The case as a page, as Mira Sole');
  await page.getByText('On Friday, and nobody else').first().waitFor();
});

it('opens the administrator’s pages, which show no case', async () => {
  const { page } = conversation;
  await backToTheRoom();
  await goTo(page, 'alex.doyle');
  await click('Administrator’s pages');
  await page.getByRole('navigation', { name: 'Menu' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/administrator');
  expect(await words('body')).not.toContain(reference);
});

it('fits 320 pixels without scrolling sideways: the post, and where a story leads at its end', async () => {
  const { app, page } = conversation;
  await page.setViewportSize({ width: 320, height: 640 });
  for (const path of ['kent.lado/post', 'alex.doyle', 'helen.moss']) {
    await page.goto(`${app.url}/rehearsal/people/${path}`);
    await page.getByRole('button', { name: 'The case as a page, as Mira Sole' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBe(320);
  }
});

it('reached nobody real, made no script fail and broke no security policy', () => {
  expect(mailbox.mails).toEqual([]);
  expect(conversation.complaints).toEqual([]);
});
