// The second watchman on a real database, with its own post: what it sees, whom it rings, and what it leaves alone.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { watchOrdersOf } from '../../src/app/second-watchman.js';
import { settingsOf } from '../../src/app/settings.js';
import { CHANNELS } from '../../src/bot/channels.js';
import { startApp } from '../../src/main.js';
import { createStore } from '../../src/store/index.js';
import { startWatchThread } from '../../src/watch/watch-thread.js';
import { startWatchman } from '../../src/watch/watchman.js';
import { live } from '../cli/terminal.js';
import {
  EMAIL_TEMPLATE,
  NOTIFY_KEY,
  startNotify,
  TEXT_TEMPLATE,
  type NotifyService,
} from '../notify/notify-service.js';
import { freshDatabase, type FreshDatabase } from '../set-up/database.js';
import { createFreezingProxy, placeOf } from '../set-up/freezing-proxy.js';
import { startMailbox, type Mailbox } from '../set-up/mailbox.js';
import { until } from '../twins/slack/wait.js';

const MINUTE = 60_000;
const KEY = randomBytes(32);
const WITHIN_MS = 20_000;
/** Both designated officers, both administrators. */
const RUNG_BY_MAIL = [
  'alex.doyle@riverside.example',
  'ian.cope@riverside.example',
  'kent.lado@riverside.example',
  'medway.lado@riverside.example',
];

let database: FreshDatabase;
let client: pg.Client;
let mailbox: Mailbox;
let notify: NotifyService;
const log: string[] = [];
const line = (fields: object, message: string) => void log.push(JSON.stringify({ ...fields, message }));
const ends: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  database = await freshDatabase();
  const store = await createStore({ databaseUrl: database.url, dataDir: '/nowhere', masterKey: KEY });
  await store.close();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  mailbox = await startMailbox();
  notify = await startNotify();
  log.length = 0;
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await client.end();
  await mailbox.stop();
  await notify.stop();
  await database.drop();
});

const orders = (url = database.url) =>
  watchOrdersOf(
    settingsOf(
      live(KEY, {
        ...{ DATABASE_URL: url, SMTP_URL: mailbox.url, MAIL_FROM: 'watch@riverside.example' },
        ...{ NOTIFY_API_KEY: NOTIFY_KEY, NOTIFY_API_URL: notify.url, PUBLIC_URL: 'https://sameday.example' },
        ...{ NOTIFY_TEXT_TEMPLATE: TEXT_TEMPLATE, NOTIFY_EMAIL_TEMPLATE: EMAIL_TEMPLATE },
      }),
    ),
    CHANNELS,
    { connectionString: url },
  );

/** A watchman that looks ten times a second, and whose own clock can be moved on. */
function watch(url?: string) {
  const clock = { movedMs: 0, looks: 0 };
  const watchman = startWatchman({
    orders: orders(url),
    log: { info: line, warn: line, error: line },
    everyMs: 100,
    answersWithinMs: 500,
    monotonic: () => {
      clock.looks += 1;
      return performance.now() + clock.movedMs;
    },
  });
  ends.push(() => watchman.stop());
  return { watchman, clock };
}

interface Row {
  readonly dueMsAgo: number;
  readonly nextMsAgo?: number;
  readonly urgency?: number;
  readonly attempts?: number;
  readonly recipient?: string;
}

async function row({ dueMsAgo, nextMsAgo = dueMsAgo, urgency = 50, attempts = 0, recipient = 'one' }: Row) {
  await client.query(
    `insert into outbox (id, organisation, recipient, channel, urgency, notice_id, key_version, ciphertext, shard,
       attempts, next_attempt_at, due_at)
     select $1, 'riverside', $2::bytea, 'slack', $3, 'n', 0, '', 0, $4, now - $5, now - $6
     from (select (extract(epoch from clock_timestamp()) * 1000)::bigint as now) as clock`,
    [randomBytes(8).toString('hex'), Buffer.from(recipient), urgency, attempts, nextMsAgo, dueMsAgo],
  );
}
const settleAll = () => client.query(`update outbox set state = 'delivered'`);

const mailsOf = (words: string) => mailbox.mails.filter(({ text }) => text.includes(words));
const untilRung = (words: string) =>
  until(
    () => mailsOf(words).length === RUNG_BY_MAIL.length,
    () => JSON.stringify({ mails: mailbox.mails.map(({ raw }) => raw), log }),
    WITHIN_MS,
  );
const untilLooks = (clock: { looks: number }, more: number) => {
  const from = clock.looks;
  return until(
    () => clock.looks >= from + more,
    () => JSON.stringify(log),
    WITHIN_MS,
  );
};

