// long because: each test acts on one outbox and two platforms that are set up for all of them.
// The outbox and what comes of it, on a real PostgreSQL, with platforms that do as they are told.
import { reachOf } from '../../src/escalation/case/reached.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  DeliveryError,
  type Announcement,
  type CaseView,
  type OutboxNotice,
  type Sender,
} from '../../src/casework/casework.js';
import { skipUnchanged } from '../../src/delivery/skip-unchanged.js';
import { createDelivery, type DeliveryService } from '../../src/delivery/deliver.js';
import { createCasework } from '../../src/casework/create-casework.js';
import type { Instant, PersonId, Reference } from '../../src/escalation/ids.js';
import type { Organisation } from '../../src/escalation/organisation.js';
import { at, createCaseworkFixture, p, riverside, START, type CaseworkFixture } from './support.js';

/** A platform that keeps what arrives, and fails as the test wants it to. */
class Platform implements Sender {
  readonly sent: { to: PersonId; kind: string; notice: string; at: Instant }[] = [];
  readonly replaced: { receipt: unknown; handling: string | null }[] = [];
  readonly announced: Announcement[] = [];
  fails: (notice: { to: PersonId }) => DeliveryError | null = () => null;
  constructor(private readonly now: () => Instant) {}

  async send(notice: OutboxNotice, view: CaseView) {
    const failure = this.fails(notice);
    if (failure) throw failure;
    expect(JSON.stringify(notice)).not.toContain('CANARY');
    expect(view.reference).toBe(notice.reference);
    this.sent.push({
      to: notice.to,
      kind: notice.notification.kind,
      notice: notice.notification.notice,
      at: this.now(),
    });
    return { receipt: { message: this.sent.length } };
  }
  async replace(receipt: unknown, _notice: OutboxNotice, view: CaseView) {
    this.replaced.push({ receipt, handling: view.state.handling?.person ?? null });
  }
  async announce(announcement: Announcement) {
    const failure = this.fails(announcement);
    if (failure) throw failure;
    this.announced.push(announcement);
  }
}

let fixture: CaseworkFixture;
let delivery: DeliveryService;
let slack: Platform;
let email: Platform;

beforeEach(async () => {
  fixture = await createCaseworkFixture();
  const now = () => fixture.now;
  slack = new Platform(now);
  email = new Platform(now);
  delivery = createDelivery({ ...fixture.options, senders: { slack, email } });
});
afterEach(async () => {
  await delivery.settled();
  await fixture.close();
});

/** Wakes and delivers, tick by tick. */
async function until(time: Instant) {
  for (let i = 0; i < 5_000; i += 1) {
    const [wake, deliver] = [await fixture.store.earliest('wake'), await fixture.store.earliest('deliver')];
    const next = Math.min(wake ?? Infinity, deliver ?? Infinity);
    if (next > time) break;
    fixture.now = Math.max(fixture.now, next);
    if (wake !== null && wake <= fixture.now)
      await fixture.casework.wake({ now: fixture.now, limit: 100, shard: null });
    await delivery.work.run({ now: fixture.now, shard: null });
  }
  fixture.now = time;
}

/** The values for each step without which a case can't be closed. */
const FIELDS: Record<string, Record<string, string>> = {};

const eventsOf = async (ref: Reference, type: string) =>
  ((await fixture.casework.peek(ref))?.events ?? []).filter((e) => e.type === type).map((e) => e.data);
const whom = (platform: Platform) => platform.sent.map(({ to, kind }) => `${to} ${kind}`);
const broken = () => new DeliveryError('wait', 'http-503');
const gone = () => new DeliveryError('person', 'user_not_found');
const withOnly = (who: string, ...names: string[]): Organisation => {
  const person = riverside.people.get(p(who));
  if (!person) throw new Error(who);
  const channels = person.channels.filter((c) => names.includes(c.name));
  return {
    ...fixture.organisation,
    people: new Map([...fixture.organisation.people, [p(who), { ...person, channels }]]),
  };
};

