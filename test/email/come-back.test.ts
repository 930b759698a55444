// Somebody who has only e-mail, told of a concern: the link in the mail is their whole way to confirm, open and record.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { person } from '../../src/escalation/case/concern.js';
import { commandId, type Reference } from '../../src/escalation/ids.js';
import { concern, p } from '../escalation/world.js';
import { startLiveWorld, type LiveWorld } from '../set-up/live-world.js';
import { startMailbox, type Mail, type Mailbox } from '../set-up/mailbox.js';
import {
  EMAIL_TEMPLATE,
  NOTIFY_KEY,
  startNotify,
  TEXT_TEMPLATE,
  type NotifyService,
} from '../notify/notify-service.js';
import { hidden, httpVisitor, type HttpVisitor } from '../web/http-visitor.js';

const PUBLIC_URL = 'https://sameday.riverside.example';
const SECOND = 1_000;
const WHAT = 'Messages to a pupil, seen by nobody else yet.';
const SLACK = {
  SLACK_BOT_TOKEN: 'xoxb-1-1-none',
  SLACK_SIGNING_SECRET: 'a'.repeat(32),
  // Nothing listens there: whoever can be told is told by post.
  SLACK_API_URL: 'http://127.0.0.1:9/api/',
};

const LINK = /https:\/\/sameday\.riverside\.example(\/sign-in\/link\/[\w-]{43})/;
const linkIn = (text: string): string => LINK.exec(text)?.[1] ?? '';

async function startWorld(
  environment: Record<string, string>,
  o: { readonly mobiles: boolean },
): Promise<LiveWorld> {
  return startLiveWorld({
    start: '2026-03-16 10:00',
    redis: false,
    people: (_yaml, entries) => {
      for (const entry of entries) {
        delete entry.slack;
        delete entry.teams;
        if (!o.mobiles) delete entry.mobile;
      }
    },
    environment: { ...SLACK, PUBLIC_URL, ...environment },
  });
}

let raised = 0;
async function raise(world: LiveWorld): Promise<Reference> {
  const reporter = p('amira.khan');
  const change = {
    subjects: [{ id: p('dan.reed'), name: 'Dan Reed', under18: false }],
    what: WHAT,
    reporter,
  };
  const all = concern({ learnedAt: world.clock.now(), ...change });
  const outcome = await world.app.casework.raise(person(reporter), `raise-${(raised += 1)}`, all);
  if (!outcome.done) throw new Error(outcome.refusal.refused);
  return outcome.reference;
}

const later = (world: LiveWorld, ms: number): Promise<void> => world.app.runTo(world.clock.now() + ms);
const stateOf = async (world: LiveWorld, reference: Reference) => {
  const view = await world.app.casework.peek(reference);
  if (view === null) throw new Error('there is no such case');
  return view.state;
};

/** Asks with a button's page, and presses the button on it. */
async function press(
  visitor: HttpVisitor,
  path: string,
  fields: Record<string, string> = {},
): Promise<string | null> {
  const page = await visitor.get(path);
  expect(page.status).toBe(200);
  return (await visitor.post(path, { ...hidden(page.text), ...fields })).location;
}

