import type { Casework, OutboxNotice, Senders } from '../casework/casework.js';
import type { CaseId } from '../escalation/ids.js';
import type { Work } from '../jobs/work.js';
import type { Store } from '../store/index.js';

export const deliverWork = (store: Store, casework: Casework, senders: Senders): Work => ({
  kind: 'deliver',
  shards: 1,
  earliestDueAt: () => store.earliest('deliver'),
  async run({ now }) {
    const items = await store.transaction((tx) => tx.claimOutbox({ now, limit: 20, leaseMs: 60_000 }));
    for (const item of items) {
      const payload = item.payload as Omit<OutboxNotice, 'id' | 'caseId'>;
      const notice = { ...payload, id: item.id, caseId: item.caseId as CaseId };
      const view = await casework.peek(notice.reference);
      if (view !== null) await senders[notice.channel]?.send(notice, view);
      await store.transaction((tx) => tx.delivered(item.id, now, {}));
    }
    return { handled: items.length, more: items.length > 0 };
  },
});
