// Slack with the settings that it was given: mounted, or looked at.
import type { GivenSettings } from '../../config/setting-group.js';
import { renderMayNot } from '../cards/plain-cards.js';
import type { ChannelParts, Checked, CheckParts, Mounted } from '../channel.js';
import { createInstallations, installationShape } from './installations.js';
import { stateShape, type OAuthOptions } from './install.js';
import { SLACK, type SlackSettings } from './settings.js';
import { mountSlack } from './slack.js';
import { checkToken, TOKEN_SAYS } from './token-check.js';

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
    ...{ conversation, render, nameOf, whoIs },
    stranger: renderMayNot,
    onError: (error) => log.error({ code: codeOf(error) }, 'slack: an answer could not be shown'),
  });
}

/** Whether Slack takes the token that a start would use. */
export async function checkSlack(settings: GivenSettings, parts: CheckParts): Promise<Checked> {
  const slack = settingsIn(settings);
  const team = parts.workspace();
  const oauth = oauthOf(slack, parts);
  const state = await checkToken({
    apiUrl: slack.apiUrl ?? SLACK_API,
    tokenOf: () =>
      oauth === null || team === null ? Promise.resolve(slack.botToken) : oauth.installations.tokenOf(team),
    team,
  });
  const { say } = TOKEN_SAYS[state];
  // Slack being down is only a note: a start works without it.
  if (state === 'away') return { line: `    note: ${say ?? ''}`, bad: false };
  return say === undefined ? { line: 'ok  slack', bad: false } : { line: `bad slack: ${say}`, bad: true };
}

function settingsIn(settings: GivenSettings): SlackSettings {
  const slack = settings(SLACK);
  if (slack === null) throw new Error('Slack is not switched on');
  return slack;
}

/** Null with a workspace's own token in the settings. */
function oauthOf({ clientId, clientSecret }: SlackSettings, parts: CheckParts): OAuthOptions | null {
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
    }),
    states: parts.keyValueStoreOf('slack-state', stateShape),
    showPage: (response, status, page) => response.status(status).render('message', page),
  };
}
