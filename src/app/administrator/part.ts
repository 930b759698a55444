// The administrator's pages, with everything they need.
import { join } from 'node:path';
import type { Router } from 'express';
import type { z } from 'zod';
import { createFailures } from '../../delivery/failed-deliveries.js';
import type { Clock, WholeCasework } from '../../casework/casework.js';
import type { KeyValueStore } from '../../casework/key-value-store.js';
import { createDrills, drillShape } from '../../stories/drills.js';
import { createStatistics, publishedShape } from '../../statistics/statistics.js';
import { setUpOf } from '../../config/reach.js';
import { packageRoot } from '../../config/package-root.js';
import type { JobsHealth } from '../../jobs/due-work.js';
import { administratorRoutes } from '../../web/administrator/administrator.js';
import type { AppParts } from '../app-parts.js';
import type { Dependency } from '../readiness.js';
import { healthRows } from './health.js';
import { settingsInForce } from './settings-in-force.js';

/** What runs beside the site. */
export interface ServerState {
  /** The channels that messages can be sent on. */
  readonly channels: () => readonly string[];
  readonly platforms: () => readonly { readonly name: string; health?(): Dependency }[];
  /** Null in a rehearsal, whose moved clock runs everything itself. */
  readonly jobs: (() => JobsHealth) | null;
}

export interface AdministratorPartOptions {
  readonly appParts: AppParts;
  readonly casework: WholeCasework;
  /** The cases' clock. */
  readonly clock: Clock;
  /** The real time, even in a rehearsal. */
  readonly sessionClock: Clock;
  readonly server: ServerState;
  readonly keyValueStoreOf: <T>(kind: string, shape: z.ZodType<T>) => KeyValueStore<T>;
}

export function administratorPart(o: AdministratorPartOptions): Router {
  const { appParts, casework, clock, sessionClock, keyValueStoreOf, server } = o;
  const { settings, store, procedure } = appParts;
  const organisation = () => appParts.organisation.current();
  return administratorRoutes({
    organisation,
    clock: sessionClock,
    channels: server.channels,
    setUp: () => setUpOf(settings, appParts.channels, organisation()),
    organisationProblem: () => appParts.organisation.problem(),
    settings: () => settingsInForce(settings, appParts.channels, organisation()),
    health: async () =>
      healthRows({
        now: clock.now(),
        database: await store.health(),
        jobs: server.jobs?.() ?? null,
        runsWorkHere: settings.role !== 'web',
        platforms: server.platforms(),
        organisation: organisation(),
        problem: appParts.organisation.problem(),
        warnings: appParts.organisation.warnings(),
      }),
    failures: createFailures({ store, casework, organisation, clock }),
    statistics: createStatistics({
      iterateCases: () => casework.iterateCases({ openOnly: false }),
      keyValueStore: keyValueStoreOf('statistics', publishedShape),
      organisation,
      procedure,
      clock,
    }),
    drills: createDrills({
      folders: [join(packageRoot(), 'stories')],
      places: settings,
      channels: appParts.channels,
      setUp: () => setUpOf(settings, appParts.channels, organisation()),
      keyValueStore: keyValueStoreOf('drill', drillShape),
      organisation,
      procedure,
      clock: sessionClock,
    }),
  });
}
