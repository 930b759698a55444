// What was reported, about whom and by whom: reported three times, then searched for wherever it must not stand.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Concern } from '../../src/escalation/case/concern.js';
import { readRiverside, startLiveWorld, type LiveWorld } from '../set-up/live-world.js';
import { provided } from '../set-up/provided.js';
import { concern, p, procedure, riverside } from '../escalation/world.js';
import { startSlack, type Slack } from '../twins/slack/slack.js';
import type { SlackUser } from '../twins/slack/user.js';
import { slackPlatform } from '../slack/story-person.js';
import { SCOPES } from '../slack/world.js';
import { raiseOnPlatform } from '../stories/platform/raise-on-platform.js';
import { formsOf, leaksIn } from './canary.js';
import { startMailbox, type Mailbox } from '../set-up/mailbox.js';
import { dumpOf, tapRedis, type RedisTap } from './places.js';

const TEXT = 'CANARYTEXT4471 seen on the screen';
/** Names that nobody else has, for those whose names must stand nowhere. */
const NAMES: Readonly<Record<string, string>> = {
  'dan.reed': 'Quillon Canarysubject',
  'amira.khan': 'Zephyrine Canarynamed',
  'fay.quinn': 'Ottoline Canarywithheld',
  'marek.nowak': 'Barnaby Canaryanonymous',
};
const UNKNOWN = 'Ignatius Canaryvisitor';
const CANARIES = ['CANARYTEXT4471', UNKNOWN, ...Object.values(NAMES)];

let slack: Slack;
let world: LiveWorld;
let mailbox: Mailbox;
let redis: RedisTap;
let user: (key: string) => SlackUser;
let receipt = '';
const printed: string[] = [];
beforeAll(async () => {
  for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, name).mockImplementation((...args) => void printed.push(args.map(String).join(' ')));
  mailbox = await startMailbox();
  redis = await tapRedis(provided('redisUrl'));
  const people = readRiverside().entries.map(({ id, name, email }) => ({
    key: id,
    name: NAMES[id] ?? name,
    email: email ?? `${id}@riverside.example`,
  }));
  slack = await startSlack({ people, scopes: SCOPES });
  world = await startLiveWorld({
    start: '2026-03-16 09:10',
    people: (yaml, entries) => {
      yaml.slack.team = slack.workspace.teamId;
      for (const entry of entries) {
        entry.slack = slack.id(entry.id);
        entry.name = NAMES[entry.id] ?? entry.name;
      }
    },
    environment: {
      SLACK_BOT_TOKEN: slack.workspace.botToken,
      SLACK_SIGNING_SECRET: slack.workspace.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      SMTP_URL: mailbox.url,
      MAIL_FROM: 'Sameday <sameday@riverside.example>',
      LOG_LEVEL: 'debug',
    },
  });
  user = slack.connect(`${world.app.url}/slack/events`).user;
  await raise('amira.khan', { concerns: ['indecent-images'], identity: 'named' });
  await raise('fay.quinn', { route: 'whistle-blowing', identity: 'withheld' });
  const shown = await raise('marek.nowak', { route: 'whistle-blowing', identity: 'anonymous' });
  receipt = /\d{4} \d{4} \d{4} \d{4}/.exec(JSON.stringify(shown))?.[0] ?? '';
  // The whole day, with every notice of it.
  await world.app.runTo(world.clock.now() + 9 * 3_600_000);
}, 240_000);
afterAll(async () => {
  vi.restoreAllMocks();
  await world.stop();
  await slack.stop();
  await redis.stop();
  await mailbox.stop();
});

async function raise(who: string, change: Partial<Concern>): Promise<unknown> {
  const now = world.clock.now();
  const raised = concern({
    what: `${TEXT} ${who}`,
    learnedAt: now,
    reporter: p(who),
    subjects: [
      { id: p('dan.reed'), name: NAMES['dan.reed'] ?? '', under18: false },
      { id: null, name: UNKNOWN, under18: false },
    ],
    ...change,
  });
  const context = { now, organisation: riverside, procedure };
  return raiseOnPlatform(slackPlatform(slack, user).person(p(who)), raised, context);
}