describe('a notice', () => {
  it('arrives on the first channel, once, and the log says so', async () => {
    const { reference: ref } = await fixture.raise('amira.khan');
    expect(await delivery.work.earliestDueAt()).toBe(START);
    expect(await delivery.work.run({ now: fixture.now, shard: null })).toEqual({ handled: 1, more: false });
    expect(await delivery.work.run({ now: fixture.now, shard: null })).toEqual({ handled: 0, more: false });
    expect(slack.sent).toEqual([{ to: 'ben.ode', kind: 'needs-you', notice: 'n0', at: START }]);
    expect(email.sent).toEqual([]);
    expect(await eventsOf(ref, 'NoticeDelivered')).toEqual([
      { notice: 'n0', to: 'ben.ode', channel: 'slack' },
    ]);
  });

  it('brings to each sender what is enclosed for it, and to nobody what is meant for another', async () => {
    const enclosed: string[] = [];
    const noting = (channel: string): Sender => ({
      send: async ({ to }, _view, { link, passcode }) => {
        enclosed.push(`${channel} ${to} ${link} ${passcode?.code}`);
        return { receipt: null };
      },
    });
    const brought = createDelivery({
      ...fixture.options,
      senders: { slack: noting('slack'), email: noting('email') },
      enclosedIn: async ({ to, channel }) =>
        channel === 'email'
          ? { link: `/${to}`, passcode: null }
          : { link: null, passcode: { code: `of ${to}`, linkIn: 'e-mail' } },
    });
    await fixture.raise('amira.khan', { concerns: ['indecent-images'] });
    await brought.work.run({ now: fixture.now, shard: null });
    expect(enclosed).toEqual(
      expect.arrayContaining(['slack kent.lado null of kent.lado', 'email kent.lado /kent.lado undefined']),
    );
    for (const each of enclosed)
      expect(each).toMatch(/^(slack (\S+) null of \2|email (\S+) \/\3 undefined)$/);
  });

  it('for every channel arrives on each of them', async () => {
    await fixture.raise('amira.khan', { concerns: ['indecent-images'] });
    await until(fixture.now);
    expect(whom(email)).toEqual(['kent.lado officer-alert']);
    expect(whom(slack)).toContain('ben.ode needs-you');
  });

  it('waits 5 and 15 seconds for a channel, then goes to the next, and the administrator is told of the channel alone', async () => {
    slack.fails = ({ to }) => (to === 'ben.ode' ? broken() : null);
    const { reference: ref } = await fixture.raise('amira.khan');
    await until(START + 19_999);
    expect(email.sent).toEqual([]);
    await until(START + 20_000);
    expect(email.sent).toEqual([{ to: 'ben.ode', kind: 'needs-you', notice: 'n0', at: START + 20_000 }]);
    expect(await eventsOf(ref, 'NoticeFailed')).toEqual([
      { notice: 'n0', to: 'ben.ode', channel: 'slack', last: false },
    ]);
    expect(slack.announced).toMatchObject([
      { to: 'alex.doyle', unreachable: 'ben.ode', on: 'slack' },
      { to: 'ian.cope', unreachable: 'ben.ode', on: 'slack' },
    ]);
    expect(JSON.stringify(slack.announced)).not.toContain(ref);
    expect(fixture.logged.join()).not.toMatch(/ben\.ode|SD-/);
  });

  it('tells no administrator whom the case is about, or who is left out, that anybody could not be reached', async () => {
    slack.fails = ({ to }) => (to === 'ben.ode' ? gone() : null);
    await fixture.raise('amira.khan', {
      subjects: [{ id: p('alex.doyle'), name: 'Alex Doyle', under18: false }],
    });
    await until(START);
    expect(slack.announced).toMatchObject([{ to: 'ian.cope', unreachable: 'ben.ode' }]);
  });

  it('goes to the next channel at once when the address is wrong, or the deadline is near', async () => {
    slack.fails = ({ to }) => (to === 'ben.ode' ? gone() : null);
    const { reference: ref } = await fixture.raise('amira.khan');
    await until(START);
    expect(whom(email)).toEqual(['ben.ode needs-you']);
    await fixture.does(ref, 'ben.ode', 'acknowledge', {});
    await until(at('2026-03-16 16:55'));
    slack.fails = broken;
    expect((await fixture.does(ref, 'ben.ode', 'hand-over', { to: p('carol.west') })).done).toBe(true);
    await until(fixture.now);
    expect(whom(email)).toContain('carol.west hand-over-offered');
  });

  it('respects how long a conversation is to be left alone, and keeps nobody else waiting for it', async () => {
    let asked = 0;
    slack.fails = ({ to }) => {
      if (to !== 'ben.ode') return null;
      asked += 1;
      return fixture.now < START + 40_000
        ? new DeliveryError('conversation', 'ratelimited', { retryAfterMs: 40_000 })
        : null;
    };
    await fixture.raise('amira.khan');
    await until(START + 1_000);
    for (const name of ['A', 'B', 'C'])
      await fixture.raise('holly.stone', { subjects: [{ id: null, name, under18: false }] });
    await until(START + 2_000);
    expect(whom(slack)).toEqual(['ruth.vane needs-you', 'ruth.vane needs-you', 'ruth.vane needs-you']);
    await until(START + 39_000);
    expect(asked).toBe(1);
    await until(START + 41_000);
    expect(whom(slack)).toContain('ben.ode needs-you');
    expect(email.sent).toEqual([]);
  });

  it('that is urgent goes by the next channel at once when the platform is down, and arrives once', async () => {
    let refused = true;
    slack.fails = () => (refused ? new DeliveryError('platform', 'invalid_auth') : null);
    const { reference: ref } = await fixture.raise('amira.khan', { concerns: ['indecent-images'] });
    await until(START);
    expect(whom(email).sort()).toEqual(['ben.ode needs-you', 'kent.lado officer-alert']);
    refused = false;
    await until(START + 60_000);
    // Ben has it by e-mail. What goes to every channel comes by this one too, once the platform is back.
    expect(whom(slack)).toEqual(['kent.lado officer-alert']);
    const failed = (await eventsOf(ref, 'NoticeFailed')) as { channel: string }[];
    // Texts aren't set up here; Slack's being down is nobody's failure.
    expect(failed.map(({ channel }) => channel)).toEqual(['sms']);
    expect(slack.announced).toEqual([]);
  });

  it('that isn’t waits while the platform is down, costs no attempt, and comes as soon as it is back', async () => {
    let refused = true;
    slack.fails = () => (refused ? new DeliveryError('platform', 'missing_scope') : null);
    await fixture.raise('amira.khan');
    await fixture.raise('holly.stone', { subjects: [{ id: null, name: 'A', under18: false }] });
    await until(START + 20 * 60_000);
    expect([...whom(slack), ...whom(email)]).toEqual([]);
    expect(await fixture.sql('select max(attempts) as most from outbox')).toEqual([{ most: 0 }]);
    refused = false;
    await until(fixture.now + 60_000);
    expect(whom(slack).sort()).toEqual(['ben.ode needs-you', 'ruth.vane needs-you']);
  });

  it('is kept when everybody fails alike, as with the ids of another workspace', async () => {
    let unknown = true;
    slack.fails = () => (unknown ? gone() : null);
    const without = (who: string) => {
      fixture.organisation = withOnly(who, 'slack');
    };
    for (const who of ['ben.ode', 'ruth.vane', 'carol.west', 'jo.marsh', 'nadia.price', 'owen.hart'])
      without(who);
    await fixture.raise('amira.khan');
    await fixture.raise('holly.stone', { subjects: [{ id: null, name: 'A', under18: false }] });
    await until(START + 10 * 60_000);
    // Two were passed over before it was plain that nobody is reached; the rest of the ladder is not burnt.
    expect(whom(email).filter((w) => w.includes('needs-you'))).toEqual([]);
    unknown = false;
    await until(fixture.now + 61_000);
    expect(whom(slack)).toContain('ben.ode needs-you');
    expect(whom(slack)).toContain('ruth.vane needs-you');
  });

  it('without a sender is logged and counted like any failure', async () => {
    const failed: string[] = [];
    const metrics = {
      delivered: () => undefined,
      failed: (...what: string[]) => void failed.push(what.join(' ')),
    };
    const unset = createDelivery({ ...fixture.options, senders: { email }, metrics });
    await fixture.raise('amira.khan');
    await unset.work.run({ now: fixture.now, shard: null });
    await unset.work.run({ now: fixture.now, shard: null });
    expect(whom(email)).toEqual(['ben.ode needs-you']);
    expect(failed).toEqual(['slack person no-sender']);
    expect(fixture.logged.join()).toContain('no-sender');
  });

  it('that fails on every channel goes to the next person at once, and is tried all the same', async () => {
    fixture.organisation = withOnly('ben.ode', 'slack');
    slack.fails = ({ to }) => (to === 'ben.ode' ? broken() : null);
    const { reference: ref } = await fixture.raise('amira.khan');
    // 5 + 15 + 30 + 60 seconds, long before the half hour of an acknowledgement.
    await until(START + 110_000);
    expect(whom(slack)).toEqual(['carol.west needs-you']);
    expect(await eventsOf(ref, 'NoticeFailed')).toEqual([
      { notice: 'n0', to: 'ben.ode', channel: 'slack', last: true },
    ]);
    const { state } = (await fixture.casework.peek(ref))!;
    expect(reachOf('ben.ode' as PersonId, state).reach).toBe('not-reached');
    slack.fails = () => null;
    await until(START + 420_000);
    expect(whom(slack)).toContain('ben.ode needs-you');
    expect(await eventsOf(ref, 'NoticeFailed')).toHaveLength(1);
  });

  it('to an officer that fails on all of several channels is noted as the last but once, and others are told', async () => {
    const officer = riverside.officers.get(p('kent.lado'));
    if (!officer) throw new Error('no officer');
    const channels = [
      { name: 'slack' as const, address: 'U1' },
      { name: 'email' as const, address: 'lado@kent.example' },
    ];
    fixture.organisation = {
      ...riverside,
      officers: new Map([...riverside.officers, [officer.id, { ...officer, channels }]]),
    };
    slack.fails = email.fails = ({ to }) => (to === 'kent.lado' ? gone() : null);
    const { reference: ref } = await fixture.raise('amira.khan', { concerns: ['indecent-images'] });
    await until(START + 1_000);
    const failed = await eventsOf(ref, 'NoticeFailed');
    expect(failed.map((d) => ('last' in d ? d.last : null)).sort()).toEqual([false, true]);
    expect(whom(slack).filter((w) => w.includes('fail-safe'))).toEqual(['ben.ode fail-safe']);
  });

  it('for somebody without any channel fails at once', async () => {
    const { reference: ref } = await fixture.raise('amira.khan');
    fixture.organisation = withOnly('ben.ode');
    fixture.organisation = withOnly('amira.khan');
    await until(START + 1_000);
    await fixture.does(ref, 'ben.ode', 'acknowledge', {});
    await until(START + 2_000);
    expect(await eventsOf(ref, 'NoticeFailed')).toEqual([
      { notice: 'n1', to: 'amira.khan', channel: 'none', last: true },
    ]);
  });

  it('keeps its order for one person, and nothing overtakes what waits', async () => {
    let failing = true;
    slack.fails = ({ to }) => (failing && to === 'ben.ode' ? broken() : null);
    const first = await fixture.raise('amira.khan');
    await until(START + 1_000);
    const second = await fixture.raise('sam.tully', { subjects: [{ id: null, name: 'A', under18: false }] });
    await until(START + 2_000);
    failing = false;
    await until(START + 6_000);
    expect(whom(slack)).toEqual(['ben.ode needs-you', 'ben.ode needs-you']);
    const order = await fixture.sql(
      `select c.reference from outbox o join cases c on c.id = o.case_id where o.state = 'delivered' order by o.settled_at, o.ordinal`,
    );
    expect(order.map((r) => r.reference)).toEqual([first.reference, second.reference]);
  });
});

