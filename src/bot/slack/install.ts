// `/slack/install` and `/slack/oauth_redirect`: Slack's own consent page, and the way back from it.
import { randomBytes } from 'node:crypto';
import { ExpressReceiver, type StateStore } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import type { Express, Response } from 'express';
import { z } from 'zod';
import type { Clock } from '../../casework/casework.js';
import type { KeyValueStore } from '../../casework/key-value-store.js';
import { InstallationRefused, type Installations } from './installations.js';
import { SCOPES } from './scopes.js';
import { clientOptionsOf, SILENT } from './workspace-client.js';

const INSTALL_PATH = '/slack/install';
const REDIRECT_PATH = '/slack/oauth_redirect';
/** Slack's page is answered within minutes, or the flow starts again. */
const STATE_LIVES_MS = 10 * 60_000;

/** One state, for one trip to Slack and back. */
export const stateShape = z.object({ options: z.record(z.string(), z.unknown()) });

export interface InstallerPage {
  readonly title: string;
  readonly lines: readonly string[];
}

export interface OAuthOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Without a trailing slash. */
  readonly publicUrl: string;
  readonly installations: Installations;
  readonly states: KeyValueStore<z.infer<typeof stateShape>>;
  readonly clock: Clock;
  readonly showPage: (response: Response, status: number, page: InstallerPage) => void;
}

interface MountOptions {
  readonly oauth: OAuthOptions;
  readonly apiUrl: string;
  /** Somebody has installed the app. */
  readonly installed: () => void;
  readonly onError: (error: unknown) => void;
}

/** Routes for the installer; nothing is stored for a workspace that isn't the organisation's. */
export function mountInstaller(express: Express, o: MountOptions): void {
  const installer = installerOf(o);
  express.get(INSTALL_PATH, async (request, response) => {
    try {
      const redirectUri = `${o.oauth.publicUrl}${REDIRECT_PATH}`;
      await installer.handleInstallPath(request, response, undefined, { scopes: [...SCOPES], redirectUri });
    } catch (error) {
      o.onError(error);
      o.oauth.showPage(response, 503, NOT_NOW);
    }
  });
  express.get(REDIRECT_PATH, async (request, response) => {
    await installer.handleCallback(request, response, {
      success: () => {
        o.installed();
        o.oauth.showPage(response, 200, INSTALLED);
      },
      failure: (error) => {
        const [status, page] =
          error instanceof InstallationRefused && error.code === 'missing-scopes'
            ? [400, lacking(error.missing)]
            : (PAGES[error.code] ?? [503, NOT_NOW]);
        if (status >= 500) o.onError(error);
        o.oauth.showPage(response, status, page);
      },
    });
  });
}

function installerOf({ oauth, apiUrl }: MountOptions) {
  const { clientId, clientSecret, installations } = oauth;
  const { installer } = new ExpressReceiver({
    // Only the receiver's installer is used.
    signingSecret: 'unused',
    endpoints: {},
    clientId,
    clientSecret,
    logger: SILENT,
    installationStore: {
      storeInstallation: async (installation) => {
        try {
          await installations.put(installation);
        } catch (error) {
          if (installation.bot) await giveBack(installation.bot.token, { apiUrl, clientId, clientSecret });
          throw error;
        }
      },
      fetchInstallation: () => Promise.reject(new Error('Tokens are looked up by workspace')),
    },
    installerOptions: {
      directInstall: true,
      stateStore: createStates(oauth),
      clientOptions: clientOptionsOf(apiUrl),
      authorizationUrl: new URL('/oauth/v2/authorize', apiUrl).href,
    },
  });
  if (installer === undefined)
    throw new Error('Bolt makes an installer when it has a client id and a secret');
  return installer;
}

/** A state is good for one use: it is taken, not read. The browser's cookie must carry the same one. */
function createStates({ states, clock }: OAuthOptions): StateStore {
  return {
    async generateStateParam(options) {
      const state = randomBytes(24).toString('base64url');
      await states.put(state, { options: { ...options } }, { expiresAt: clock.now() + STATE_LIVES_MS });
      return state;
    },
    async verifyStateParam(_now, state) {
      const found = await states.take(state);
      if (found === null) throw Object.assign(new Error('Unknown state'), { code: INVALID_STATE });
      return { scopes: [...SCOPES], ...found.options };
    },
  };
}

/**
 * A token that we won't keep is no use to anybody. If Slack doesn't take it back, its admin can remove us.
 */
async function giveBack(
  token: string,
  o: { apiUrl: string; clientId: string; clientSecret: string },
): Promise<void> {
  const client = new WebClient(token, clientOptionsOf(o.apiUrl));
  const [client_id, client_secret] = [o.clientId, o.clientSecret];
  await client.apps.uninstall({ client_id, client_secret }).catch(() => undefined);
}

const INVALID_STATE = 'slack_oauth_invalid_state';
const INSTALLED: InstallerPage = {
  title: 'Sameday is installed',
  lines: ['It works in Slack from now on. Try it: write /concern help.'],
};
const NOT_NOW: InstallerPage = {
  title: 'It could not be installed',
  lines: ['Nothing was kept. Please try again in a few minutes: open /slack/install.'],
};
const BEGIN_AGAIN: InstallerPage = {
  title: 'Please begin again',
  lines: [
    'This way back from Slack was used already, is too old, or began in another browser: open /slack/install.',
  ],
};

const lacking = (missing: readonly string[]): InstallerPage => ({
  title: 'It could not be installed',
  lines: [
    `Slack did not give ${missing.join(', ')}, without which nobody could be told. Nothing was kept. Give the app the scopes of its manifest, and open /slack/install again.`,
  ],
});

/** By error code: Slack's installer's, or ours. */
const PAGES: Readonly<Record<string, readonly [status: number, page: InstallerPage]>> = {
  [INVALID_STATE]: [400, BEGIN_AGAIN],
  slack_oauth_missing_state: [400, BEGIN_AGAIN],
  slack_oauth_missing_code: [400, BEGIN_AGAIN],
  slack_oauth_installer_authorization_error: [
    200,
    { title: 'It was not installed', lines: ['You said no in Slack. Nothing was changed.'] },
  ],
  'other-workspace': [
    403,
    {
      title: 'That is another workspace',
      lines: ['This Sameday serves one organisation, and that is not its workspace. Nothing was kept.'],
    },
  ],
  'whole-grid': [
    400,
    {
      title: 'Please choose one workspace',
      lines: [
        'Sameday can’t be installed for a whole Enterprise Grid at once: it serves the one workspace that the organisation file names. Nothing was kept. Open /slack/install again, and choose that workspace on Slack’s page, at the top right.',
      ],
    },
  ],
  'no-bot': [400, BEGIN_AGAIN],
};
