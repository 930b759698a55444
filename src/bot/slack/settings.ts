// What Slack is set up with.
import { plainRow, setRow, type SettingGroup } from '../../config/setting-group.js';
import type { SettingReader } from '../../config/setting-reader.js';
import { hidingSecrets } from '../../config/secrets.js';

export interface SlackSettings {
  /** One workspace by its token, or many by OAuth. */
  readonly botToken: string | null;
  /** Requests over HTTP are signed with it. */
  readonly signingSecret: string | null;
  /** Socket Mode, which needs no public address. */
  readonly appToken: string | null;
  readonly clientId: string | null;
  readonly clientSecret: string | null;
  readonly apiUrl: string | null;
}

export const SLACK: SettingGroup<SlackSettings> = {
  names: [
    ...['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'SLACK_APP_TOKEN', 'SLACK_CLIENT_ID'],
    ...['SLACK_CLIENT_SECRET', 'SLACK_API_URL'],
  ],
  prefix: 'SLACK_',
  credentials: [
    ...['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'SLACK_APP_TOKEN', 'SLACK_CLIENT_ID'],
    'SLACK_CLIENT_SECRET',
  ],
  read: readSlack,
  rows: (slack) => [
    setRow('SLACK_BOT_TOKEN', slack?.botToken),
    setRow('SLACK_SIGNING_SECRET', slack?.signingSecret),
    setRow('SLACK_APP_TOKEN', slack?.appToken),
    plainRow('SLACK_CLIENT_ID', slack?.clientId),
    setRow('SLACK_CLIENT_SECRET', slack?.clientSecret),
  ],
};

function readSlack(reader: SettingReader): SlackSettings | null {
  const bot = "the bot's token from OAuth & Permissions, like xoxb-1234-abcd";
  const app = 'an app-level token for Socket Mode, like xapp-1-A123-abcd';
  const signing = "the app's signing secret from Basic Information, like 8f742231b10e8888abcd99yyyzzz85a5";
  const client = "the app's client secret, like 7e16e4150ec1b2a7bcd9a9e7df4a5d1e";
  const slack: SlackSettings = {
    botToken: reader.secret('SLACK_BOT_TOKEN', bot, (value) => !/^(?:xapp|xoxp)-/.test(value)),
    signingSecret: reader.secret('SLACK_SIGNING_SECRET', signing, (value) => !/^xox|^xapp-/.test(value)),
    appToken: reader.secret('SLACK_APP_TOKEN', app, (value) => !value.startsWith('xox')),
    clientId: reader.raw('SLACK_CLIENT_ID'),
    clientSecret: reader.secret('SLACK_CLIENT_SECRET', client),
    apiUrl: reader.url('SLACK_API_URL', ['http:', 'https:'], 'https://slack.com/api/'),
  };
  if (reader.has('SLACK_BOT_TOKEN') && reader.has('SLACK_CLIENT_ID')) {
    const what =
      'is set, and SLACK_BOT_TOKEN too: expected a token for one workspace, or OAuth for many, not both';
    reader.problems.add('SLACK_CLIENT_ID', what);
  } else if (
    reader.has('SLACK_BOT_TOKEN') &&
    !reader.has('SLACK_SIGNING_SECRET') &&
    !reader.has('SLACK_APP_TOKEN')
  ) {
    const what = `is missing, though SLACK_BOT_TOKEN is set; expected ${signing}, or SLACK_APP_TOKEN: ${app}`;
    reader.problems.add('SLACK_SIGNING_SECRET', what);
  }
  reader.needs('SLACK_APP_TOKEN', [['SLACK_BOT_TOKEN', bot]]);
  reader.needs('SLACK_CLIENT_ID', [
    ['SLACK_CLIENT_SECRET', client],
    ['SLACK_SIGNING_SECRET', signing],
  ]);
  reader.needs('SLACK_CLIENT_SECRET', [
    ['SLACK_CLIENT_ID', "the app's client id, like 1234567890.1234567890"],
  ]);
  for (const name of ['SLACK_SIGNING_SECRET', 'SLACK_API_URL']) {
    if (!reader.has('SLACK_CLIENT_ID')) reader.needs(name, [['SLACK_BOT_TOKEN', bot]]);
  }
  if (slack.botToken === null && slack.clientId === null) return null;
  return hidingSecrets(slack, ['botToken', 'signingSecret', 'appToken', 'clientSecret']);
}
