// Two workers and a web process, when one of them is killed, stands still, is told to stop or has to give up, when
// people leave, and when nothing can be written: whoever is to be told is told, and nothing is written that is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import pg from 'pg';
import { parse, stringify } from 'yaml';
import { createFreezingProxy, placeOf, type FreezingProxy } from '../set-up/freezing-proxy.js';
import { startInstallation, type Installation } from '../soak/chaos/installation.js';
import type { Supervised } from '../soak/chaos/processes.js';
import { ask, doublesAmong } from '../soak/chaos/reckoning.js';
import { createRaising, isReceipt, SUBJECT, type Raising } from '../soak/chaos/reporters.js';
import { print, reached, readiness, untilAllTold, untilSo, type Addresses } from './outage.js';

const BEN: Addresses = { slack: 'U0BEN' };
const TESS: Addresses = { slack: 'U0TESS' };
const OFFICER: Addresses = { slack: 'U0KENTLADO' };
const WORKERS = ['worker-1', 'worker-2'] as const;
type Worker = (typeof WORKERS)[number];

let installation: Installation;
let raising: Raising;
/** Each worker has a way of its own to Slack. */
const ways = new Map<string, FreezingProxy>();
/** Where they lead to: known once it listens. */
const slackPlace = { host: '127.0.0.1', port: 0 };
const QUICK_SWEEPS = fileURLToPath(new URL('quick-sweeps.mjs', import.meta.url));

beforeAll(async () => {
  for (const name of WORKERS) ways.set(name, await createFreezingProxy(slackPlace));
  installation = await startInstallation({
    reporters: ['amira.khan', 'marek.nowak'],
    organisation: (yaml) => {
      // Nobody is told because somebody else was slow: who is told here is told for another reason.
      Object.assign(yaml, { escalation: { acknowledge_within: '10m', fail_safe_before_end: '60m' } });
      // By Slack alone, so that nothing goes another way.
      for (const one of [...yaml.people, ...yaml.designated_officers]) if (one.slack) delete one.email;
    },
    processes: ['web', ...WORKERS],
    more: (name, { slackUrl }) => {
      slackPlace.port = placeOf(slackUrl).port;
      const way = ways.get(name);
      return {
        ...(way && { SLACK_API_URL: way.through(slackUrl) }),
        ...(name === 'worker-2' && { NODE_OPTIONS: `--import ${QUICK_SWEEPS}` }),
      };
    },
  });
  raising = createRaising(installation);
  await Promise.all(installation.processes.map((one) => one.url()));
}, 300_000);
afterEach(() => {
  for (const proxy of [...Object.values(installation.proxies), ...ways.values()]) proxy.thaw();
});
afterAll(async () => {
  const toSubject = installation.slack.posted.filter(({ channel }) => channel === SUBJECT.slack);
  const store = await installation.openStore();
  const problems = await store.verify();
  await store.close();
  await installation.stop();
  await Promise.all([...ways.values()].map((way) => way.close()));
  expect(toSubject).toEqual([]);
  expect(problems).toEqual([]);
});

const processOf = (name: string): Supervised => {
  const found = installation.processes.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no process is ${name}`);
  return found;
};
const wayOf = (name: Worker): FreezingProxy => {
  const found = ways.get(name);
  if (found === undefined) throw new Error(`no way is ${name}'s`);
  return found;
};
const otherThan = (name: Worker): Worker => (name === 'worker-1' ? 'worker-2' : 'worker-1');
const told = (reference: string, who: Addresses) => reached(installation, reference, who).length;
const untilTold = (reference: string, who: Addresses) =>
  untilSo(
    `${who.slack} is told of ${reference}`,
    () => told(reference, who),
    (times) => times > 0,
  );

/** Raises while neither worker's messages get through. @returns a worker that is sending some */
async function raiseAndHold(who: string): Promise<{ reference: string; from: number; sending: Worker }> {
  for (const way of ways.values()) {
    way.reset();
    way.freeze({ all: true });
  }
  const from = Date.now();
  const reference = await raising.raise(who);
  const { found } = await untilSo(
    'a worker is sending',
    () => WORKERS.find((name) => wayOf(name).count('frozen') > 0),
    (one) => one !== undefined,
  );
  return { reference, from, sending: found ?? 'worker-1' };
}