describe('what is no longer true', () => {
  it('is not sent: a reminder whose steps are all recorded', async () => {
    const { reference: ref } = await fixture.raise('amira.khan');
    await fixture.does(ref, 'ben.ode', 'acknowledge', {});
    await until(START);
    slack.fails = email.fails = broken;
    const reminder = async () =>
      (await fixture.casework.peek(ref))?.state.notifications.find(
        (t) => t.kind === 'reminder' || t.kind === 'not-acted',
      );
    while (!(await reminder())) await until(fixture.now + 600_000);
    const told = await reminder();
    const states = async () =>
      (
        await fixture.sql(`select state from outbox where notice_id like $1`, [`${told?.notice ?? ''}-%`])
      ).map((r) => r.state);
    expect(await states()).toContain('waiting');
    for (const step of told?.steps ?? []) {
      const closed = await fixture.does(ref, 'ben.ode', 'record-step', {
        step,
        happenedAt: fixture.now,
        fields: {},
        notNeeded: 'there is none',
      });
      if (!closed.done)
        expect(await fixture.record(ref, 'ben.ode', step, FIELDS[step])).toMatchObject({ done: true });
    }
    expect(await states()).not.toContain('waiting');
    slack.fails = email.fails = () => null;
    await until(fixture.now + 3_600_000);
    expect([...slack.sent, ...email.sent].map((s) => s.notice)).not.toContain(told?.notice);
  });

  it('is not sent: anything to somebody who has declared a conflict meanwhile', async () => {
    slack.fails = ({ to }) => (to === 'ben.ode' ? broken() : null);
    const { reference: ref } = await fixture.raise('amira.khan');
    await until(START);
    await fixture.does(ref, 'ben.ode', 'declare-conflict', {});
    slack.fails = () => null;
    await until(START + 60_000);
    expect([...slack.sent, ...email.sent].map((s) => s.to)).not.toContain('ben.ode');
    expect(slack.sent.map((s) => s.to)).toContain('carol.west');
  });

  it('is replaced only when it would read differently, whichever process sent it', async () => {
    const drawn = (_notice: OutboxNotice, { state }: CaseView) => state.handling?.person ?? 'nobody';
    const worker = () =>
      createDelivery({ ...fixture.options, senders: { slack: skipUnchanged(slack, drawn) } });
    const [one, other] = [worker(), worker()];
    const { reference: ref } = await fixture.raise('amira.khan');
    await one.work.run({ now: fixture.now, shard: null });
    const sent = slack.sent.length;
    const caseId = (await fixture.casework.peek(ref))?.caseId ?? '';
    const shownBy = async (which: DeliveryService): Promise<number> => {
      slack.replaced.length = 0;
      which.refreshSoon(caseId);
      await which.settled();
      return slack.replaced.length;
    };
    await one.settled();
    expect(await shownBy(other)).toBe(0);
    await fixture.does(ref, 'carol.west', 'acknowledge', {});
    await fixture.does(ref, slack.sent[0]?.to ?? '', 'acknowledge', {});
    expect(await shownBy(other)).toBe(sent);
    expect(slack.replaced.map((r) => r.receipt)).toContainEqual({ message: 1 });
    expect(await shownBy(one)).toBe(0);
  });

  it('is replaced: every delivered message shows how the case stands now', async () => {
    const casework = createCasework({
      ...fixture.options,
      committed: ({ caseId }) => delivery.refreshSoon(caseId),
    });
    const { reference: ref } = await fixture.raise('amira.khan');
    await until(at('2026-03-16 09:41'));
    expect(slack.sent.map((one) => one.to)).toContain('carol.west');
    await delivery.settled();
    slack.replaced.length = 0;
    await casework.run(ref, {
      type: 'acknowledge',
      id: 'x' as never,
      by: { kind: 'person', id: p('carol.west') },
      data: {},
    });
    await delivery.settled();
    expect(slack.replaced).toHaveLength(slack.sent.length);
    expect(slack.replaced.every((r) => r.handling === 'carol.west')).toBe(true);
    slack.replace = async () => Promise.reject(new Error('CANARY'));
    await casework.run(ref, {
      type: 'add-information',
      id: 'y' as never,
      by: { kind: 'person', id: p('amira.khan') },
      data: { text: 'more' },
    });
    await delivery.settled();
    expect(fixture.logged.join()).not.toContain('CANARY');
  });
});

