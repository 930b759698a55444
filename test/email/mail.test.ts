// E-mail, to a real SMTP server.
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMailSender } from '../../src/bot/email/mail.js';
import { renderNotice } from '../../src/bot/cards/notice.js';
import { DeliveryError, type CaseView, type OutboxNotice } from '../../src/casework/casework.js';
import { caseId, type PersonId } from '../../src/escalation/ids.js';
import { Case, p, riverside } from '../escalation/world.js';
import { freePort } from '../set-up/ports.js';

let server: SMTPServer;
let port: number;
let mails: { to: string[]; text: string }[];
let answer: (address: string) => { message: string; code: number } | null;
let mail: ReturnType<typeof createMailSender>;

const CASE = new Case('2026-03-16 09:10');
CASE.raise({ concerns: ['indecent-images'] });
const ENCLOSED = { link: 'https://sameday.example/officer/SD-TEST-234', passcode: null };
const view: CaseView = {
  caseId: caseId('c'),
  reference: CASE.state.reference,
  state: CASE.state,
  events: CASE.events,
};

beforeEach(async () => {
  mails = [];
  answer = () => null;
  port = await freePort();
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo({ address }, _session, done) {
      const refused = answer(address);
      done(
        refused === null ? null : Object.assign(new Error(refused.message), { responseCode: refused.code }),
      );
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push({
          to: session.envelope.rcptTo.map((r) => r.address),
          text: Buffer.concat(chunks).toString('utf8'),
        });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  mail = createMailSender({
    url: `smtp://127.0.0.1:${port}`,
    from: 'Sameday <sameday@riverside.example>',
    render: (notice, shown) => renderNotice(notice.notification, shown, notice.to, CASE.context),
    nameOf: (who) => riverside.people.get(who)?.name ?? who,
  });
});
afterEach(async () => {
  await mail.stop();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

function notice(to: PersonId): OutboxNotice {
  const notification = CASE.state.notifications.find((t) => t.to.includes(to));
  if (!notification) throw new Error(`${to} was told nothing`);
  const address = `${to}@riverside.example`;
  return {
    id: `c:${notification.notice}:email`,
    caseId: view.caseId,
    reference: view.reference,
    to,
    channel: 'email',
    address,
    notification,
    at: CASE.now,
  };
}
const decoded = (text: string) =>
  text
    .replace(/=\r\n/g, '')
    .replace(/(?:=[0-9A-F]{2})+/g, (hex) => Buffer.from(hex.replaceAll('=', ''), 'hex').toString('utf8'));

describe('a notice by e-mail', () => {
  it('says what to do and by when, and nothing of what was reported, about whom or by whom', async () => {
    const { receipt } = await mail.sender.send(notice(p('ben.ode')), view, ENCLOSED);
    await mail.sender.send(notice(p('kent.lado')), view, ENCLOSED);
    expect(receipt).toMatchObject({
      messageId: expect.stringMatching(/^<[0-9a-f]{32}@riverside\.example>$/),
    });
    expect(mails.map((m) => m.to)).toEqual([['ben.ode@riverside.example'], ['kent.lado@riverside.example']]);
    for (const { text } of mails) {
      const whole = decoded(text);
      expect(whole).toContain('SD-TEST-234');
      expect(whole).toContain('https://sameday.example/officer/SD-TEST-234');
      expect(whole).toContain('Auto-Submitted: auto-generated');
      expect(whole).toContain('999');
      expect(whole).not.toMatch(/CANARY|Dan Reed|dan\.reed|Amira|LT-14|<img|src=/i);
    }
    expect(decoded(mails[1]?.text ?? '')).toContain('Riverside Academy Trust');
  });

  it('has the same id when it is sent again', async () => {
    const [one, two] = [
      await mail.sender.send(notice(p('ben.ode')), view, ENCLOSED),
      await mail.sender.send(notice(p('ben.ode')), view, ENCLOSED),
    ];
    expect(one).toEqual(two);
  });

  it('is refused for good by a mailbox that does not exist, and for now by one that is full or a server that is gone', async () => {
    answer = () => ({ message: 'No such user', code: 550 });
    await expect(mail.sender.send(notice(p('ben.ode')), view, ENCLOSED)).rejects.toMatchObject({
      code: 'delivery-failed',
      fault: 'person',
      reason: 'smtp-550',
    });
    answer = () => ({ message: 'Try later', code: 450 });
    await expect(mail.sender.send(notice(p('ben.ode')), view, ENCLOSED)).rejects.toMatchObject({
      fault: 'wait',
      reason: 'smtp-450',
    });
    answer = () => null;
    const nobody = createMailSender({
      url: `smtp://127.0.0.1:${await freePort()}`,
      from: 'a@b.example',
      render: () => ({ title: 't', urgency: 'normal', lines: [], facts: [], buttons: [] }),
    });
    const failed = await nobody.sender
      .send(notice(p('ben.ode')), view, ENCLOSED)
      .catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(DeliveryError);
    expect(failed).toMatchObject({ fault: 'wait', reason: 'smtp-socket' });
    expect(JSON.stringify(failed)).not.toContain('ben.ode');
    await nobody.stop();
  });
});

it('tells an administrator who can not be reached where, and of no case', async () => {
  await mail.sender.announce?.({
    id: 'a',
    to: p('alex.doyle'),
    channel: 'email',
    address: 'alex@riverside.example',
    unreachable: p('ben.ode'),
    down: null,
    on: 'slack',
    at: CASE.now,
  });
  const whole = decoded(mails[0]?.text ?? '');
  expect(whole).toMatch(/Subject: Ben Ode can't be reached on slack/);
  expect(whole).not.toMatch(/SD-|concern|case/i);
});
