// What the administrator's pages are given.
import type { Failures } from '../../delivery/failed-deliveries.js';
import type { Clock } from '../../casework/casework.js';
import type { Statistics } from '../../statistics/statistics.js';
import type { Drills } from '../../stories/drills.js';
import type { Organisation } from '../../escalation/organisation.js';
import type { SetUp } from '../../escalation/routing/reach.js';

/** One part that Sameday runs on. Nothing in it depends on which cases exist. */
export interface HealthRow {
  readonly what: string;
  readonly state: 'good' | 'look' | 'bad';
  readonly say: string;
}

/** A group of settings as they are in force; a secret is `set` or `not set`. */
export interface SettingGroup {
  readonly title: string;
  readonly rows: readonly { readonly name: string; readonly value: string }[];
}

export interface AdministratorOptions {
  readonly organisation: () => Organisation;
  readonly clock: Clock;
  /** The channels that this process can send on. */
  readonly channels: () => readonly string[];
  /** The same, with whether a link in a message leads here. */
  readonly setUp: () => SetUp;
  readonly health: () => Promise<readonly HealthRow[]>;
  /** Why the organisation file can't be used as it is now; null: it can. */
  readonly organisationProblem: () => string | null;
  readonly settings: () => readonly SettingGroup[];
  readonly failures: Failures;
  readonly statistics: Statistics;
  readonly drills: Drills;
}
