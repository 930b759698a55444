// One organisation on two platforms and e-mail: the reporter in Teams, the manager in Slack, the officer by post.
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startMailbox, type Mailbox } from '../set-up/mailbox.js';
import { startSlack, type Slack } from '../twins/slack/slack.js';
import type { SlackUser } from '../twins/slack/user.js';
import { SCOPES } from '../slack/world.js';
import { raise } from './raising.js';
import { startTeamsWorld, type TeamsWorld } from './world.js';

let slack: Slack;
let mailbox: Mailbox;
let world: TeamsWorld;
let inSlack: (key: string) => SlackUser;

const ON_SLACK = ['ben.ode', 'carol.west', 'jo.marsh'];
beforeAll(async () => {
  mailbox = await startMailbox();
  slack = await startSlack({
    people: ON_SLACK.map((key) => ({ key, name: key, email: `${key}@riverside.example` })),
    scopes: SCOPES,
  });
  world = await startTeamsWorld('2026-03-16 09:10', {
    organisation: (yaml) => {
      yaml.slack.team = slack.workspace.teamId;
    },
    people: (entries) => {
      for (const entry of entries) {
        if (ON_SLACK.includes(entry.id)) entry.slack = slack.id(entry.id);
        // Ben is in Slack alone; Carol in both, Teams first; Jo in both, Slack first.
        if (entry.id === 'ben.ode' || entry.id.endsWith('.lado')) delete entry.teams;
        if (entry.id === 'carol.west') entry.channels = ['teams', 'slack', 'email'];
        if (entry.id === 'jo.marsh') entry.channels = ['slack', 'teams', 'email'];
      }
    },
    environment: () => ({
      SLACK_BOT_TOKEN: slack.workspace.botToken,
      SLACK_SIGNING_SECRET: slack.workspace.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      SMTP_URL: mailbox.url,
      MAIL_FROM: 'Sameday <sameday@riverside.example>',
    }),
  });
  inSlack = slack.connect(`${world.app.url}/slack/events`).user;
}, 120_000);
afterAll(async () => {
  await world.stop();
  await slack.stop();
  await mailbox.stop();
});
afterEach(() => {
  slack.expectSoundPayloads();
  world.teams.expectSoundPayloads();
});

const later = (minutes: number): Promise<void> => world.app.runTo(world.clock.now() + minutes * 60_000);
const inTeams = (id: string, reference: string) =>
  world
    .user(id)
    .messages()
    .filter((message) => message.allText.includes(reference));
const seenInSlack = (id: string, reference: string) =>
  inSlack(id)
    .messages()
    .filter((message) => message.allText.includes(reference));
const mailsTo = (address: string, reference: string) =>
  mailbox.mails.filter((mail) => mail.to.includes(address) && mail.text.includes(reference));

it('is one case, each on their own channel, and nobody is told twice', async () => {
  const amira = world.user('amira.khan');
  const reference = await raise(amira, { concerns: ['indecent-images'] });
  const told = await inSlack('ben.ode').awaitMessage(reference, 15_000);
  await expect
    .poll(() => mailsTo('kent.lado@riverside.example', reference).length, { timeout: 15_000 })
    .toBe(1);
  expect(inTeams('ben.ode', reference)).toEqual([]);
  // Nobody answers for a while: the next in line has both platforms, and hears on the one that comes first.
  await later(31);
  await world.user('carol.west').awaitMessage(reference, 15_000);
  await later(31);
  await inSlack('jo.marsh').awaitMessage(reference, 15_000);
  expect(inTeams('carol.west', reference).length).toBeGreaterThan(0);
  expect(seenInSlack('carol.west', reference)).toEqual([]);
  expect(seenInSlack('jo.marsh', reference).length).toBeGreaterThan(0);
  expect(inTeams('jo.marsh', reference)).toEqual([]);
  // What is pressed in Slack is seen in Teams.
  await inSlack('ben.ode').press('acknowledge', { message: told });
  const handler = async () => (await world.app.casework.peek(reference as never))?.state.handling?.person;
  await expect.poll(handler, { timeout: 15_000 }).toBe('ben.ode');
  await amira.awaitMessage(/Ben Ode/, 15_000);
  await world
    .user('carol.west')
    .awaitMessage((one) => one.allText.includes(reference) && /Ben Ode/.test(one.allText), 15_000);
  const view = await world.app.casework.peek(reference as never);
  expect(view?.events.filter((event) => event.type === 'ConcernRaised')).toHaveLength(1);
  const chats = JSON.stringify([world.teams.connector.calls, slack.tap.calls.map((call) => call.body)]);
  expect(chats).not.toContain('CANARY');
});
