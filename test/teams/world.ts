// The running app, live on Teams: a connector and keys of the test's own, real PostgreSQL and Redis, and a clock
// that the test moves.
import type { Instant } from '../../src/escalation/ids.js';
import {
  readRiverside,
  startLiveWorld,
  type Entry,
  type LiveWorld,
  type OrganisationYaml,
} from '../set-up/live-world.js';
import { startTeams, type Teams } from '../twins/teams/teams.js';
import type { TeamsUser } from '../twins/teams/user.js';

export const TENANT = '00000000-0000-0000-0000-000000000000';
/** Many test files share one machine: an answer that takes Teams' five seconds here takes one by itself. */
const LOAD_FACTOR = 4;

/** A day's messages come within seconds, as the clock is moved by hand. */
export const OF_A_DAY = ['limit-send-in-1s', 'limit-send-in-2s', 'limit-send-in-30s', 'limit-tenant'];

export interface TeamsWorld extends LiveWorld {
  readonly teams: Teams;
  user(id: string): TeamsUser;
  stop(): Promise<void>;
}

export interface TeamsWorldOptions {
  readonly redis?: boolean;
  readonly organisation?: (yaml: OrganisationYaml) => void;
  /** Changes people after everyone was given Teams alone. */
  readonly people?: (entries: readonly Entry[]) => void;
  readonly environment?: (teams: Teams) => Readonly<Record<string, string>>;
}

/** @param start a local time of the organisation, or an instant */
export async function startTeamsWorld(
  start: string | Instant,
  o: TeamsWorldOptions = {},
): Promise<TeamsWorld> {
  const ids = new Map(readRiverside().entries.map((entry, i) => [entry.id, objectId(i)]));
  const people = readRiverside().entries.map(({ id, name }) => ({
    key: id,
    name,
    aadObjectId: ids.get(id) ?? '',
  }));
  const teams = await startTeams({ people, tenant: TENANT, loadFactor: LOAD_FACTOR, without: OF_A_DAY });
  const world = await startLiveWorld({
    start,
    ...(o.redis === undefined ? {} : { redis: o.redis }),
    people: (yaml, entries) => {
      yaml.teams.tenant = TENANT;
      o.organisation?.(yaml);
      for (const entry of entries) {
        entry.teams = ids.get(entry.id) ?? '';
        delete entry.slack;
      }
      o.people?.(entries);
    },
    environment: {
      MICROSOFT_APP_ID: teams.appId,
      MICROSOFT_APP_PASSWORD: 'a-password-of-the-test',
      MICROSOFT_TENANT_ID: TENANT,
      MICROSOFT_OPENID_URL: teams.keys.metadataUrl,
      MICROSOFT_LOGIN_URL: teams.keys.origin,
      ...o.environment?.(teams),
    },
  });
  const user = teams.connect(`${world.app.url}/api/messages`);
  const { restart, clock, database, log } = world;
  return {
    get app() {
      return world.app;
    },
    clock,
    database,
    log,
    restart,
    teams,
    user,
    stop: async () => {
      await world.stop();
      await teams.stop();
    },
  };
}

const objectId = (i: number): string => `00000000-0000-4000-8000-${String(100 + i).padStart(12, '0')}`;
