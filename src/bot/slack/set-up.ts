// Slack with the settings that it was given: mounted, or looked at.
import type { GivenSettings } from '../../config/setting-group.js';
import type { ChannelParts, Checked, CheckParts, Mounted } from '../channel.js';
import { lookAtSlack } from './check.js';
import { createInstallations, installationShape } from './installations.js';
import { stateShape, type OAuthOptions } from './install.js';
import { SLACK, type SlackSettings } from './settings.js';
import { mountSlack } from './slack.js';
import { tokenRenewal } from './token-rotation.js';

const SLACK_API = 'https://slack.com/api/';

export async function setUpSlack(settings: GivenSettings, parts: ChannelParts): Promise<Mounted> {
  const slack = settingsIn(settings);
  const { organisation, conversation, render, nameOf, whoIs, log, codeOf } = parts;
  return mountSlack(parts.express, {
    botToken: slack.botToken,
    oauth: oauthOf(slack, parts),
    signingSecret: slack.signingSecret,
    appToken: slack.appToken,
    apiUrl: slack.apiUrl ?? SLACK_API,
    team: parts.workspace,
    timeZone: () => organisation().timeZone,
    site: parts.publicUrl,
    ...{ conversation, render, nameOf, whoIs },
    onError: (error) => log.error({ code: codeOf(error) }, 'slack: an answer could not be shown'),
    onSocket: (code) =>
      code === null
        ? log.warn({}, 'slack: the connection for events is up again')
        : log.warn({ code }, 'slack: the connection for events is down; it is made again and again'),
  });
}

/** Whether Slack takes what a start would use, and knows everybody whom the organisation's file gives an id there. */
export function checkSlack(settings: GivenSettings, parts: CheckParts): Promise<readonly Checked[]> {
  const slack = settingsIn(settings);
  const team = parts.workspace();
  const oauth = oauthOf(slack, parts);
  const { organisation } = parts;
  return lookAtSlack({
    apiUrl: slack.apiUrl ?? SLACK_API,
    appToken: slack.appToken,
    botToken: slack.botToken,
    tokenOf: () =>
      oauth === null || team === null ? Promise.resolve(slack.botToken) : oauth.installations.tokenOf(team),
    team,
    organisation: organisation(),
  });
}

function settingsIn(settings: GivenSettings): SlackSettings {
  const slack = settings(SLACK);
  if (slack === null) throw new Error('Slack is not switched on');
  return slack;
}

/** Null with a workspace's own token in the settings. */
function oauthOf({ clientId, clientSecret, apiUrl }: SlackSettings, parts: CheckParts): OAuthOptions | null {
  if (!clientId || !clientSecret) return null;
  const { clock, publicUrl, workspace } = parts;
  return {
    clientId,
    clientSecret,
    publicUrl,
    clock,
    installations: createInstallations({
      keyValueStore: parts.keyValueStoreOf('slack-installation', installationShape),
      team: workspace,
      clock,
      renewToken: tokenRenewal({ apiUrl: apiUrl ?? SLACK_API, clientId, clientSecret }),
    }),
    states: parts.keyValueStoreOf('slack-state', stateShape),
    showPage: (response, status, page) => response.status(status).render('message', page),
  };
}
