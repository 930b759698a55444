// Slack installed by OAuth: what the installer is handed, when the settings ask for it.
import { createInstallations, installationShape } from '../bot/slack/installations.js';
import { stateShape, type OAuthOptions } from '../bot/slack/install.js';
import type { Clock } from '../casework/casework.js';
import { createKept } from '../casework/key-value-store.js';
import type { Settings } from '../config/settings.js';
import type { Organisation } from '../escalation/organisation.js';
import type { Store } from '../store/index.js';

interface Given {
  readonly settings: Settings;
  readonly store: Store;
  readonly organisation: { current(): Organisation };
}

/** Null with a workspace's own token in the settings. */
export function slackOAuthOf({ settings, store, organisation }: Given, clock: Clock): OAuthOptions | null {
  const { clientId, clientSecret } = settings.slack ?? {};
  if (!clientId || !clientSecret) return null;
  const common = { store, organisation: organisation.current().id, clock };
  return {
    clientId,
    clientSecret,
    publicUrl: settings.publicUrl,
    clock,
    installations: createInstallations({
      kept: createKept({ ...common, kind: 'slack-installation', shape: installationShape }),
      team: () => organisation.current().slackTeam,
      clock,
    }),
    states: createKept({ ...common, kind: 'slack-state', shape: stateShape }),
    show: (response, status, page) => response.status(status).render('message', page),
  };
}
