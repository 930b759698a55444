// Text messages and e-mail by GOV.UK Notify, and what comes back hours later.
import { reachOf } from '../../src/escalation/case/reached.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createNotify, type Notify } from '../../src/bot/notify/notify.js';
import { createNotifySender } from '../../src/bot/notify/sender.js';
import { email } from '../../src/bot/email/channel.js';
import { sms } from '../../src/bot/sms/channel.js';
import type { Channel } from '../../src/bot/channel.js';
import { createNotifyWatch, keepingSent, sentShape } from '../../src/bot/notify/notify-watch.js';
import { renderText, TEXT_LIMIT, TWO_TEXTS_LIMIT } from '../../src/bot/sms/text-message.js';
import { renderNotice } from '../../src/bot/cards/notice.js';
import { withPasscode } from '../../src/bot/cards/plain-cards.js';
import { noticeKind } from '../../src/escalation/case/event-schemas.js';
import { createDelivery } from '../../src/delivery/deliver.js';
import { createKeyValueStore } from '../../src/casework/key-value-store.js';
import { DeliveryError, type CaseView, type OutboxNotice, type Sender } from '../../src/casework/casework.js';
import { caseId, personId, type PersonId } from '../../src/escalation/ids.js';
import type { Organisation, Person } from '../../src/escalation/organisation.js';
import { createCaseworkFixture, START, type CaseworkFixture } from '../casework/support.js';
import { Case, p, procedure, riverside } from '../escalation/world.js';
import {
  EMAIL_TEMPLATE,
  NOTIFY_KEY,
  startNotify,
  TEXT_TEMPLATE,
  type NotifyService,
} from './notify-service.js';

let service: NotifyService;
beforeAll(async () => {
  service = await startNotify();
});
afterAll(() => service.stop());
beforeEach(() => {
  service.sent.length = 0;
  service.answer = null;
});

const CASE = new Case('2026-03-16 09:10');
CASE.raise({ concerns: ['indecent-images'] });
const ENCLOSED = { link: 'https://sameday.example/officer/SD-TEST-234', passcode: null };
const view: CaseView = {
  caseId: caseId('c'),
  reference: CASE.state.reference,
  state: CASE.state,
  events: CASE.events,
};
const accepted: unknown[] = [];
const notify = (apiKey = NOTIFY_KEY, apiUrl = service.url) => createNotify({ apiKey, apiUrl });
const byText = (client: Notify = notify()) =>
  senderOf(sms, (address, { text }) => client.text(TEXT_TEMPLATE, address, text));
const byEmail = (client: Notify = notify()) =>
  senderOf(email, (address, mail) => client.email(EMAIL_TEMPLATE, address, mail));

function senderOf({ write }: Channel, post: Parameters<typeof createNotifySender>[0]['post']): Sender {
  if (write === null) throw new Error('a chat is not written');
  return createNotifySender({
    ...{ write, post },
    render: (notice, shown) => renderNotice(notice.notification, shown, notice.to, CASE.context),
    nameOf: (who) => riverside.people.get(who)?.name ?? who,
    accepted: async (sent) => void accepted.push(sent),
  });
}

function noticeTo(to: PersonId, address: string): OutboxNotice {
  const notification = CASE.state.notifications.find((t) => t.to.includes(to));
  if (!notification) throw new Error(`${to} was told nothing`);
  return {
    id: 'c:n:sms',
    caseId: view.caseId,
    reference: view.reference,
    to,
    channel: 'sms',
    address,
    notification,
    at: CASE.now,
  };
}

const SECRETS = /CANARY|Dan Reed|dan\.reed|Amira|LT-14|image/i;