describe('a database whose due row isn’t worked on', () => {
  it('rings each officer and administrator once, by mail and text, without a word of any case', async () => {
    await row({ dueMsAgo: 6 * MINUTE });
    const { clock, watchman } = watch();
    await untilRung('stood still since');
    await untilLooks(clock, 5);
    expect(mailbox.mails.map(({ to }) => to[0]).sort()).toEqual(RUNG_BY_MAIL);
    const [mail] = mailbox.mails;
    expect(mail?.text).toContain('ring Grace Obi, safeguarding lead');
    expect(mail?.text).toContain('https://sameday.example/readyz');
    expect(mail?.text).not.toMatch(/SD-|slack|Dan Reed/);
    const texts = notify.sent.map(({ phone_number: number, personalisation }) => [
      number,
      personalisation.message,
    ]);
    expect(texts.map(([number]) => number)).toEqual(expect.arrayContaining(['07700 900001', '07700 900002']));
    expect(new Set(texts.map(([, text]) => text)).size).toBe(1);
    expect(texts[0]?.[1]).toMatch(/^Sameday at Riverside Academy Trust has stood still since \d\d:\d\d/);
    expect(watchman.bells).toBe(mailbox.mails.length + notify.sent.length);
    await settleAll();
    await untilRung('works again');
    await untilLooks(clock, 5);
    expect(mailbox.mails).toHaveLength(2 * RUNG_BY_MAIL.length);
  });

  it.each([
    ['an urgent row that was put off', () => row({ dueMsAgo: 6 * MINUTE, nextMsAgo: -MINUTE, urgency: 80 })],
    ['a sweep that nobody makes', () => sweptAgo(8 * MINUTE)],
  ])('rings for %s', async (_what, happens) => {
    await happens();
    watch();
    await untilRung('stood still since');
  });

  it('rings whom no service took after the next look, and the others once', async () => {
    let refusals = 3;
    notify.answer = () => (refusals-- > 0 ? { status: 500, error: 'Error' } : null);
    await row({ dueMsAgo: 6 * MINUTE });
    const { watchman } = watch();
    await untilRung('stood still since');
    await until(
      () => mailbox.mails.length + notify.sent.length === watchman.bells,
      () => log.join('\n'),
      WITHIN_MS,
    );
    expect(refusals).toBeLessThan(0);
    expect(mailbox.mails).toHaveLength(RUNG_BY_MAIL.length);
  });
});

describe('a database that hangs', () => {
  it('rings after five minutes without an answer, on a connection made anew when it answers again', async () => {
    const proxy = await createFreezingProxy(placeOf(database.url));
    ends.push(() => proxy.close());
    const { clock } = watch(proxy.through(database.url));
    await untilLooks(clock, 3);
    proxy.freeze({ all: true });
    clock.movedMs = 4 * MINUTE;
    await untilLooks(clock, 2);
    expect(mailbox.mails).toEqual([]);
    clock.movedMs = 6 * MINUTE;
    await untilRung('stood still since');
    proxy.reset();
    proxy.thaw();
    await untilRung('works again');
    expect(proxy.count('frozen')).toBe(0);
  });
});

describe('a database on which all is well', () => {
  it('brings nobody a message', async () => {
    await sweptAgo(MINUTE / 2);
    await row({ dueMsAgo: 4 * MINUTE, recipient: 'busy' });
    // Waits behind what is tried again in a minute, as it should.
    await row({ dueMsAgo: 8 * MINUTE, nextMsAgo: -MINUTE, attempts: 2 });
    await row({ dueMsAgo: 7 * MINUTE });
    // Somebody else was told long ago.
    await row({ dueMsAgo: 60 * MINUTE, nextMsAgo: -MINUTE, urgency: 100, attempts: 6, recipient: 'away' });
    const { clock } = watch();
    await untilLooks(clock, 8);
    expect([mailbox.mails, notify.sent]).toEqual([[], []]);
    expect(log).toEqual([]);
  });
});

describe('beside a live start of one process', () => {
  it('looks from its first moment to its last', async () => {
    const environment = live(KEY, {
      ...{ DATABASE_URL: database.url, SMTP_URL: mailbox.url, MAIL_FROM: 'watch@riverside.example' },
      ...{ HOST: '127.0.0.1', PORT: '0' },
    });
    const app = await startApp({ settings: settingsOf(environment) });
    let ended: Promise<void> | null = null;
    const stop = () => (ended ??= app.stop());
    ends.push(stop);
    await untilConnected(1);
    await stop();
    await untilConnected(0);
  });
});

describe('in a thread of its own', () => {
  it('rings, and its connection ends with it', async () => {
    await row({ dueMsAgo: 6 * MINUTE });
    const thread = startWatchThread(orders(), { info: line, warn: line, error: line });
    ends.push(() => thread.stop());
    await untilConnected(1);
    await thread.stop();
    await untilConnected(0);
    expect(log).toEqual([]);
  });
});

async function sweptAgo(ms: number): Promise<void> {
  await client.query(
    `insert into leases (name, holder, until)
     select 'sweep', 'gone', (extract(epoch from clock_timestamp()) * 1000)::bigint - $1::bigint + 30000`,
    [ms],
  );
}

async function untilConnected(count: number): Promise<void> {
  await expect.poll(async () => (await client.query(WATCHING)).rowCount, { timeout: WITHIN_MS }).toBe(count);
}
const WATCHING = `select 1 from pg_stat_activity
  where datname = current_database() and application_name = 'sameday-watch'`;
