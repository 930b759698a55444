// The channels that there are, in the order in which they are tried. To add one: its folder, and its line here.
import type { Channel } from './channel.js';
import { email } from './email/channel.js';
import { slack } from './slack/channel.js';
import { sms } from './sms/channel.js';
import { teams } from './teams/channel.js';

export const CHANNELS: readonly Channel[] = [slack, teams, email, sms];