it('goes on when one case can not be read: the others arrive, and it does when it is mended', async () => {
  const bad = await fixture.raise('amira.khan');
  await fixture.raise('holly.stone', { subjects: [{ id: null, name: 'A', under18: false }] });
  const where = `case_id = (select id from cases where reference = '${bad.reference}') and seq = 1`;
  const [{ ciphertext } = {}] = await fixture.sql(`select ciphertext from events where ${where}`);
  await fixture.sql(`update events set ciphertext = '\\x00' where ${where}`);
  await delivery.work.run({ now: fixture.now, shard: null });
  expect(whom(slack)).toEqual(['ruth.vane needs-you']);
  await fixture.sql(`update events set ciphertext = $1 where ${where}`, [ciphertext]);
  await delivery.work.run({ now: fixture.now + 300_000, shard: null });
  expect(whom(slack)).toContain('ben.ode needs-you');
});

it('gives back at its stop what it had in hand, and another worker sends it at once', async () => {
  let arrived = (): void => undefined;
  const inHand = new Promise<void>((resolve) => (arrived = resolve));
  const silent: Sender = { send: () => (arrived(), new Promise(() => undefined)) };
  const slow = createDelivery({ ...fixture.options, senders: { slack: silent }, patienceMs: 10 });
  await fixture.raise('amira.khan');
  expect(await slow.work.run({ now: fixture.now, shard: null })).toEqual({ handled: 1, more: false });
  await inHand;
  await delivery.work.run({ now: fixture.now, shard: null });
  expect(slack.sent).toEqual([]);
  await slow.stop();
  await delivery.work.run({ now: fixture.now, shard: null });
  expect(whom(slack)).toEqual(['ben.ode needs-you']);
});

