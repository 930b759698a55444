// Teams as a test needs it: a connector and a key server of the test's own, and people who use the app.
import { randomUUID } from 'node:crypto';
import type { TeamsPerson } from './activities.js';
import { Connector } from './connector.js';
import { KeyServer } from './key-server.js';
import { TeamsUser } from './user.js';

export interface Teams {
  readonly appId: string;
  readonly tenant: string;
  readonly connector: Connector;
  readonly keys: KeyServer;
  /** People in front of Teams, once the app listens: the address of its `/api/messages`. */
  connect(url: string): (key: string) => TeamsUser;
  /** Throws with everything that Teams would have refused since the last call; for `afterEach`. */
  expectSoundPayloads(): void;
  stop(): Promise<void>;
}

export interface TeamsOptions {
  readonly people: readonly TeamsPerson[];
  readonly tenant: string;
}

/** Starts Teams without an app; hand the key server's addresses and the app's id to the app, then `connect`. */
export async function startTeams(o: TeamsOptions): Promise<Teams> {
  const [connector, keys] = [await Connector.start(o.people, o.tenant), await KeyServer.start()];
  const teams: Teams = {
    appId: randomUUID(),
    tenant: o.tenant,
    connector,
    keys,
    connect(url) {
      const users = new Map<string, TeamsUser>();
      return (key) => {
        const person = o.people.find((one) => one.key === key);
        if (person === undefined) throw new Error(`no one in Teams is ${key}`);
        const user = users.get(key) ?? new TeamsUser(teams, person, url);
        users.set(key, user);
        return user;
      };
    },
    expectSoundPayloads() {
      const problems = connector.problems.splice(0);
      if (problems.length === 0) return;
      const lines = problems.map(({ where, path, message }) => `${where}: ${path} ${message}`);
      throw new Error(`Teams would have refused:\n${[...new Set(lines)].join('\n')}`);
    },
    async stop() {
      await connector.stop();
      await keys.stop();
    },
  };
  return teams;
}
