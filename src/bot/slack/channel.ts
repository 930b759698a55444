// Slack as a channel. Its packages are loaded by who uses them alone: they take longer to load than all the rest.
import { z } from 'zod';
import type { Channel } from '../channel.js';
import { SLACK } from './settings.js';

const claims = z.object({ 'https://slack.com/user_id': z.string(), 'https://slack.com/team_id': z.string() });

export const slack: Channel = {
  name: 'slack',
  words: { label: 'Slack', inText: 'Slack', by: 'Slack', many: 'Slack' },
  key: 'slack',
  address: { pattern: /^[UW][A-Z0-9]{2,}$/, expected: 'a Slack member id like U0AMIRA' },
  workspace: {
    key: 'team',
    label: 'Slack workspace',
    pattern: /^T[A-Z0-9]{2,}$/,
    expected:
      'the id of one Slack workspace, like T0RIVERSIDE; an Enterprise Grid’s own (E…) names none of its workspaces',
    example: 'T0RIVERSIDE',
  },
  identifies: true,
  isReadable: false,
  isChat: true,
  encloses: [],
  packages: ['@slack/', 'undici/'],
  settings: [SLACK],
  isSwitchedOn: (settings) => settings(SLACK) !== null,
  mount: async (settings, parts) => (await import('./set-up.js')).setUpSlack(settings, parts),
  write: null,
  check: async (settings, parts) => (await import('./set-up.js')).checkSlack(settings, parts),
  claimedIn: (all) => {
    const read = claims.safeParse(all);
    if (!read.success) return null;
    const { 'https://slack.com/user_id': address, 'https://slack.com/team_id': workspace } = read.data;
    return { workspace, address };
  },
  asksForLink: { words: '/concern web', where: 'in Slack' },
};