describe('by e-mail alone', () => {
  let mailbox: Mailbox;
  let world: LiveWorld;
  beforeAll(async () => {
    mailbox = await startMailbox();
    const smtp = { SMTP_URL: mailbox.url, MAIL_FROM: 'Sameday <sameday@riverside.example>' };
    world = await startWorld(smtp, { mobiles: false });
  });
  afterAll(async () => {
    await world.stop();
    await mailbox.stop();
  });

  const mailsTo = (who: string, reference: Reference): Mail[] =>
    mailbox.mails.filter(
      ({ to, text }) => to.includes(`${who}@riverside.example`) && text.includes(reference),
    );
  const lastTo = (who: string, reference: Reference): Mail => {
    const mail = mailsTo(who, reference).at(-1);
    if (mail === undefined) throw new Error(`nothing about ${reference} came to ${who}`);
    return mail;
  };

  it('a manager confirms, opens and records, all through the link', { timeout: 60_000 }, async () => {
    const reference = await raise(world);
    await later(world, SECOND);
    const mail = lastTo('ben.ode', reference);
    expect(mail.text).not.toMatch(/Dan Reed|Amira|Messages to a pupil|asscode/);
    const link = linkIn(mail.text);

    // A scanner follows links and presses nothing.
    for (const scanner of [httpVisitor(world.app.url), httpVisitor(world.app.url)]) {
      const page = await scanner.get(link);
      expect([page.status, page.text.includes('name="passcode"')]).toEqual([200, false]);
      expect(page.text).not.toMatch(new RegExp(`Ben Ode|${reference}`));
      expect((await scanner.get(`/cases/${reference}`)).status).toBe(303);
    }

    const ben = httpVisitor(world.app.url);
    expect((await ben.post(link)).location).toBe(`/cases/${reference}`);
    expect((await ben.get(`/cases/${reference}`)).text).toContain(WHAT);
    expect(await press(ben, `/cases/${reference}/do/acknowledge`)).toBe(`/cases/${reference}`);
    expect((await stateOf(world, reference)).handling?.person).toBe('ben.ode');
    const recorded = await press(ben, `/cases/${reference}/do/record-step/contact-police`, {
      'f.happened_at': '2026-03-16T10:00',
      'f.unit': 'CPPU',
      'f.reference': 'P-1',
    });
    expect(recorded).toBe(`/cases/${reference}`);
    expect((await stateOf(world, reference)).steps['contact-police']?.entries.at(-1)?.by).toMatchObject({
      id: 'ben.ode',
    });
    expect((await httpVisitor(world.app.url).post(link)).status).toBe(410);
  });

  it(
    'it opens again in the same browser once the session is over, for a day',
    { timeout: 60_000 },
    async () => {
      const reference = await raise(world);
      await later(world, SECOND);
      const link = linkIn(lastTo('ben.ode', reference).text);
      const ben = httpVisitor(world.app.url);
      await ben.post(link);
      world.clock.moveTo(world.clock.now() + 31 * 60_000);
      expect((await ben.get(`/cases/${reference}`)).status).toBe(303);
      expect((await ben.post(link)).location).toBe(`/cases/${reference}`);
      expect((await ben.get(`/cases/${reference}`)).status).toBe(200);
      world.clock.moveTo(world.clock.now() + 24 * 3_600_000);
      expect((await ben.post(link)).status).toBe(410);
    },
  );

  it('ends with a conflict of interest', { timeout: 60_000 }, async () => {
    const reference = await raise(world);
    await later(world, SECOND);
    const link = linkIn(lastTo('ben.ode', reference).text);
    await world.app.casework.run(reference, {
      type: 'declare-conflict',
      id: commandId('by-phone'),
      by: person(p('ben.ode')),
      data: {},
    });
    await world.app.casework.settled();
    expect((await httpVisitor(world.app.url).post(link)).status).toBe(410);
  });

  it(
    'an alerted chair reads whom to ring and nothing of what was reported',
    { timeout: 60_000 },
    async () => {
      const reference = await raise(world);
      // Nobody answers: at the fail-safe everyone who may act is told.
      for (let hour = 0; hour < 8; hour += 1) await later(world, 3_600_000);
      const mail = lastTo('helen.moss', reference);
      const helen = httpVisitor(world.app.url);
      expect((await helen.post(linkIn(mail.text))).location).toBe(`/cases/${reference}`);
      const page = await helen.get(`/cases/${reference}`);
      expect(page.status).toBe(200);
      expect(page.text).toContain('I take this on');
      expect(page.text).not.toMatch(/can’t open|Dan Reed|Messages to a pupil/);
    },
  );
});

describe('by e-mail and text', () => {
  let notify: NotifyService;
  let world: LiveWorld;
  beforeAll(async () => {
    notify = await startNotify();
    world = await startWorld(
      {
        NOTIFY_API_KEY: NOTIFY_KEY,
        NOTIFY_API_URL: notify.url,
        NOTIFY_TEXT_TEMPLATE: TEXT_TEMPLATE,
        NOTIFY_EMAIL_TEMPLATE: EMAIL_TEMPLATE,
      },
      { mobiles: true },
    );
  });
  afterAll(async () => {
    await world.stop();
    await notify.stop();
  });

  const said = (address: string, reference: Reference): string[] =>
    notify.sent
      .filter((one) => (one.email_address ?? one.phone_number) === address)
      .map(({ personalisation }) => Object.values(personalisation).join('\n'))
      .filter((text) => text.includes(reference));

  it(
    'what goes to both at once is a link by one and its passcode by the other',
    { timeout: 60_000 },
    async () => {
      const reference = await raise(world);
      await later(world, SECOND);
      // To one channel alone: the link is enough.
      expect(said('07700 900011', reference)).toEqual([]);
      const alone = linkIn(said('ben.ode@riverside.example', reference).at(-1) ?? '');
      expect((await httpVisitor(world.app.url).post(alone)).location).toBe(`/cases/${reference}`);

      for (let hour = 0; hour < 8; hour += 1) await later(world, 3_600_000);
      const texts = said('07700 900012', reference);
      const passcodes = texts.map(
        (text) => /Passcode for the link in your e-mail: (\d{4} \d{4})/.exec(text)?.[1],
      );
      expect(passcodes[0]).toBeDefined();
      for (const text of texts) expect(text).not.toMatch(LINK);
      const carol = httpVisitor(world.app.url);
      const asking: string[] = [];
      for (const mail of said('carol.west@riverside.example', reference)) {
        const page = await carol.get(linkIn(mail));
        if (page.text.includes('name="passcode"')) asking.push(linkIn(mail));
      }
      expect(asking).toHaveLength(passcodes.length);
      const [link = ''] = asking;
      expect((await carol.post(link)).status).toBe(403);
      const opened = await carol.post(link, { passcode: passcodes[0] ?? '' });
      expect(opened.location).toBe(`/cases/${reference}`);
    },
  );
});
