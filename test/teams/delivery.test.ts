// Writing to people who didn't ask: stored references, a connector that moves, limits, and everything that goes wrong.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { startMailbox, type Mail, type Mailbox } from '../set-up/mailbox.js';
import { personalChat } from '../twins/teams/activities.js';
import type { ConnectorFault } from '../twins/teams/connector.js';
import { raise } from './raising.js';
import { startTeamsWorld, type TeamsWorld } from './world.js';

let mailbox: Mailbox;
let world: TeamsWorld;
beforeAll(async () => {
  mailbox = await startMailbox();
  world = await startTeamsWorld('2026-03-16 09:10', {
    environment: () => ({ SMTP_URL: mailbox.url, MAIL_FROM: 'Sameday <sameday@riverside.example>' }),
  });
}, 120_000);
afterAll(async () => {
  await world.stop();
  await mailbox.stop();
});
afterEach(() => {
  world.teams.connector.clearFaults();
  world.teams.connector.notInstalled.clear();
  world.teams.expectSoundPayloads();
});

const MINUTE = 60_000;
const chatOf = (id: string): string => personalChat(world.user(id).person).conversationId;
const to = (id: string) => (call: { conversationId: string }) => call.conversationId === chatOf(id);
/** Lets the deliveries that wait for their next attempt come due. */
const later = (minutes: number): Promise<void> => world.app.runTo(world.clock.now() + minutes * MINUTE);
const toldIn = (id: string, reference: string): number =>
  world
    .user(id)
    .messages()
    .filter((message) => message.allText.includes(reference)).length;
/** What came of each attempt to write to this person of this concern. */
const triesFor = (id: string, reference: string): number[] =>
  world.teams.connector
    .callsOf('send')
    .filter((call) => to(id)(call) && JSON.stringify(call.body).includes(reference))
    .map((call) => call.status);
/** The e-mail about this concern to this person, as soon as there is one. */
async function mailTo(id: string, reference: string): Promise<Mail> {
  const find = () =>
    mailbox.mails.find(
      (mail) => mail.to.includes(`${id}@riverside.example`) && mail.text.includes(reference),
    );
  await expect.poll(find, { timeout: 15_000 }).toBeDefined();
  return find()!;
}
/** A concern about somebody of whom nothing else is reported here. */
const raiseAbout = (subject: string): Promise<string> =>
  raise(world.user('amira.khan'), { subjects: [subject] });

describe('a conversation', () => {
  it('is kept from the installation on, across a restart, encrypted', async () => {
    const ben = world.user('ben.ode');
    await ben.install();
    await world.restart();
    const reference = await raiseAbout('dan.reed');
    await ben.awaitMessage(reference, 15_000);
    expect(
      world.teams.connector
        .callsOf('create')
        .filter((call) => JSON.stringify(call.body).includes('29:ben.ode')),
    ).toEqual([]);
    const client = new pg.Client({ connectionString: world.database.url });
    await client.connect();
    const { rows } = await client.query('select installations::text as row from installations');
    await client.end();
    expect(rows.length).toBeGreaterThan(0);
    const kept = JSON.stringify(rows);
    expect(kept).not.toMatch(/a:chat|29:|127\.0\.0\.1/);
    for (const plain of ['a:chat-with-ben.ode', '29:ben.ode', ben.person.aadObjectId]) {
      expect(kept).not.toContain(Buffer.from(plain).toString('hex'));
    }
  });

  it('is renewed when Teams moves the person to another address', async () => {
    await world.teams.connector.listenAgain(true);
    await world.user('ben.ode').say('help');
    await world.user('amira.khan').say('help');
    const reference = await raiseAbout('kit.adams');
    await world.user('ben.ode').awaitMessage(reference, 15_000);
  });

  it('is made for someone who has never written', async () => {
    const reference = await raise(world.user('holly.stone'), { subjects: ['joan.frost'] });
    await world.user('ruth.vane').awaitMessage(reference, 15_000);
  });
});

