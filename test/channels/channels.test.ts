// Every channel that comes with Sameday does what every channel must.
import { expect, it } from 'vitest';
import { CHANNELS } from '../../src/bot/channels.js';
import { describeChannel } from './conformance.js';
import { notifyService, slackService, smtpService, teamsService } from './services.js';

const SERVICES = {
  slack: { Slack: slackService },
  teams: { Teams: teamsService },
  email: { 'e-mail by SMTP': smtpService, 'e-mail by Notify': () => notifyService('email') },
  sms: { 'texts by Notify': () => notifyService('sms') },
};

for (const services of Object.values(SERVICES))
  for (const [name, start] of Object.entries(services)) describeChannel(name, start);

it('is asked of each of them', () => {
  expect(Object.keys(SERVICES)).toEqual(CHANNELS.map(({ name }) => name));
});
