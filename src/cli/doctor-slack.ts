// Slack's part of `sameday doctor`: whether it takes the token that a start would use.
import { checkToken, TOKEN_SAYS } from '../bot/slack/token-check.js';
import type { Settings } from '../config/settings.js';
import type { Organisation } from '../escalation/organisation.js';
import { SLACK_API } from '../app/platforms.js';
import { slackOAuthOf } from '../app/slack-oauth.js';
import type { Store } from '../store/index.js';

/** One line for a person; `bad` for what makes Slack useless. Slack being away is a note: a start comes up without. */
export async function doctorSlack(o: {
  settings: Settings;
  organisation: Organisation;
  store: Store;
}): Promise<{ line: string; bad: boolean } | null> {
  const { slack } = o.settings;
  if (slack === null) return null;
  const team = o.organisation.slackTeam;
  const oauth = slackOAuthOf(
    { settings: o.settings, store: o.store, organisation: { current: () => o.organisation } },
    { now: () => Date.now() },
  );
  const state = await checkToken({
    apiUrl: slack.apiUrl ?? SLACK_API,
    tokenOf: () =>
      oauth === null || team === null ? Promise.resolve(slack.botToken) : oauth.installations.tokenOf(team),
    team,
  });
  const { say } = TOKEN_SAYS[state];
  if (state === 'away') return { line: `    note: ${say ?? ''}`, bad: false };
  return say === undefined ? { line: 'ok  slack', bad: false } : { line: `bad slack: ${say}`, bad: true };
}
