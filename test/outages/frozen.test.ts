// Services that hang (connections stay open, and nothing comes back), on the real processes: two workers and a web
// process. Who is told, by what, how late, and what says so.
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createFreezingProxy, placeOf, type FreezingProxy } from '../set-up/freezing-proxy.js';
import type { Entry } from '../set-up/live-world.js';
import { startInstallation, type Installation } from '../soak/chaos/installation.js';
import { doublesAmong } from '../soak/chaos/reckoning.js';
import { createRaising, isReceipt, SUBJECT, type Raising } from '../soak/chaos/reporters.js';
import { personalChat, type TeamsPerson } from '../twins/teams/activities.js';
import { startTeams, type Teams } from '../twins/teams/teams.js';
import {
  GENEROUS_MS,
  metric,
  print,
  reached,
  readiness,
  untilAllTold,
  untilSo,
  type Addresses,
  type Services,
} from './outage.js';

const TENANT = '00000000-0000-0000-0000-000000000000';
const TESS: TeamsPerson = {
  key: 'tess.lowe',
  name: 'Tess Lowe',
  aadObjectId: '00000000-0000-4000-8000-000000000117',
};
/** Those whom a concern goes to first: Amira's manager by Slack, Marek's by Teams, Holly's by e-mail alone. */
const FIRST = {
  'amira.khan': { slack: 'U0BEN', email: 'ben.ode@riverside.example' },
  'marek.nowak': { teams: personalChat(TESS).conversationId, email: 'tess.lowe@riverside.example' },
  'holly.stone': { email: 'ruth.vane@riverside.example' },
} satisfies Readonly<Record<string, Addresses>>;
/** Each process finds out for itself, by three sends to two people: with little to send that takes a minute. */
const SAID_WITHIN_MS = 150_000;
const OFFICER: Addresses = { slack: 'U0KENTLADO', email: 'kent.lado@riverside.example' };
type Reporter = keyof typeof FIRST;

let installation: Installation;
let teams: Teams;
let connector: FreezingProxy;
let services: Services;
let raising: Raising;
let workers: readonly string[];

beforeAll(async () => {
  teams = await startTeams({ people: [TESS], tenant: TENANT });
  connector = await createFreezingProxy(placeOf(teams.connector.serviceUrl));
  installation = await startInstallation({
    reporters: Object.keys(FIRST),
    organisation: (yaml) => {
      for (const one of yaml.people) onlyBy(one);
    },
    processes: ['web', 'worker-1', 'worker-2'],
    more: () => ({
      MICROSOFT_APP_ID: teams.appId,
      MICROSOFT_APP_PASSWORD: 'a-password-of-the-test',
      MICROSOFT_TENANT_ID: TENANT,
      MICROSOFT_OPENID_URL: teams.keys.metadataUrl,
      MICROSOFT_LOGIN_URL: teams.keys.origin,
    }),
  });
  services = { ...installation, connector: teams.connector };
  raising = createRaising(installation);
  const urls = await Promise.all(installation.processes.map((one) => one.url()));
  workers = urls.slice(1);
  const user = teams.connect(`${installation.webUrl}/api/messages`)(TESS.key);
  const through = connector.through(teams.connector.serviceUrl);
  await user.install({ change: (activity) => (activity.serviceUrl = through) });
  // The first of each: what is made only once is made.
  for (const who of names(FIRST)) await raising.fill(who);
}, 300_000);
afterEach(() => {
  connector.thaw();
  for (const proxy of Object.values(installation.proxies)) proxy.thaw();
});
afterAll(async () => {
  const toSubject = [
    ...installation.slack.posted.filter(({ channel }) => channel === SUBJECT.slack),
    ...installation.mailbox.mails.filter(({ to }) => to.includes(SUBJECT.email)),
  ];
  const store = await installation.openStore();
  const problems = await store.verify();
  await store.close();
  await installation.stop();
  await connector.close();
  await teams.stop();
  expect(toSubject).toEqual([]);
  expect(problems).toEqual([]);
});

