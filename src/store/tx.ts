// One transaction as its callers see it.
import * as cases from './cases.js';
import * as commands from './commands.js';
import type { Executor } from './database.js';
import { toStoreError } from './errors.js';
import * as log from './event-log.js';
import * as secrets from './secrets.js';
import * as leases from './leases.js';
import * as outbox from './outbox.js';
import * as outboxRecord from './outbox-record.js';
import type { Session } from './session.js';
import type { LoadedCase, Tx } from './types.js';

export interface GuardedTx {
  readonly tx: Tx;
  /** Throws the first error that a method threw, even if the caller caught it. */
  assertSound(): void;
}

/**
 * After an error PostgreSQL answers a commit with a silent rollback, so a caller who caught the error would
 * believe that the rest was saved. `assertSound`, called before the commit, prevents that.
 */
export function createTx(executor: Executor, session: Session): GuardedTx {
  let failure: { error: unknown } | null = null;
  const guard =
    <A extends unknown[], R>(method: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      try {
        return await method(...args);
      } catch (error) {
        const typed = toStoreError(error);
        failure ??= { error: typed };
        throw typed;
      }
    };
  return {
    tx: {
      caseIdByReference: guard((reference) => cases.caseIdByReference(executor, reference)),
      insertCase: guard((o) => cases.insertCase(executor, session, o)),
      addCasePeople: guard((caseId, people) => cases.addCasePeople(executor, caseId, people)),
      casesOfPerson: guard((hash, part) => cases.casesOfPerson(executor, hash, part)),
      casesAfter: guard((o) => cases.casesAfter(executor, o)),
      load: guard(async (ids, o) => (await log.load(executor, session, ids, o)).map(toLoaded)),
      append: guard((batch) => log.append(executor, session, batch)),
      lockDueCases: guard((o) => cases.lockDueCases(executor, session, o)),
      wakeCasesOf: guard((people, now) => cases.wakeCasesOf(executor, people, now)),
      setAside: guard((caseId, o) => cases.setAside(executor, caseId, o)),
      clearSetAside: guard((caseId) => cases.clearSetAside(executor, caseId)),
      setAsideCases: guard((o) => cases.setAsideCases(executor, o)),
      destroyCase: guard((caseId, at) => cases.destroyCase(executor, caseId, at)),
      enqueue: guard((rows) => outbox.enqueue(executor, session, rows)),
      claimOutbox: guard((o) => outbox.claimOutbox(executor, session, o)),
      delivered: guard((id, at, receipt) => outbox.delivered(executor, session, id, at, receipt)),
      renewLeases: guard((holder, until) => outbox.renewLeases(executor, holder, until)),
      freeLeases: guard((holder, now) => outbox.freeLeases(executor, holder, now)),
      bringForward: guard((channel, now) => outbox.bringForward(executor, channel, now)),
      tryAgain: guard((o) => outbox.tryAgain(executor, o)),
      retryAt: guard((id, at, sentAt) => outbox.retryAt(executor, id, at, sentAt)),
      gaveUp: guard((id, at) => outbox.gaveUp(executor, id, at)),
      updateReceipt: guard((id, receipt) => outbox.updateReceipt(executor, session, id, receipt)),
      deliveriesOf: guard((caseId) => outbox.deliveriesOf(executor, session, caseId)),
      pendingOf: guard((caseId) => outbox.pendingOf(executor, session, caseId)),
      noticesOf: guard((caseIds) => outbox.noticesOf(executor, caseIds)),
      supersede: guard((caseId, noticeIds) => outbox.supersede(executor, caseId, noticeIds)),
      noticeTimes: guard((o) => outboxRecord.noticeTimes(executor, o)),
      failedDeliveries: guard((o) => outboxRecord.failedDeliveries(executor, o)),
      commandOutcome: guard((id) => commands.commandOutcome(executor, session, id)),
      recordCommand: guard((id, caseId, outcome, at) =>
        commands.recordCommand(executor, session, id, caseId, outcome, at),
      ),
      lease: guard((name, holder, ms, now) => leases.lease(executor, session, { name, holder, ms, now })),
      putSecret: guard((o) => secrets.putSecret(executor, session, o)),
      secret: guard((key, now) => secrets.findSecret(executor, session, key, now)),
      takeSecret: guard((key, now) => secrets.takeSecret(executor, session, key, now)),
      removeSecret: guard((key) => secrets.removeSecret(executor, session, key)),
      secrets: guard((o, now) => secrets.listSecrets(executor, session, o, now)),
      removeExpiredSecrets: guard((now) => secrets.removeExpiredSecrets(executor, now)),
    },
    assertSound: () => {
      if (failure !== null) throw failure.error;
    },
  };
}

/** Without keys and ciphertexts, which stay inside the store. */
function toLoaded({ head, events, problems }: log.DecryptedCase): LoadedCase {
  return { head, events, problems };
}
