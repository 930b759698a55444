// The services behind the channels that come with Sameday, each with what it answers when it fails.
import { SMTPServer } from 'smtp-server';
import { email } from '../../src/bot/email/channel.js';
import { slack as slackChannel } from '../../src/bot/slack/channel.js';
import { sms } from '../../src/bot/sms/channel.js';
import { teams as teamsChannel } from '../../src/bot/teams/channel.js';
import { referenceShape } from '../../src/bot/teams/options.js';
import { createKeyValueStore } from '../../src/casework/key-value-store.js';
import { EMAIL_TEMPLATE, NOTIFY_KEY, startNotify, TEXT_TEMPLATE } from '../notify/notify-service.js';
import { freePort } from '../set-up/ports.js';
import { decoded } from '../set-up/mailbox.js';
import { startSlack } from '../twins/slack/slack.js';
import { seenMessage } from '../twins/slack/seen.js';
import { personalChat } from '../twins/teams/activities.js';
import { OF_A_DAY } from '../teams/world.js';
import { startTeams } from '../twins/teams/teams.js';
import { seenMessage as seenInTeams } from '../twins/teams/seen.js';
import type { Failure, Service } from './conformance.js';

/** What one text message holds, less the name that the service puts before it. */
const ONE_TEXT = 140;
const NOTHING_TO_CHECK = (): void => undefined;

export async function slackService(): Promise<Service> {
  const slack = await startSlack({
    people: [{ key: 'ben', name: 'Ben Ode', email: 'ben@riverside.example' }],
    scopes: ['chat:write', 'im:write'],
  });
  const { workspace, tap } = slack;
  const address = slack.id('ben');
  const faults = {
    gone: { status: 200, body: { ok: false, error: 'user_disabled' } },
    limited: { status: 429, headers: { 'retry-after': '7' } },
    'refuses-us': { status: 200, body: { ok: false, error: 'invalid_auth' } },
    broken: { status: 'cut' },
  } as const satisfies Record<Failure, object>;
  return {
    channel: slackChannel,
    environment: {
      SLACK_BOT_TOKEN: workspace.botToken,
      SLACK_SIGNING_SECRET: workspace.signingSecret,
      SLACK_API_URL: slack.apiUrl,
    },
    workspace: workspace.teamId,
    address,
    unknown: 'U0NOBODY',
    claims: { 'https://slack.com/user_id': address, 'https://slack.com/team_id': workspace.teamId },
    limit: { on: 'conversation', forMs: 7_000 },
    unfurls: () =>
      tap.callsOf('chat.postMessage').some(({ body }) => {
        const { unfurl_links: links, unfurl_media: media } = body;
        return String(links) !== 'false' || String(media) !== 'false';
      }),
    arrived: () =>
      tap.state.messages
        .filter((one) => one.user === address && !one.deleted)
        .map(seenMessage)
        .map((one) => ({
          raw: JSON.stringify(one.stored),
          text: one.allText,
          buttons: one.buttons.map(({ actionId }) => actionId),
        })),
    fail: (failure) => tap.fault({ method: 'chat.postMessage', ...faults[failure] }),
    expectSound: () => slack.expectSoundPayloads(),
    stop: () => slack.stop(),
  };
}

const TENANT = '00000000-0000-0000-0000-000000000000';

export async function teamsService(): Promise<Service> {
  const ben = { key: 'ben', name: 'Ben Ode', aadObjectId: '00000000-0000-4000-8000-00000000000b' };
  const teams = await startTeams({ people: [ben], tenant: TENANT, without: OF_A_DAY });
  const { connector } = teams;
  const faults = {
    gone: { status: 403, code: 'MessageWritesBlocked' },
    limited: { status: 429, retryAfterSeconds: 7 },
    // The token, and the one that was asked for instead.
    'refuses-us': { status: 401, times: 2 },
    broken: { status: 'cut' },
  } as const satisfies Record<Failure, object>;
  return {
    channel: teamsChannel,
    environment: {
      MICROSOFT_APP_ID: teams.appId,
      MICROSOFT_APP_PASSWORD: 'a-password-of-the-test',
      MICROSOFT_TENANT_ID: TENANT,
      MICROSOFT_OPENID_URL: teams.keys.metadataUrl,
      MICROSOFT_LOGIN_URL: teams.keys.origin,
    },
    workspace: TENANT,
    address: ben.aadObjectId,
    unknown: '00000000-0000-4000-8000-0000000000ff',
    claims: { tid: TENANT, oid: ben.aadObjectId },
    limit: { on: 'conversation', forMs: 7_000 },
    // Teams looks into no link of a card, and a message of ours is nothing but its card.
    unfurls: ({ raw }) => !raw.includes('"attachments"'),
    // Where its connector is, Teams says with the first thing that anybody does.
    mounted: async (fixture) => {
      const of = { store: fixture.store, organisation: 'riverside', clock: { now: () => fixture.now } };
      const keyValueStore = createKeyValueStore({ ...of, kind: 'teams-reference', shape: referenceShape });
      const { serviceUrl } = connector;
      await keyValueStore.put('tenant', { serviceUrl, conversation: '', user: null, guest: null });
    },
    arrived: () =>
      connector.sent
        .filter((one) => one.conversationId === personalChat(ben).conversationId)
        .map((one) => {
          const seen = seenInTeams(one, new Map());
          return {
            raw: JSON.stringify(one.activity),
            text: seen.allText,
            buttons: seen.buttons.map(({ name }) => name),
          };
        }),
    fail: (failure) => connector.fault({ kind: 'send', ...faults[failure] }),
    expectSound: () => teams.expectSoundPayloads(),
    stop: () => teams.stop(),
  };
}