/** Nobody but Tess has Teams; Ruth has e-mail alone. */
function onlyBy(one: Entry): void {
  delete one.teams;
  if (one.id === TESS.key) one.teams = TESS.aadObjectId;
  if (one.id === TESS.key || one.id === 'ruth.vane') delete one.slack;
}

const names = <Key extends string>(of: Readonly<Record<Key, unknown>>): Key[] => Object.keys(of) as Key[];

async function raise(who: Reporter): Promise<{ reference: string; from: number; confirmedMs: number }> {
  const filled = await raising.fill(who);
  const from = Date.now();
  const page = await raising.send(who, filled);
  const confirmedMs = Date.now() - from;
  if (page === null || !isReceipt(page)) throw new Error(`not confirmed: ${page?.text ?? 'no page'}`);
  return { reference: /SD-[0-9A-Z]{4}-[0-9A-Z]{3}/.exec(page.text)?.[0] ?? '', from, confirmedMs };
}

const untilTold = (reference: string, who: Addresses, channel?: string) =>
  untilSo(
    `${JSON.stringify(who)} is told of ${reference}`,
    () => reached(services, reference, who),
    (by) => (channel === undefined ? by.length > 0 : by.includes(channel)),
  );
const saysDown = (name: string) =>
  Promise.all([
    untilSo(
      `/readyz says ${name}`,
      () => readiness(installation.webUrl),
      ({ dependencies }) => dependencies[name]?.ok === false,
      SAID_WITHIN_MS,
    ),
    untilSo(
      `the metrics say ${name}`,
      async () =>
        Promise.all(
          workers.map((url) => metric(url, new RegExp(`sameday_platform_down\\{channel="${name}"\\} 1`))),
        ),
      (each) => each.some(Boolean),
      SAID_WITHIN_MS,
    ),
  ]);

it(
  'Slack and Teams freeze: those who were to be told there hear by e-mail',
  { timeout: 240_000 },
  async () => {
    installation.proxies.slack.freeze({ all: true });
    connector.freeze({ all: true });
    const [amira, marek] = await Promise.all([raise('amira.khan'), raise('marek.nowak')]);
    const [ben, tess, officer] = await Promise.all([
      untilTold(amira.reference, FIRST['amira.khan'], 'email'),
      untilTold(marek.reference, FIRST['marek.nowak'], 'email'),
      untilTold(amira.reference, OFFICER, 'email'),
    ]);
    const [ready] = await saysDown('slack');
    expect((await readiness(installation.webUrl)).ready).toBe(true);
    const all = await untilAllTold(installation.postgres.url, amira.from);

    // What waited for them is dropped, as it has come by e-mail; what comes next goes there again.
    installation.proxies.slack.thaw();
    connector.thaw();
    // Until a try has shown that they answer again, what comes next goes by e-mail as well.
    await untilSo(
      '/readyz says that both are back',
      () => readiness(installation.webUrl),
      ({ dependencies }) => dependencies['slack']?.ok === true && dependencies['teams']?.ok === true,
    );
    const again = await Promise.all([raise('amira.khan'), raise('marek.nowak')]);
    const back = await Promise.all([
      untilTold(again[0].reference, FIRST['amira.khan'], 'slack'),
      untilTold(again[1].reference, FIRST['marek.nowak'], 'teams'),
    ]);
    expect(
      reached(services, amira.reference, FIRST['amira.khan']).filter((by) => by === 'email'),
    ).toHaveLength(1);
    print('Slack and Teams freeze', {
      confirmedMs: [amira.confirmedMs, marek.confirmedMs],
      ...{ slackToEmailMs: ben.afterMs, teamsToEmailMs: tess.afterMs, officerMs: officer.afterMs },
      ...{ readyzMs: ready.afterMs, backMs: back.map(({ afterMs }) => afterMs), all },
      doubles: doublesAmong(installation.slack.posted),
    });
  },
);

