// Teams as a test needs it: a connector and a key server of the test's own, and people who use the app.
import { randomUUID } from 'node:crypto';
import type { Json } from '../../twins/slack/json.js';
import type { TeamsPerson } from './activities.js';
import { cardProblems, ownProblems } from './card-check.js';
import { createTwinClock, type TwinClock } from './clock.js';
import { Connector } from './connector.js';
import { KeyServer } from './key-server.js';
import type { CardPlace, CardProblem } from './rules/cards.js';
import type { Without } from './rules/rule.js';
import { TeamsUser } from './user.js';

export interface Teams {
  readonly appId: string;
  readonly tenant: string;
  readonly connector: Connector;
  readonly keys: KeyServer;
  readonly clock: TwinClock;
  /** The rules of Microsoft's that it was started without. */
  readonly without: Without;
  /** Answers count as this many times quicker than they were. */
  readonly loadFactor: number;
  checkCard(card: Json, where: CardPlace): CardProblem[];
  /** People in front of Teams, once the app listens: the address of its `/api/messages`. */
  connect(url: string): (key: string) => TeamsUser;
  /** Throws with everything that Teams would have refused since the last call; for `afterEach`. */
  expectSoundPayloads(): void;
  stop(): Promise<void>;
}

export interface TeamsOptions {
  readonly people: readonly TeamsPerson[];
  readonly tenant: string;
  /** The application's client secret. */
  readonly secret?: string;
  /** When the secret ends, in milliseconds of the twin's clock. */
  readonly secretEndsAt?: number;
  /** Directories that know the application besides its own, such as `botframework.com` for one of many tenants. */
  readonly alsoIn?: readonly string[];
  /** Directories that there are, and that don't know it. */
  readonly otherDirectories?: readonly string[];
  readonly clock?: TwinClock;
  /** Ids of rules that are not enforced (rules.ts). */
  readonly without?: readonly string[];
  /** For a machine under load, where a second is not a second; default 1. */
  readonly loadFactor?: number;
  /** What else is looked for in each card; default: Sameday's own. */
  readonly alsoCheck?: (card: Json, where: CardPlace) => CardProblem[];
}

const SECRET = 'a-password-of-the-test';
const MANY_TENANTS = 'botframework.com';

/** Starts Teams without an app; hand the key server's addresses and the app's id to the app, then `connect`. */
export async function startTeams(o: TeamsOptions): Promise<Teams> {
  const { clock = createTwinClock(), people, tenant, alsoCheck = ownProblems } = o;
  const without = new Set(o.without);
  const appId = randomUUID();
  const checkCard = (card: Json, where: CardPlace): CardProblem[] => [
    ...cardProblems(card, where, without),
    ...alsoCheck(card, where),
  ];
  const keys = await KeyServer.start({
    ...{ appId, clock, without },
    home: [tenant, ...(o.alsoIn ?? [])],
    others: [MANY_TENANTS, ...(o.otherDirectories ?? [])],
    secrets: [{ value: o.secret ?? SECRET, endsAt: o.secretEndsAt ?? Infinity }],
  });
  const connector = await Connector.start({ people, tenant, clock, keys, without, checkCard });
  const teams: Teams = {
    ...{ appId, tenant, connector, keys, clock, without, checkCard },
    loadFactor: o.loadFactor ?? 1,
    connect(url) {
      const users = new Map<string, TeamsUser>();
      return (key) => {
        const person = people.find((one) => one.key === key);
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