describe('what is sent', () => {
  it('is a text of one message, content-free, under a random reference and a checked token', async () => {
    const { receipt } = await byText().send(noticeTo(p('ben.ode'), '07700 900011'), view, ENCLOSED);
    await byText().send(noticeTo(p('kent.lado'), '07700 900001'), view, ENCLOSED);
    expect(service.refused).toBe(0);
    expect(service.sent).toHaveLength(2);
    const [one, other] = service.sent;
    expect(receipt).toEqual({ notify: one!.id });
    expect(accepted).toContainEqual({ id: one!.id, caseId: 'c', item: 'c:n:sms' });
    expect(one).toMatchObject({ how: 'sms', template_id: TEXT_TEMPLATE, phone_number: '07700 900011' });
    for (const { personalisation, reference } of service.sent) {
      expect(Object.keys(personalisation)).toEqual(['message']);
      const text = personalisation['message']!;
      expect(text.length).toBeLessThanOrEqual(TWO_TEXTS_LIMIT);
      expect(text).toMatch(/^SAFEGUARDING SD-TEST-234: .+ Ring .*\d/);
      expect(text).toContain('SD-TEST-234');
      expect(text).toContain('https://sameday.example/officer/SD-TEST-234');
      expect(text).not.toMatch(SECRETS);
      expect(reference).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect(one!.reference).not.toBe(other!.reference);
  });

  it('is an e-mail with a subject, as text alone', async () => {
    await byEmail().send(noticeTo(p('ben.ode'), 'ben.ode@riverside.example'), view, ENCLOSED);
    const [mail] = service.sent;
    expect(mail).toMatchObject({
      how: 'email',
      template_id: EMAIL_TEMPLATE,
      email_address: 'ben.ode@riverside.example',
    });
    expect(mail!.personalisation['subject']).toContain('SD-TEST-234');
    expect(mail!.personalisation['message']).toContain('999');
    expect(JSON.stringify(mail!.personalisation)).not.toMatch(SECRETS);
  });

  it('tells an administrator who cannot be reached, and of no case', async () => {
    const about = {
      id: 'a',
      to: p('alex.doyle'),
      channel: 'sms',
      address: '07700 900039',
      unreachable: p('ben.ode'),
      down: null,
      on: 'slack',
      at: 0,
    };
    await byText().announce!(about);
    expect(service.sent[0]!.personalisation['message']).toMatch(/^Ben Ode can't be reached on slack\./);
    expect(service.sent[0]!.personalisation['message']).not.toMatch(/SD-|concern|case/i);
  });
});

it.each([
  [400, 'ValidationError', { fault: 'person', retryAfterMs: null }],
  [400, 'BadRequestError', { fault: 'person', retryAfterMs: null }],
  [403, 'AuthError', { fault: 'platform', retryAfterMs: null }],
  [429, 'RateLimitError', { fault: 'platform', retryAfterMs: 60_000 }],
  [429, 'TooManyRequestsError', { fault: 'platform', retryAfterMs: null }],
  [500, 'Exception', { fault: 'wait', retryAfterMs: null }],
])('an answer of %i %s is a failure of its kind, and quotes nobody', async (status, error, expected) => {
  service.answer = () => ({ status, error });
  const failed: unknown = await byText()
    .send(noticeTo(p('ben.ode'), '07700 900011'), view, ENCLOSED)
    .catch((e: unknown) => e);
  expect(failed).toBeInstanceOf(DeliveryError);
  expect(failed).toMatchObject(expected);
  expect(JSON.stringify(failed) + String((failed as Error).stack)).not.toMatch(/07700|Bearer|ben\.ode/);
});

it('a wrong key is refused by the service, and a service that is gone is a failure for now', async () => {
  const wrong = `test-11111111-2222-4333-8444-555555555555-66666666-7777-4888-9999-bbbbbbbbbbbb`;
  const before = service.refused;
  await expect(byText(notify(wrong)).send(noticeTo(p('ben.ode'), '1'), view, ENCLOSED)).rejects.toMatchObject(
    {
      fault: 'platform',
      reason: 'http-403-AuthError',
    },
  );
  expect(service.refused).toBe(before + 1);
  const gone = notify(NOTIFY_KEY, 'http://127.0.0.1:9');
  await expect(byText(gone).send(noticeTo(p('ben.ode'), '1'), view, ENCLOSED)).rejects.toMatchObject({
    fault: 'wait',
  });
});

describe('a text message', () => {
  const card = {
    title: 'Alert from Riverside Academy Trust',
    urgency: 'emergency' as const,
    lines: [] as string[],
    facts: [],
    buttons: [],
  };
  it('keeps a passcode before the rest, and a link whole', () => {
    const passcode = 'Passcode for the link in your e-mail: 4821-7730.';
    const long = {
      ...card,
      title: 'Alert from the Consolidated Riverside and Quayside Academy Trust',
      lines: [passcode, 'More.'],
    };
    expect(renderText(long, 'SD-7K4M-Q2X', null)).toContain(passcode);
    const link = `https://sameday.riverside-academy-trust.example/officer/${'x'.repeat(43)}`;
    expect(renderText(long, 'SD-7K4M-Q2X', link)).toContain(link);
  });
  it.each([
    [
      'one, where all of it fits',
      'LADO not rung, 50 minutes left',
      'LADO 01632 960001',
      'https://s.example/o',
      1,
    ],
    [
      'two, where it doesn’t',
      'LADO and police not rung, 50 minutes left',
      'LADO 01632 960001, police 101',
      `https://sameday.example/officer/${'x'.repeat(43)}`,
      2,
    ],
  ])(
    'says what is not done, whom to ring and where to open it, in %s',
    (_name, what, ring, link, messages) => {
      const text = renderText({ ...card, brief: { what, ring } }, 'SD-7K4M-Q2X', link);
      expect(text).toContain(`SAFEGUARDING SD-7K4M-Q2X: ${what}. Ring ${ring}.`);
      expect(text).toContain(`Open ${link}`);
      expect(text.length).toBeLessThanOrEqual(messages === 1 ? TEXT_LIMIT : TWO_TEXTS_LIMIT);
    },
  );

  it.each([
    ['LADO and police not rung: ring the police now', 'LADO and police not rung.'],
    ['Overdue since 17:00 on Monday 16 March: police; since 17:00 yesterday: LADO', 'Overdue: police, LADO.'],
  ])('says %s in fewer words before it needs two', (what, short) => {
    const brief = { what, ring: 'LADO 01632 960001, police 101' };
    const text = renderText({ ...card, brief }, 'SD-7K4M-Q2X', 'https://sameday.example/officer/a');
    expect(text).toBe(
      `SAFEGUARDING SD-7K4M-Q2X: ${short} Ring LADO 01632 960001, police 101. https://sameday.example/officer/a`,
    );
    expect(text.length).toBeLessThanOrEqual(TEXT_LIMIT);
  });

  it('gives a passcode with what it is about and whom to ring', () => {
    const brief = { what: 'Confirm that you have this, by 10:30', ring: 'police 101' };
    const text = renderText(
      withPasscode({ ...card, urgency: 'urgent', brief }, { code: '4821 7730', linkIn: 'e-mail' }),
      'SD-7K4M-Q2X',
      null,
    );
    expect(text).toContain('Passcode for the link in your e-mail: 4821 7730.');
    expect(text).toContain('SAFEGUARDING SD-7K4M-Q2X');
    expect(text.length).toBeLessThanOrEqual(TEXT_LIMIT);
  });

  it.each(noticeKind.options)(
    'to a manager of %s is short, and never says that somebody has been told',
    (kind) => {
      const [sent] = CASE.state.notifications.filter((t) => t.to.includes(p('ben.ode')));
      if (sent === undefined) throw new Error('ben.ode was told nothing');
      const drawn = renderNotice({ ...sent, kind }, view, p('ben.ode'), CASE.context);
      const text = renderText(drawn, 'SD-TEST-234', 'https://sameday.example/officer/SD-TEST-234');
      expect(text).toMatch(/^SAFEGUARDING SD-TEST-234: [A-Za-z]/);
      expect(text).not.toMatch(/has been told|was told/);
      expect(text).toContain('https://sameday.example/officer/SD-TEST-234');
      expect(text).not.toMatch(SECRETS);
      expect(text.length).toBeLessThanOrEqual(TWO_TEXTS_LIMIT);
    },
  );

  it('has no letter that makes a phone count double, whatever stands in a name', () => {
    const text = renderText({ ...card, title: 'Zoë’s “trust” – 🦀 שלום' }, 'SD-7K4M-Q2X', null);
    expect(text).toMatch(/^[\x20-\x7e]+$/);
    expect(text).toContain(`Zoe's "trust" -`);
    expect(renderText({ ...card, title: 'x'.repeat(500) }, 'SD-7K4M-Q2X', null).length).toBeLessThanOrEqual(
      TEXT_LIMIT,
    );
  });
});

describe('what comes back later', () => {
  let fixture: CaseworkFixture;
  beforeAll(async () => {
    fixture = await createCaseworkFixture();
  });
  afterAll(() => fixture.close());

  it('goes to the next channel, once; on the last one the next person is told', async () => {
    fixture.organisation = withChannels(p('ben.ode'), ['sms', 'email']);
    const mails: string[] = [];
    const mail: Sender = { send: async ({ to }) => (mails.push(to), { receipt: { to } }) };
    const clock = { now: () => fixture.now };
    const onError = (error: unknown) => {
      throw error;
    };
    const keyValueStore = createKeyValueStore({
      store: fixture.store,
      organisation: 'riverside',
      kind: 'notify-sent',
      clock,
      shape: sentShape,
    });
    const client = notify();
    const text = createNotifySender({
      write: sms.write!,
      post: (address, written) => client.text(TEXT_TEMPLATE, address, written.text),
      render: (n, shown) =>
        renderNotice(n.notification, shown, n.to, {
          now: fixture.now,
          organisation: fixture.organisation,
          procedure,
        }),
      nameOf: String,
      accepted: keepingSent({ keyValueStore, clock, onError }),
    });
    const senders: Record<string, Sender> = { email: mail, sms: text };
    const delivery = createDelivery({ ...fixture.options, senders });
    const watch = createNotifyWatch({
      keyValueStore,
      clock,
      status: (id) => client.status(id),
      failed: (...item) => delivery.cameBack(...item),
      onError,
    });
    const deliver = () => delivery.work.run({ now: fixture.now, shard: null });

    const { reference } = await fixture.raise('amira.khan');
    await deliver();
    expect(service.sent.map((m) => m.how)).toEqual(['sms']);
    expect(mails).not.toContain('ben.ode');

    fixture.now = START + 16_000;
    const asked = service.asked;
    expect(await watch.look()).toBe(0);
    expect(service.asked).toBe(asked + 1);
    expect(await watch.look()).toBe(0);
    expect(service.asked, 'not asked again before its time').toBe(asked + 1);

    service.statuses.set(service.sent[0]!.id, 'permanent-failure');
    fixture.now += 31_000;
    expect(await watch.look()).toBe(1);
    await deliver();
    expect(mails).toContain('ben.ode');
    const view = await fixture.casework.peek(reference);
    const failed = view!.events.filter((e) => e.type === 'NoticeFailed');
    expect(failed.map((e) => e.data)).toEqual([
      expect.objectContaining({ to: 'ben.ode', channel: 'sms', last: false }),
    ]);
    expect(reachOf(personId('ben.ode'), view!.state).reach).toBe('reached');
    expect(await watch.look()).toBe(0);

    // The e-mail comes back too: nobody has reached Ben, so Carol is told.
    const mailed = await fixture.sql(`select id from outbox where channel = 'email' and case_id is not null`);
    await delivery.cameBack(view!.caseId, String(mailed[0]!['id']));
    await delivery.cameBack(view!.caseId, String(mailed[0]!['id']));
    const after = await fixture.casework.peek(reference);
    expect(reachOf(personId('ben.ode'), after!.state).reach).toBe('not-reached');
    expect(after!.state.told.map((t) => t.person)).toContain('carol.west');
    expect(after!.events.filter((e) => e.type === 'NoticeFailed')).toHaveLength(2);
  });
});

function withChannels(who: PersonId, names: readonly ('sms' | 'email')[]): Organisation {
  const person = riverside.people.get(who) as Person;
  const channels = names.map((name) => ({
    name,
    address: name === 'sms' ? '07700 900011' : 'ben.ode@riverside.example',
  }));
  return { ...riverside, people: new Map(riverside.people).set(personId(who), { ...person, channels }) };
}