it(
  'e-mail freezes: nobody else waits, and whoever has nothing else hears at the end',
  { timeout: 240_000 },
  async () => {
    installation.proxies.mail.freeze({ all: true });
    const { reference, from, confirmedMs } = await raise('holly.stone');
    const officer = await untilTold(reference, { slack: 'U0KENTLADO' });
    const other = await raise('amira.khan');
    const ben = await untilTold(other.reference, FIRST['amira.khan'], 'slack');
    expect(reached(services, reference, FIRST['holly.stone'])).toEqual([]);
    installation.proxies.mail.thaw();
    const ruth = await untilTold(reference, FIRST['holly.stone']);
    const all = await untilAllTold(installation.postgres.url, from);
    print('e-mail freezes', {
      ...{ confirmedMs, officerMs: officer.afterMs, othersMs: ben.afterMs, afterThawMs: ruth.afterMs, all },
    });
  },
);

it(
  'open connections to the database freeze: what falls due is told all the same',
  { timeout: 240_000 },
  async () => {
    const { from } = await raise('amira.khan');
    installation.proxies.database.freeze();
    const during = await raise('marek.nowak').catch(() => raise('marek.nowak'));
    const tess = await untilTold(during.reference, FIRST['marek.nowak']);
    const all = await untilAllTold(installation.postgres.url, from);
    print('open connections to the database freeze', {
      ...{ confirmedMs: during.confirmedMs, toldMs: tess.afterMs, all },
    });
  },
);

it(
  'the database freezes for everybody: nothing is confirmed, and all is told afterwards',
  { timeout: 240_000 },
  async () => {
    const before = await raise('amira.khan');
    const filled = await raising.fill('marek.nowak');
    installation.proxies.database.freeze({ all: true });
    const askedAt = performance.now();
    const page = await raising.send('marek.nowak', filled);
    const answeredMs = Math.round(performance.now() - askedAt);
    expect(page?.text).toMatch(/not saved/i);
    expect(page?.text).toContain('01632 960');
    const { found: down } = await untilSo(
      '/readyz says so',
      () => readiness(installation.webUrl),
      ({ ready }) => !ready,
    );
    expect(down.dependencies['database']?.ok).toBe(false);
    installation.proxies.database.thaw();
    const thawedAt = Date.now();
    const { afterMs: readyAgainMs } = await untilSo(
      '/readyz is well again',
      () => readiness(installation.webUrl),
      ({ ready }) => ready,
    );
    // The same form again: one case, and those who are to be told are.
    const { found } = await untilSo(
      'it is confirmed',
      () => raising.send('marek.nowak', filled),
      (now) => now !== null && isReceipt(now),
    );
    const confirmedMs = Date.now() - thawedAt;
    const reference = /SD-[0-9A-Z]{4}-[0-9A-Z]{3}/.exec(found?.text ?? '')?.[0] ?? '';
    const tess = await untilTold(reference, FIRST['marek.nowak']);
    const all = await untilAllTold(installation.postgres.url, before.from);
    print('the database freezes for everybody', {
      ...{ answeredMs, readyAgainMs, confirmedMs, toldMs: tess.afterMs, all },
    });
  },
);

it('Redis freezes: they are told as before', { timeout: 240_000 }, async () => {
  installation.proxies.queue.freeze({ all: true });
  const { reference, from, confirmedMs } = await raise('amira.khan');
  const ben = await untilTold(reference, FIRST['amira.khan']);
  const { afterMs: readyzMs } = await untilSo(
    '/readyz of a worker says so',
    () => Promise.all(workers.map(readiness)),
    (each) => each.some(({ dependencies }) => dependencies['queue']?.say !== undefined),
  );
  const all = await untilAllTold(installation.postgres.url, from);
  print('Redis freezes', { confirmedMs, toldMs: ben.afterMs, readyzMs, all });
  expect(ben.afterMs).toBeLessThan(GENEROUS_MS);
});
