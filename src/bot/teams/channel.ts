// Microsoft Teams as a channel. Its packages are loaded by who uses them alone: they take longer to load than all the rest.
import { z } from 'zod';
import type { GivenSettings } from '../../config/setting-group.js';
import { renderUnreachable } from '../cards/plain-cards.js';
import type { Channel } from '../channel.js';
import { referenceShape } from './options.js';
import { secretOf, TEAMS, type TeamsSettings } from './settings.js';

const GUID = {
  pattern: /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
  expected: 'an id like 00000000-0000-0000-0000-000000000000',
};
const claims = z.object({ oid: z.string(), tid: z.string() });

export const teams: Channel = {
  name: 'teams',
  words: { label: 'Teams', inText: 'Teams', by: 'Teams', many: 'Teams' },
  key: 'teams',
  address: GUID,
  workspace: {
    ...GUID,
    key: 'tenant',
    label: 'Teams tenant',
    example: '00000000-0000-0000-0000-000000000000',
  },
  identifies: true,
  isReadable: false,
  isChat: true,
  encloses: [],
  packages: ['botbuilder', 'botframework-', '@azure/'],
  settings: [TEAMS],
  isSwitchedOn: (settings) => settings(TEAMS) !== null,
  mount: async (settings, parts) => {
    const teams = settingsIn(settings);
    const { mountTeams } = await import('./teams.js');
    const { conversation, render, nameOf, whoIs, log, codeOf } = parts;
    const { appId, tenantId, openIdUrl, loginUrl, by } = teams;
    return mountTeams(parts.express, {
      ...{ appId, openIdUrl, loginUrl, by, conversation, render, whoIs, nameOf },
      site: parts.publicUrl.replace(/\/+$/, ''),
      // New bots have one tenant, and the organisation file knows it.
      tenantId: tenantId ?? parts.workspace(),
      secret: secretOf(teams),
      tenant: parts.workspace,
      references: parts.keyValueStoreOf('teams-reference', referenceShape),
      welcomed: parts.keyValueStoreOf('teams-welcomed', z.literal(true)),
      announced: (announcement) => renderUnreachable(announcement, nameOf),
      onError: (error) =>
        log.error({ code: codeOf(error) }, 'teams: something could not be shown or checked'),
    });
  },
  write: null,
  check: async (settings, parts) => (await import('./check.js')).checkTeams(settingsIn(settings), parts),
  claimedIn: (all) => {
    const read = claims.safeParse(all);
    return read.success ? { workspace: read.data.tid, address: read.data.oid } : null;
  },
  asksForLink: { words: 'web', where: 'to Sameday in Teams' },
};

function settingsIn(settings: GivenSettings): TeamsSettings {
  const teams = settings(TEAMS);
  if (teams === null) throw new Error('Teams is not switched on');
  return teams;
}