export async function smtpService(): Promise<Service> {
  const address = 'ben.ode@riverside.example';
  const mails: string[] = [];
  const answers: Record<Failure, { code: number; message: string }> = {
    gone: { code: 550, message: 'No such user' },
    limited: { code: 450, message: 'Too many; try later' },
    'refuses-us': { code: 530, message: 'Sign in first' },
    broken: { code: 452, message: 'The disk is full' },
  };
  let next: Failure | null = null;
  const port = await freePort();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo(to, _session, done) {
      const failure = next ?? (to.address === address ? null : 'gone');
      next = null;
      if (failure === null) return done();
      const { code, message } = answers[failure];
      done(Object.assign(new Error(message), { responseCode: code }));
    },
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push(Buffer.concat(chunks).toString('utf8'));
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    channel: email,
    environment: { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'Sameday <sameday@riverside.example>' },
    workspace: null,
    address,
    unknown: 'nobody@riverside.example',
    claims: { email: address, email_verified: true },
    limit: { on: 'wait', forMs: null },
    unfurls: ({ text }) => /<img|src=|background=/i.test(text),
    arrived: () => mails.map((raw) => ({ raw, text: decoded(raw), buttons: [] })),
    fail: (failure) => void (next = failure),
    expectSound: NOTHING_TO_CHECK,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

const NOTIFY_ANSWERS: Record<Failure, { status: number; error: string }> = {
  gone: { status: 400, error: 'ValidationError' },
  limited: { status: 429, error: 'RateLimitError' },
  'refuses-us': { status: 403, error: 'AuthError' },
  broken: { status: 500, error: 'Exception' },
};

export async function notifyService(by: 'sms' | 'email'): Promise<Service> {
  const service = await startNotify();
  const address = by === 'sms' ? '07700 900011' : 'ben.ode@riverside.example';
  let next: Failure | null = null;
  service.answer = () => {
    const failure = next;
    next = null;
    return failure === null ? null : NOTIFY_ANSWERS[failure];
  };
  const messages = () => service.sent.map((one) => Object.values(one.personalisation).join('\n'));
  return {
    channel: by === 'sms' ? sms : email,
    environment: {
      NOTIFY_API_KEY: NOTIFY_KEY,
      NOTIFY_API_URL: service.url,
      ...(by === 'sms' ? { NOTIFY_TEXT_TEMPLATE: TEXT_TEMPLATE } : { NOTIFY_EMAIL_TEMPLATE: EMAIL_TEMPLATE }),
    },
    workspace: null,
    address,
    unknown: null,
    claims: by === 'sms' ? null : { email: address, email_verified: true },
    // Both its limits, a minute's and a day's, are on all that we send.
    limit: { on: 'platform', forMs: 60_000 },
    unfurls: () => false,
    arrived: () =>
      service.sent.map((one, i) => ({ raw: JSON.stringify(one), text: messages()[i] ?? '', buttons: [] })),
    fail: (failure) => void (next = failure),
    // The service cuts nothing off: a text that is too long would be paid for, and read, as several.
    expectSound: () => {
      for (const text of by === 'sms' ? messages() : [])
        if (!/^[\x20-\x7e]*$/.test(text) || text.length > ONE_TEXT) throw new Error(`not one text: ${text}`);
      if (service.refused > 0) throw new Error('the service refused our key');
    },
    stop: () => service.stop(),
  };
}
