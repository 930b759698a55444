// What Teams is handed in a live start.
import type { Conversation } from '../bot/conversation/conversation.js';
import { renderMayNot, renderUnreachable } from '../bot/cards/plain-cards.js';
import { referenceShape, type TeamsOptions } from '../bot/teams/options.js';
import type { BotSecret } from '../bot/teams/token.js';
import type { Clock } from '../casework/casework.js';
import { createKept } from '../casework/key-value-store.js';
import type { TeamsSettings } from '../config/settings.js';
import { directoryOf } from '../directory/directory.js';
import { partyOf } from '../escalation/organisation.js';
import { codeOf } from './log.js';
import type { Opened } from './app-parts.js';

interface Given {
  readonly conversation: Conversation;
  readonly clock: Clock;
  readonly render: TeamsOptions['render'];
}

export function teamsOptionsOf(opened: Opened, teams: TeamsSettings, o: Given): TeamsOptions {
  const { organisation, store, log } = opened;
  const { appId, tenantId, openIdUrl, loginUrl } = teams;
  return {
    appId,
    tenantId,
    openIdUrl,
    loginUrl,
    secret: secretOf(teams),
    conversation: o.conversation,
    render: o.render,
    tenant: () => organisation.current().teamsTenant,
    whoIs: (tenant, objectId) => directoryOf(organisation.current()).byTeams(tenant, objectId)?.id,
    references: createKept({
      store,
      organisation: organisation.current().id,
      kind: 'teams-reference',
      clock: o.clock,
      shape: referenceShape,
    }),
    announced: ({ unreachable, on }) => {
      const name = partyOf(organisation.current(), unreachable)?.name ?? unreachable;
      return renderUnreachable(name, on);
    },
    stranger: renderMayNot,
    onError: (error) => log.error({ code: codeOf(error) }, 'teams: something could not be shown or checked'),
  };
}

const secretOf = ({ appPassword, certificate }: TeamsSettings): BotSecret =>
  certificate === null
    ? { kind: 'password', password: appPassword ?? '' }
    : { kind: 'certificate', pem: certificate };
