// The platforms that the settings have credentials for, each mounted with what it needs and no more. The packages of
// Slack and Teams are loaded by who uses them alone: they take longer to load than all the rest.
import { renderMayNot } from '../bot/cards/plain-cards.js';
import { renderNotice } from '../bot/cards/notice.js';
import { createMailSender } from '../bot/post/mail.js';
import type { CaseView, OutboxNotice } from '../casework/casework.js';
import { showOnlyChanges } from '../delivery/skip-unchanged.js';
import { directoryOf } from '../directory/directory.js';
import { partyOf } from '../escalation/organisation.js';
import { codeOf } from './log.js';
import { notifyPlatforms } from './notify-platforms.js';
import type { Opened } from './app-parts.js';
import type { MountPlatform } from './start-live.js';
import type { Clock } from '../casework/casework.js';

export const SLACK_API = 'https://slack.com/api/';

export function platformsOf(opened: Opened): MountPlatform[] {
  const { settings, log, organisation, procedure } = opened;
  const renderBy = (clock: Clock) => (notice: OutboxNotice, view: CaseView) =>
    renderNotice(notice.telling, view, notice.to, {
      now: clock.now(),
      organisation: organisation.current(),
      procedure,
    });
  const platforms: MountPlatform[] = [];
  const { slack, teams, smtp } = settings;
  if (slack !== null) {
    const { botToken, signingSecret, appToken } = slack;
    const apiUrl = slack.apiUrl ?? SLACK_API;
    platforms.push(async (app, conversation, clock) => {
      const [{ mountSlack }, { slackOAuthOf }] = await Promise.all([
        import('../bot/slack/slack.js'),
        import('./slack-oauth.js'),
      ]);
      const mounted = await mountSlack(app, {
        botToken,
        oauth: slackOAuthOf(opened, clock),
        signingSecret,
        appToken,
        apiUrl,
        team: () => organisation.current().slackTeam,
        nameOf: (person) => partyOf(organisation.current(), person)?.name ?? person,
        conversation,
        timeZone: () => organisation.current().timeZone,
        whoIs: (team, user) => directoryOf(organisation.current()).bySlack(team, user)?.id,
        render: renderBy(clock),
        stranger: renderMayNot,
        onError: (error) => log.error({ code: codeOf(error) }, 'slack: an answer could not be shown'),
      });
      return { ...mounted, name: 'slack', sender: showOnlyChanges(mounted.sender, renderBy(clock)) };
    });
  }
  if (teams !== null) {
    platforms.push(async (app, conversation, clock) => {
      const [{ mountTeams }, { teamsOptionsOf }] = await Promise.all([
        import('../bot/teams/teams.js'),
        import('./teams-options.js'),
      ]);
      const render = renderBy(clock);
      const mounted = await mountTeams(app, teamsOptionsOf(opened, teams, { conversation, clock, render }));
      return { ...mounted, name: 'teams', sender: showOnlyChanges(mounted.sender, render) };
    });
  }
  if (smtp !== null) {
    platforms.push((_app, _conversation, clock) =>
      Promise.resolve({
        name: 'email',
        ...createMailSender({
          ...smtp,
          render: renderBy(clock),
          nameOf: (person) => partyOf(organisation.current(), person)?.name ?? person,
        }),
      }),
    );
  }
  platforms.push(...notifyPlatforms(opened, renderBy));
  return platforms;
}