it('takes over what a dead worker had claimed, once its claim has run out', async () => {
  await fixture.raise('amira.khan');
  const claim = { now: fixture.now, limit: 60, holder: 'a process that was killed', leaseMs: 8_000 };
  await fixture.store.transaction((tx) => tx.claimOutbox(claim));
  await delivery.work.run({ now: fixture.now + 7_999, shard: null });
  expect(slack.sent).toEqual([]);
  expect(await delivery.work.earliestDueAt()).toBe(START + 8_000);
  await delivery.work.run({ now: fixture.now + 8_000, shard: null });
  expect(whom(slack)).toEqual(['ben.ode needs-you']);
  // Another process looks that often, whatever it was told last.
  expect(delivery.work.looksEveryMs).toBeLessThanOrEqual(2_000);
});

it('a service that is silent keeps no other line waiting', async () => {
  const silent: Sender = { send: () => new Promise(() => undefined) };
  const slow = createDelivery({ ...fixture.options, senders: { slack: silent, email }, patienceMs: 10 });
  await fixture.raise('amira.khan');
  await slow.work.run({ now: fixture.now, shard: null });
  fixture.organisation = withOnly('ruth.vane', 'email');
  await fixture.raise('holly.stone', { subjects: [{ id: null, name: 'A', under18: false }] });
  await slow.work.run({ now: fixture.now, shard: null });
  await expect.poll(() => whom(email)).toEqual(['ruth.vane needs-you']);
  await slow.stop();
});