it('one is killed while it sends: the other takes over', { timeout: 240_000 }, async () => {
  const { reference, from, sending } = await raiseAndHold('amira.khan');
  processOf(sending).kill();
  wayOf(otherThan(sending)).thaw();
  const [ben, officer] = await Promise.all([untilTold(reference, BEN), untilTold(reference, OFFICER)]);
  const all = await untilAllTold(installation.postgres.url, from);
  print('a worker is killed while it sends', {
    ...{ managerMs: ben.afterMs, officerMs: officer.afterMs, all },
    doubles: doublesAmong(installation.slack.posted),
  });
  wayOf(sending).thaw();
  await processOf(sending).url();
});

it(
  'one stands still while it sends, and goes on later: nothing stale is written',
  { timeout: 240_000 },
  async () => {
    const { reference, from, sending } = await raiseAndHold('amira.khan');
    processOf(sending).signal('SIGSTOP');
    wayOf(otherThan(sending)).thaw();
    const [ben] = await Promise.all([untilTold(reference, BEN), untilTold(reference, OFFICER)]);
    const all = await untilAllTold(installation.postgres.url, from);
    const settled = await rowsOf(from);
    wayOf(sending).thaw();
    processOf(sending).signal('SIGCONT');
    // Once it works again, what it held has come to its end.
    const after = await raising.raise('marek.nowak');
    await untilTold(after, TESS);
    const url = await processOf(sending).url();
    await untilSo(
      'it answers again',
      () => readiness(url),
      ({ ready }) => ready,
    );
    for (const row of settled) expect(await rowsOf(from)).toContainEqual(row);
    expect(told(reference, BEN)).toBeLessThanOrEqual(2);
    print('a worker stands still while it sends', {
      ...{ managerMs: ben.afterMs, all, times: told(reference, BEN) },
    });
  },
);

const rowsOf = (from: number) =>
  ask<Record<string, unknown>>(
    installation.postgres.url,
    `select id, state, settled_at from outbox where state = 'delivered' and due_at >= $1`,
    [from],
  );

it(
  'one is told to stop while a send hangs, and the database: it ends in time',
  { timeout: 240_000 },
  async () => {
    const { reference, from, sending } = await raiseAndHold('amira.khan');
    const one = processOf(sending);
    const before = one.endedWith.length;
    installation.proxies.database.freeze();
    const startedAt = performance.now();
    one.signal('SIGTERM');
    await untilSo(
      'it ended',
      () => one.endedWith.length,
      (ends) => ends > before,
    );
    const stoppedMs = Math.round(performance.now() - startedAt);
    expect(one.endedWith.at(-1)).toBe(0);
    // Docker kills after ten seconds; a busy machine may be late to notice.
    expect(stoppedMs).toBeLessThan(20_000);
    installation.proxies.database.thaw();
    wayOf(otherThan(sending)).thaw();
    const ben = await untilTold(reference, BEN);
    const all = await untilAllTold(installation.postgres.url, from);
    print('a worker is told to stop while a send and the database hang', {
      ...{ stoppedMs, managerMs: ben.afterMs, all },
    });
    wayOf(sending).thaw();
    await one.url();
  },
);

it(
  'nothing can be written: nothing is confirmed, and afterwards all is told',
  { timeout: 240_000 },
  async () => {
    const { reference, from } = await raiseAndHold('amira.khan');
    const filled = await raising.fill('marek.nowak');
    await fillDisk(true);
    for (const way of ways.values()) way.thaw();
    const page = await raising.send('marek.nowak', filled);
    expect(page?.text).toMatch(/not saved/i);
    expect(page?.text).toContain('01632 960');
    // What was being sent arrives all the same.
    const ben = await untilTold(reference, BEN);
    await fillDisk(false);
    const freedAt = Date.now();
    const { found } = await untilSo(
      'it is confirmed',
      () => raising.send('marek.nowak', filled),
      (now) => now !== null && isReceipt(now),
    );
    const confirmedMs = Date.now() - freedAt;
    const all = await untilAllTold(installation.postgres.url, from);
    const allToldMs = Date.now() - freedAt;
    const second = /SD-[0-9A-Z]{4}-[0-9A-Z]{3}/.exec(found?.text ?? '')?.[0] ?? '';
    await untilTold(second, TESS);
    print('the disk is full', {
      ...{ managerMs: ben.afterMs, times: told(reference, BEN), confirmedMs, allToldMs, all },
    });
  },
);

/** Each write fails as it does when there is no space left; or no longer. */
async function fillDisk(full: boolean): Promise<void> {
  const client = new pg.Client({ connectionString: installation.postgres.url });
  await client.connect();
  try {
    await client.query(`create or replace function no_space() returns trigger language plpgsql as
      $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$`);
    const { rows } = await client.query<{ name: string }>(
      `select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`,
    );
    for (const { name } of rows)
      await client.query(
        full
          ? `create trigger no_space before insert or update on ${name} for each statement execute function no_space()`
          : `drop trigger if exists no_space on ${name}`,
      );
  } finally {
    await client.end();
  }
}