/** As they came, and with the encodings of e-mail undone. */
const mails = (): string => mailbox.mails.map(({ raw, text }) => `${raw}\n${text}`).join('\n');

/** Every message: posted, changed, or as the answer to a button or a command. */
const messages = (): string =>
  JSON.stringify(
    slack.tap.calls
      .filter(({ method }) => /^chat\.|^response_url|ephemeral/.test(method))
      .map(({ body }) => body),
  );

describe('what must stand nowhere', () => {
  it('was reported three times, and went out by Slack and by e-mail', () => {
    expect(receipt).not.toBe('');
    expect(messages()).toContain('SD-');
    expect(mailbox.mails.length).toBeGreaterThan(3);
    expect(redis.commands.length).toBeGreaterThan(100);
    // The search itself finds what is there, in each form.
    const found = formsOf(UNKNOWN).filter((form) => leaksIn(`x${form}y`, [UNKNOWN]).length === 1);
    expect(found).toHaveLength(formsOf(UNKNOWN).length);
    expect(leaksIn(Buffer.from(`..${Buffer.from(`a ${UNKNOWN} b`).toString('base64')}`), CANARIES)).toEqual([
      UNKNOWN,
    ]);
  });

  it('is in no table, neither as text nor as bytes', async () => {
    const { text, bytes, rows } = await dumpOf(world.database.url);
    expect(rows).toBeGreaterThan(30);
    expect(bytes.length).toBeGreaterThan(5_000);
    expect(leaksIn(text, CANARIES)).toEqual([]);
    expect(leaksIn(bytes, CANARIES)).toEqual([]);
    // Nor who anybody is: people are found by a keyed hash.
    expect(leaksIn(text, ['dan.reed', 'amira.khan', 'fay.quinn', 'marek.nowak'])).toEqual([]);
  });

  it('is in no key, value or command of Redis', async () => {
    expect(leaksIn(await redis.dump(), CANARIES)).toEqual([]);
    expect(leaksIn(redis.commands.join('\n'), CANARIES)).toEqual([]);
  });

  it('is in no line of the log, and nothing is printed beside it', () => {
    const lines = world.log.join('\n');
    expect(world.log.length).toBeGreaterThan(0);
    expect(
      leaksIn(lines, [...CANARIES, ...Object.keys(NAMES), ...Object.keys(NAMES).map((id) => slack.id(id))]),
    ).toEqual([]);
    expect(leaksIn(printed.join('\n'), CANARIES)).toEqual([]);
  });

  it.each(['/metrics', '/readyz', '/healthz', '/'])('is not at %s', async (path) => {
    const text = await (await fetch(`${world.app.url}${path}`)).text();
    expect(leaksIn(text, [...CANARIES, ...Object.keys(NAMES)])).toEqual([]);
    expect(text).not.toMatch(/SD-[0-9A-Z]{4}/);
  });

  it('is in no message of the chat and in no e-mail, to whomever', () => {
    expect(leaksIn(messages(), CANARIES)).toEqual([]);
    expect(leaksIn(mails(), CANARIES)).toEqual([]);
  });

  it('is on no page that says that something went wrong', async () => {
    const { url } = world.app;
    const marked = encodeURIComponent(TEXT);
    const answers = await Promise.all([
      fetch(`${url}/nothing-here/${marked}?q=${marked}`),
      fetch(`${url}/cases/${marked}`, { redirect: 'manual' }),
      fetch(`${url}/officer/${marked}`),
      fetch(`${url}/slack/events`, { method: 'POST', body: TEXT }),
      fetch(`${url}/speak-up/return`, { method: 'POST', body: new URLSearchParams({ code: TEXT }) }),
      fetch(`${url}/speak-up/raise`, {
        method: 'POST',
        body: TEXT.repeat(20_000),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
    ]);
    const leaks = await Promise.all(
      answers.map(async (answer) => [answer.status, leaksIn(await answer.text(), CANARIES)] as const),
    );
    for (const [status] of leaks) expect(status).not.toBe(500);
    // A form that comes back keeps what was typed into it, and a redirect its address; no error repeats either.
    expect(leaks.filter(([status, found]) => status >= 400 && found.length > 0)).toEqual([]);
    expect(leaks.filter(([status]) => status >= 400).length).toBeGreaterThan(2);
  });
});

describe('those who may not see it', () => {
  const referenceFor = (who: string): string =>
    /SD-[0-9A-Z]{4}-[0-9A-Z]{3}/.exec(
      user(who)
        .messages()
        .map((one) => one.allText)
        .join(' '),
    )?.[0] ?? '';

  it(
    'the person whom it is about hears nothing, and learns nothing by asking',
    { timeout: 60_000 },
    async () => {
      const dan = user('dan.reed');
      expect(dan.messages()).toEqual([]);
      const reference = referenceFor('ben.ode');
      expect(reference).not.toBe('');
      const replies = [];
      for (const asked of [reference, 'SD-2222-222']) {
        const { text } = await dan.command(`/concern status ${asked}`);
        replies.push(text.replaceAll(asked, '…'));
      }
      expect(replies[0]).toBe(replies[1]);
      await dan.openHome();
      const seen = JSON.stringify([dan.messages(), dan.home(), dan.modal(), replies]);
      // A form lists everybody's name, as the staff list does; what was reported is in none.
      expect(leaksIn(seen, ['CANARYTEXT4471', UNKNOWN])).toEqual([]);
      const names = CANARIES.filter((one) => one !== NAMES['dan.reed']);
      expect(leaksIn(JSON.stringify([dan.messages(), dan.home(), replies]), names)).toEqual([]);
      expect(JSON.stringify([dan.messages(), dan.home()])).not.toContain(reference);
    },
  );

  it(
    'whoever handles it opens it and sees no reporter who asked not to be seen',
    { timeout: 60_000 },
    async () => {
      const ben = user('ben.ode');
      await ben.press('open', {
        message: await ben.awaitMessage((m) => m.buttons.some((b) => b.actionId === 'open')),
      });
      const opened = await ben.awaitModal(/CANARYTEXT4471/, 15_000);
      expect(opened.allText).toContain(NAMES['amira.khan']);
      const mira = user('mira.sole');
      // One message a case.
      const cases = new Map(
        mira
          .messages()
          .filter((m) => m.buttons.some((b) => b.actionId === 'open'))
          .map((m) => [/SD-[0-9A-Z]{4}-[0-9A-Z]{3}/.exec(m.allText)?.[0], m]),
      );
      // Both of the whistle-blowing route. Where every manager was silent she is only alerted, and opens nothing.
      expect(cases.size).toBe(2);
      for (const message of cases.values()) {
        await mira.press('open', { message });
        const { allText } = await mira.awaitModal(/CANARYTEXT4471/, 15_000);
        expect(
          leaksIn(allText.replaceAll(/(fay\.quinn|marek\.nowak)/g, ''), [
            NAMES['fay.quinn'] ?? '',
            NAMES['marek.nowak'] ?? '',
          ]),
        ).toEqual([]);
        await mira.close('all');
      }
    },
  );

  it('nobody can find out who reported anonymously, not even with every key', async () => {
    const found = await world.app.casework.byReceipt(receipt);
    const log = JSON.stringify(found);
    expect(log).toContain('CANARYTEXT4471');
    const who = ['"marek.nowak"', NAMES['marek.nowak'] ?? '', slack.id('marek.nowak')];
    expect(who.filter((one) => log.includes(one))).toEqual([]);
    const { text, bytes } = await dumpOf(world.database.url);
    const id = [slack.id('marek.nowak'), 'marek.nowak'];
    expect(leaksIn(text, id)).toEqual([]);
    expect(leaksIn(bytes, id)).toEqual([]);
    expect(leaksIn([...redis.commands, ...world.log, ...printed, mails()].join('\n'), id)).toEqual([]);
    const told = slack.tap.calls.filter(
      ({ method, body }) => method.startsWith('chat.') && body.channel === slack.id('marek.nowak'),
    );
    expect(told).toEqual([]);
  });
});
