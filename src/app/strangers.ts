// The administrators hear, once a day and channel, that the list of staff isn't whole: not who came, nor when.
import type { Clock } from '../casework/casework.js';
import { strangerRows } from '../casework/outbox-rows.js';
import { inTransaction } from '../casework/transaction.js';
import type { OrganisationSource } from '../config/organisation-source.js';
import type { Store } from '../store/index.js';
import { codeOf, type AppLog } from './log.js';

interface Given {
  readonly store: Store;
  readonly organisation: Pick<OrganisationSource, 'current'>;
  readonly log: Pick<AppLog, 'warn'>;
}

/** However many come, one row is written a day and channel; a failure is logged, and the next one tries again. */
export function createStrangerNews({ store, organisation, log }: Given, clock: Clock): (on: string) => void {
  const written = new Map<string, number>();
  return (on) => {
    const rows = strangerRows(on, clock.now(), organisation.current(), store);
    const [first] = rows;
    if (first === undefined || written.get(on) === first.nextAttemptAt) return;
    written.set(on, first.nextAttemptAt);
    inTransaction(store, (tx) => tx.enqueue(rows)).catch((error: unknown) => {
      written.delete(on);
      log.warn(
        { code: codeOf(error) },
        'the administrators could not be told that somebody is not in the list of staff',
      );
    });
  };
}
