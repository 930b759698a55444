// The settings in force, by the names under which they are set. For a secret, only whether it is set.
import type { Channel } from '../../bot/channel.js';
import { plainRow, setRow } from '../../config/setting-group.js';
import type { Settings } from '../../config/settings.js';
import type { Organisation, WorkingHours } from '../../escalation/organisation.js';
import type { SettingGroup } from '../../web/administrator/options.js';

const row = (name: string, value: string) => ({ name, value });

export function settingsInForce(
  settings: Settings,
  channels: readonly Channel[],
  organisation: Organisation,
): SettingGroup[] {
  return [environmentOf(settings, channels), organisationOf(organisation), timesOf(organisation)];
}

function environmentOf(s: Settings, channels: readonly Channel[]): SettingGroup {
  return {
    title: 'Environment',
    rows: [
      row('Mode', s.mode === 'live' ? 'live' : 'rehearsal: nobody real is told anything'),
      row('ROLE', s.role),
      row('HOST and PORT', `${s.host}, ${s.port}`),
      row('PUBLIC_URL', s.publicUrl),
      row('ORGANISATION_FILE', s.organisationFile),
      row('DATA_DIR', s.dataDir),
      setRow('DATABASE_URL', s.databaseUrl),
      setRow('REDIS_URL', s.redisUrl),
      setRow('SAMEDAY_KEY or SAMEDAY_KEY_FILE', s.key),
      ...[...new Set(channels.flatMap((channel) => channel.settings))].flatMap((group) =>
        group.rows(s.of(group)),
      ),
      plainRow('OIDC_ISSUER', s.oidc?.issuer),
      plainRow('OIDC_CLIENT_ID', s.oidc?.clientId),
      setRow('OIDC_CLIENT_SECRET', s.oidc?.clientSecret),
      setRow('HEARTBEAT_URL', s.heartbeatUrl),
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
      ...o.channels.flatMap(({ name, workspace }) =>
        workspace === null ? [] : [plainRow(workspace.label, o.workspaces.get(name))],
      ),
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
