// The settings as they are in force, by the names under which they are set. Of a secret only whether it is set.
import type { Settings } from '../../config/settings.js';
import type { Organisation, WorkingHours } from '../../escalation/organisation.js';
import type { SettingGroup } from '../../web/administrator/options.js';

const set = (value: unknown): string => (value === null || value === undefined ? 'not set' : 'set');
const plain = (value: string | number | null | undefined): string => (value ? String(value) : 'not set');
const row = (name: string, value: string) => ({ name, value });

export function settingsInForce(settings: Settings, organisation: Organisation): SettingGroup[] {
  return [environmentOf(settings), organisationOf(organisation), timesOf(organisation)];
}

function environmentOf(s: Settings): SettingGroup {
  return {
    title: 'Environment',
    rows: [
      row('Mode', s.mode === 'live' ? 'live' : 'rehearsal: nobody real is told anything'),
      row('ROLE', s.role),
      row('HOST and PORT', `${s.host}, ${s.port}`),
      row('PUBLIC_URL', s.publicUrl),
      row('ORGANISATION_FILE', s.organisationFile),
      row('DATA_DIR', s.dataDir),
      row('DATABASE_URL', set(s.databaseUrl)),
      row('REDIS_URL', set(s.redisUrl)),
      row('SAMEDAY_KEY or SAMEDAY_KEY_FILE', set(s.key)),
      row('SLACK_BOT_TOKEN', set(s.slack?.botToken)),
      row('SLACK_SIGNING_SECRET', set(s.slack?.signingSecret)),
      row('SLACK_APP_TOKEN', set(s.slack?.appToken)),
      row('SLACK_CLIENT_ID', plain(s.slack?.clientId)),
      row('SLACK_CLIENT_SECRET', set(s.slack?.clientSecret)),
      row('MICROSOFT_APP_ID', plain(s.teams?.appId)),
      row('MICROSOFT_APP_PASSWORD', set(s.teams?.appPassword)),
      row('MICROSOFT_TENANT_ID', plain(s.teams?.tenantId)),
      row('SMTP_URL', set(s.smtp?.url)),
      row('MAIL_FROM', plain(s.smtp?.from)),
      row('NOTIFY_API_KEY', set(s.notify?.apiKey)),
      row('OIDC_ISSUER', plain(s.oidc?.issuer)),
      row('OIDC_CLIENT_ID', plain(s.oidc?.clientId)),
      row('OIDC_CLIENT_SECRET', set(s.oidc?.clientSecret)),
      row('HEARTBEAT_URL', set(s.heartbeatUrl)),
      row('LOG_LEVEL', s.logLevel),
    ],
  };
}

function organisationOf(o: Organisation): SettingGroup {
  return {
    title: 'Organisation',
    rows: [
      row('Name', `${o.name} (${o.id})`),
      row('Procedure', o.procedure),
      row('Area', o.area),
      row('Time zone', o.timeZone),
      row('Working hours', hoursOf(o.workingHours)),
      row('Closed days known', `${o.holidays.dates.size}`),
      row('Retention', `${o.retentionYears} years, or longer by the rule for closed cases`),
      row('Slack workspace', plain(o.slackTeam)),
      row('Teams tenant', plain(o.teamsTenant)),
    ],
  };
}

function timesOf({ escalation: e, tighten, addedSteps }: Organisation): SettingGroup {
  const minutes = (n: number) => `${n} minutes`;
  return {
    title: 'Times',
    rows: [
      row('Confirm within', minutes(e.acknowledgeWithin)),
      row('Fail-safe before the end of the day', minutes(e.failSafeBeforeEnd)),
      row('Something recorded within, after confirming', minutes(e.actWithin)),
      row('The same, where images are suspected', minutes(e.actWithinUrgent)),
      row('Police fail-safe, where images are suspected', minutes(e.policeFailSafe)),
      row('Tightened deadlines', String(tighten.length)),
      row('Steps added to the procedure', addedSteps.map((step) => step.title).join(', ') || 'none'),
    ],
  };
}

function hoursOf({ always, dayEnds, days }: WorkingHours): string {
  if (always) return `always; a day ends at ${clock(dayEnds ?? 0)}`;
  const open = Object.entries(days).filter(([, intervals]) => intervals.length > 0);
  return open
    .map(
      ([day, intervals]) => `${day} ${intervals.map((i) => `${clock(i.from)} to ${clock(i.to)}`).join(', ')}`,
    )
    .join('; ');
}

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60) % 24).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
