// "Give the officer access", live: the passcode is shown in the chat alone, the link comes by e-mail alone, and the
// two together open one case. What the domain and the page do with it is tested with them.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { person } from '../../src/escalation/case/concern.js';
import { concern, p } from '../escalation/world.js';
import { NOTIFY_KEY, startNotify, TEXT_TEMPLATE, type NotifyService } from '../notify/notify-service.js';
import { startMailbox, type Mailbox } from '../set-up/mailbox.js';
import { httpVisitor } from '../web/http-visitor.js';
import { startSlackWorld, type SlackWorld } from './world.js';

const WHAT = 'CANARY-OF-ACCESS seen on the screen';
const LINK = /\/officer\/[\w-]{20,}/;
const PASSCODE = /\b\d{4} \d{4}\b/;

let mailbox: Mailbox;
let notify: NotifyService;
let world: SlackWorld;
beforeAll(async () => {
  [mailbox, notify] = [await startMailbox(), await startNotify()];
  world = await startSlackWorld('2026-03-16 09:10', {
    // Of another organisation: a designated officer has no account here.
    people: (yaml) => yaml.designated_officers.forEach((officer) => delete officer.slack),
    environment: {
      SMTP_URL: mailbox.url,
      MAIL_FROM: 'Sameday <sameday@riverside.example>',
      NOTIFY_API_KEY: NOTIFY_KEY,
      NOTIFY_API_URL: notify.url,
      NOTIFY_TEXT_TEMPLATE: TEXT_TEMPLATE,
    },
  });
}, 120_000);
afterAll(async () => {
  await world.stop();
  await mailbox.stop();
  await notify.stop();
});

const toOfficer = (since: number): string[] =>
  mailbox.mails
    .slice(since)
    .filter(({ to }) => to.includes('kent.lado@riverside.example'))
    .map(({ text }) => text);

it('shows the passcode in the chat, sends the link by e-mail, and together they open the case', async () => {
  const outcome = await world.app.casework.raise(person(p('amira.khan')), 'raise', {
    ...concern({ what: WHAT, learnedAt: world.clock.now() }),
  });
  if (!outcome.done) throw new Error(outcome.refusal.refused);
  await world.app.runTo(world.clock.now());
  const ben = world.user('ben.ode');
  await ben.press('open', { message: await ben.awaitMessage(/SD-/) });
  await ben.awaitModal(/CANARY-OF-ACCESS/);
  await ben.press('give-access');
  await ben.awaitModal(/Give the officer access/);
  await ben.submit();
  const shown = await ben.awaitModal(/Read this out by phone/);
  const passcode = PASSCODE.exec(shown.allText)?.[0] ?? '';
  expect(passcode).not.toBe('');
  expect(shown.allText).toContain('The link goes to them now by e-mail.');
  expect(shown.allText).not.toMatch(LINK);

  await world.app.runTo(world.clock.now() + 60_000);
  const mails = toOfficer(0);
  const path = LINK.exec(mails.join('\n'))?.[0] ?? '';
  expect(path).not.toBe('');
  for (const mail of mails)
    for (const secret of [passcode, WHAT, 'Dan Reed']) expect(mail).not.toContain(secret);
  // No chat message has either, to whomever.
  const chat = JSON.stringify(world.slack.tap.calls.filter(({ method }) => method.startsWith('chat.')));
  expect(chat).not.toContain(passcode);
  expect(chat).not.toMatch(LINK);
  expect(world.log.join('\n')).not.toMatch(LINK);

  const officer = httpVisitor(world.app.url);
  expect((await officer.post(path, { passcode: '0000 0000' })).status).toBe(403);
  expect((await officer.post(path, { passcode })).status).toBe(303);
  expect((await officer.get(path)).text).toContain(WHAT);
  const view = await world.app.casework.peek(outcome.reference);
  expect(view?.events.map((e) => e.type)).toContain('OfficerAccess');
});

it('sends the passcode by text when an alert brings the link by e-mail, and never both by one way', async () => {
  const before = [mailbox.mails.length, notify.sent.length] as const;
  const outcome = await world.app.casework.raise(person(p('amira.khan')), 'raise-images', {
    ...concern({ what: WHAT, concerns: ['indecent-images'], learnedAt: world.clock.now() }),
  });
  if (!outcome.done) throw new Error(outcome.refusal.refused);
  await world.app.runTo(world.clock.now() + 60_000);
  const mails = toOfficer(before[0]);
  const texts = notify.sent.slice(before[1]).filter(({ phone_number: to }) => to === '07700 900001');
  const path = LINK.exec(mails.join('\n'))?.[0] ?? '';
  const said = texts.map(({ personalisation }) => JSON.stringify(personalisation)).join('\n');
  const passcode = PASSCODE.exec(said)?.[0] ?? '';
  expect([path, passcode]).not.toContain('');
  expect(mails.join('\n')).not.toContain(passcode);
  expect(said).not.toMatch(LINK);
  const officer = httpVisitor(world.app.url);
  expect((await officer.post(path, { passcode })).status).toBe(303);
  expect((await officer.get(path)).text).toContain(WHAT);
});
