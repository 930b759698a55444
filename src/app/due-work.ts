// What falls due, as the jobs see it: the cases to wake and the notices to deliver.
import type { Casework } from '../casework/casework.js';
import type { DueWork } from '../jobs/due-work.js';
import { SHARDS, type Store } from '../store/index.js';

/** Cases in one transaction: enough to be quick at 17:00, few enough to be short. */
const WAKE_BATCH = 50;

/** Everything except what is done with one batch. */
const dueInStore = (store: Store, kind: 'wake' | 'deliver'): Omit<DueWork, 'run'> => ({
  kind,
  shards: SHARDS,
  earliestDueAt: () => store.earliest(kind),
  dueSoon: async (until) => store.due(kind, { from: await store.databaseNow(), until }),
});

export const wakeUpWork = (store: Store, casework: Casework): DueWork => ({
  ...dueInStore(store, 'wake'),
  run: ({ now, shard }) => casework.wake({ now, limit: WAKE_BATCH, shard }),
});