it('two workers at once send nothing twice', async () => {
  const whos = ['amira.khan', 'holly.stone', 'marek.nowak', 'fay.quinn', 'joan.frost'];
  for (const who of whos) await fixture.raise(who, { subjects: [{ id: null, name: who, under18: false }] });
  const other = createDelivery({ ...fixture.options, senders: { slack, email } });
  await Promise.all([delivery, other].map((d) => d.work.run({ now: fixture.now, shard: null })));
  await Promise.all([delivery, other].map((d) => d.work.run({ now: fixture.now, shard: null })));
  expect(slack.sent.length + email.sent.length).toBe(whos.length);
});

describe('what is overdue in several cases of one person', () => {
  it('is one message each morning, and each case’s log says that it arrived', async () => {
    const first = await fixture.raise('amira.khan');
    const second = await fixture.raise('amira.khan', {
      subjects: [{ id: p('sam.ito'), name: 'Sam Ito', under18: false }],
    });
    const shown: { notice: string; others: readonly string[] }[] = [];
    const send = slack.send.bind(slack);
    slack.send = async (notice, view) => {
      if (notice.notification.kind === 'still-missing' && notice.to === p('ben.ode'))
        shown.push({ notice: notice.reference, others: (view.others ?? []).map((one) => one.reference) });
      return send(notice, view);
    };
    await until(at('2026-03-17 12:00'));
    const [only, ...more] = shown;
    expect(more).toEqual([]);
    expect([only?.notice, ...(only?.others ?? [])].sort()).toEqual(
      [first.reference, second.reference].sort(),
    );
    for (const { reference: ref } of [first, second]) {
      const told = (await eventsOf(ref, 'PeopleTold')) as {
        kind: string;
        notice: string;
        to: readonly string[];
      }[];
      const digest = told.find((one) => one.kind === 'still-missing' && one.to.includes('ben.ode'))?.notice;
      expect(await eventsOf(ref, 'NoticeDelivered')).toContainEqual({
        notice: digest,
        to: 'ben.ode',
        channel: 'slack',
      });
    }
  });
});