it(
  'the database takes reads alone: nothing is confirmed, and afterwards all is told',
  { timeout: 240_000 },
  async () => {
    const filled = await raising.fill('marek.nowak');
    await readOnly(true);
    const page = await raising.send('marek.nowak', filled);
    expect(page?.text).toMatch(/not saved/i);
    await readOnly(false);
    const from = Date.now();
    const { found } = await untilSo(
      'it is confirmed',
      () => raising.send('marek.nowak', filled),
      (now) => now !== null && isReceipt(now),
    );
    const reference = /SD-[0-9A-Z]{4}-[0-9A-Z]{3}/.exec(found?.text ?? '')?.[0] ?? '';
    const tess = await untilTold(reference, TESS);
    print('the database takes reads alone', {
      confirmedMs: Date.now() - from - tess.afterMs,
      toldMs: tess.afterMs,
    });
  },
);

/** For those who connect from now on, and everybody has to. */
async function readOnly(on: boolean): Promise<void> {
  const client = new pg.Client({ connectionString: installation.postgres.url });
  await client.connect();
  try {
    await client.query('set default_transaction_read_only = off');
    await client.query(`alter database postgres set default_transaction_read_only = ${on ? 'on' : 'off'}`);
    await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = 'postgres'`,
    );
  } finally {
    await client.end();
  }
}

it(
  'whoever has left is passed over at once; a file without officers is not taken',
  { timeout: 240_000 },
  async () => {
    installation.slack.limit('U0TESS', 600);
    const reference = await raising.raise('marek.nowak');
    await untilTold(reference, OFFICER);
    expect(told(reference, TESS)).toBe(0);
    const good = readFileSync(installation.organisationFile, 'utf8');
    changeFile(good, (yaml) => {
      yaml.people = yaml.people.filter(({ id }) => id !== 'tess.lowe');
      for (const one of yaml.people) if (one.manager === 'tess.lowe') one.manager = 'carol.west';
    });
    const next = await untilTold(reference, { slack: 'U0CAROL' });
    print('somebody leaves while a notice for them waits', { nextMs: next.afterMs });
    installation.slack.relax();

    changeFile(good, (yaml) => {
      for (const one of yaml.designated_officers) delete one.slack;
    });
    const held = await untilSo(
      '/readyz says that the file is not taken',
      () => readiness(installation.webUrl),
      ({ dependencies }) => dependencies['organisation']?.say !== undefined,
    );
    expect(held.found.ready).toBe(true);
    const during = await raising.raise('amira.khan');
    await untilTold(during, OFFICER);
    changeFile(good, () => undefined);
    await untilSo(
      'the mended file is taken',
      () => readiness(installation.webUrl),
      ({ dependencies }) => dependencies['organisation']?.say === undefined,
    );
    print('a file that leaves officers unreachable is held', { readyzMs: held.afterMs });
  },
);

interface Yaml {
  people: { id: string; manager?: string }[];
  designated_officers: { slack?: string }[];
}
function changeFile(text: string, change: (yaml: Yaml) => void): void {
  const yaml = parse(text, { version: '1.2' }) as Yaml;
  change(yaml);
  writeFileSync(installation.organisationFile, stringify(yaml));
}

it(
  'one whose sweeps fail while the database answers ends with 75, and is started again',
  { timeout: 240_000 },
  async () => {
    const one = processOf('worker-2');
    const before = one.endedWith.length;
    const client = new pg.Client({ connectionString: installation.postgres.url });
    await client.connect();
    const { afterMs } = await (async () => {
      try {
        // What fails is the sessions of the pool alone, which limit how long they wait for a lock.
        await client.query(`create or replace function refuses_pool() returns trigger language plpgsql as
        $$ begin
          if current_setting('lock_timeout') <> '0' then raise exception 'not in this session'; end if;
          return new;
        end $$`);
        await client.query(
          'create trigger refuses_pool before insert or update on leases for each row execute function refuses_pool()',
        );
        return await untilSo(
          'it gave up',
          () => one.endedWith.length,
          (ends) => ends > before,
          120_000,
        );
      } finally {
        await client.query('drop trigger if exists refuses_pool on leases');
        await client.end();
      }
    })();
    expect(one.endedWith.at(-1)).toBe(75);
    await one.url();
    const reference = await raising.raise('amira.khan');
    const ben = await untilTold(reference, BEN);
    print('a process gives up', { endedMs: afterMs, toldMs: ben.afterMs });
  },
);