describe('a connector that says no', () => {
  it.each<[string, Partial<ConnectorFault>]>([
    ['429', { status: 429, retryAfterSeconds: 2 }],
    ['500', { status: 500 }],
    ['502', { status: 502 }],
    ['a cut connection', { status: 'cut' }],
  ])('for now (%s) is asked again, and the person is told once', async (_what, fault) => {
    world.teams.connector.fault({ kind: 'send', status: 500, times: 1, when: to('ben.ode'), ...fault });
    const reference = await raiseAbout('dan.reed');
    await later(6);
    await world.user('ben.ode').awaitMessage(reference, 15_000);
    expect(toldIn('ben.ode', reference)).toBe(1);
    expect(triesFor('ben.ode', reference)).toEqual([fault.status === 'cut' ? 0 : fault.status, 201]);
  });

  it('with 429 is left alone for as long as it says', async () => {
    const { connector } = world.teams;
    connector.fault({ kind: 'send', status: 429, retryAfterSeconds: 300, when: to('ben.ode') });
    const reference = await raiseAbout('dan.reed');
    const tried = () => triesFor('ben.ode', reference);
    await expect.poll(tried, { timeout: 15_000 }).toEqual([429]);
    await later(4);
    expect(tried()).toEqual([429]);
    await later(2);
    await expect.poll(tried, { timeout: 15_000 }).toEqual([429, 201]);
  });

  it.each<[string, ConnectorFault['status'], string]>([
    ['blocked', 403, 'MessageWritesBlocked'],
    ['gone', 404, 'ConversationNotFound'],
  ])(
    'for good (%s): the next channel has it at once, and the administrator hears of the channel',
    async (_what, status, code) => {
      world.teams.connector.fault({ kind: '*', status, code, times: 50, when: to('ben.ode') });
      const reference = await raiseAbout('dan.reed');
      await later(1);
      const mail = await mailTo('ben.ode', reference);
      expect(mail.text).not.toMatch(/CANARY|Dan Reed|Amira/);
      const administrator = world.user('alex.doyle');
      const heard = await administrator.awaitMessage(/Ben Ode/, 15_000);
      expect(heard.allText).toMatch(/teams/i);
      expect(heard.allText).not.toMatch(/SD-|concern about|case/i);
    },
  );

  it('because the app is not installed for someone is a failure that goes to the next channel', async () => {
    world.teams.connector.notInstalled.add('carol.west');
    const reference = await raise(world.user('tess.lowe'), { subjects: ['marek.nowak'] });
    await later(1);
    await mailTo('carol.west', reference);
  });
});

it('never writes to a guest of the tenant, whatever the organisation file says', async () => {
  world.teams.connector.guests.add('owen.hart');
  const reference = await raise(world.user('ian.cope'), { subjects: ['vik.rao'] });
  await later(1);
  await mailTo('owen.hart', reference);
  expect(triesFor('owen.hart', reference)).toEqual([]);
});

it('answers a person in time though the connector never answers', { timeout: 60_000 }, async () => {
  const amira = world.user('amira.khan');
  world.teams.connector.fault({ kind: 'send', status: 'hang', when: to('ben.ode') });
  const reference = await raiseAbout('dan.reed');
  expect((await amira.say('help')).status).toBe(200);
  await expect
    .poll(() => world.teams.connector.callsOf('send').some((call) => call.status === 0), { timeout: 20_000 })
    .toBe(true);
  // A call that hangs is given up, and tried again.
  await expect
    .poll(
      async () => {
        await later(1);
        return toldIn('ben.ode', reference);
      },
      { timeout: 40_000, interval: 2_000 },
    )
    .toBe(1);
});

it('a removed app takes its conversation with it', async () => {
  const ruth = world.user('ruth.vane');
  await ruth.uninstall();
  world.teams.connector.notInstalled.add('ruth.vane');
  const reference = await raise(world.user('holly.stone'), { subjects: ['joan.frost'] });
  await later(1);
  await mailTo('ruth.vane', reference);
  expect(toldIn('ruth.vane', reference)).toBe(0);
});

it('logs no content, no name and no identity', () => {
  expect(world.log.join('\n')).not.toMatch(/CANARY|Amira|Ben Ode|29:|a:chat|0000-4000-8000/);
});
