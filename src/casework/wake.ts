// Time passes: many due cases in one transaction; one that fails is set aside on its own.
import { SYSTEM } from '../escalation/case/concern.js';
import { commandId, type Instant } from '../escalation/ids.js';
import type { LoadedCase, Tx } from '../store/index.js';
import type { Casework } from './casework.js';
import { codeOf, isOfTheDatabase } from './error-codes.js';
import type { WrittenBatch, Change, CaseRepository } from './case-repository.js';
import { FOR_JOBS, inTransaction } from './transaction.js';

const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 60 * 60_000;
/** From this attempt on, the administrator is shown it, and it is logged as an error. */
const TRIES_BEFORE_ALARM = 3;
type WokenCases = { ids: string[]; batch: WrittenBatch };

export function createWake(
  repository: CaseRepository,
  afterCommit: (batch: WrittenBatch) => Promise<void>,
): Casework['wake'] {
  const waking = new CaseWaker(repository, afterCommit);
  return (o) => waking.wake(o);
}

type WakeOptions = Parameters<Casework['wake']>[0];

class CaseWaker {
  constructor(
    private readonly repository: CaseRepository,
    private readonly afterCommit: (batch: WrittenBatch) => Promise<void>,
  ) {}

  async wake(o: WakeOptions): ReturnType<Casework['wake']> {
    const ids: string[] = [];
    try {
      const woken = await this.wakeMany(o, ids);
      await this.afterCommit(woken.batch);
    } catch (error) {
      if (isOfTheDatabase(error) || ids.length === 0) throw error;
      await this.oneByOne([...ids], o.now);
    }
    return { handled: ids.length, more: ids.length >= o.limit };
  }

  /** A case that can't be decided is noted and left out; the others are written in one go. */
  private async wakeMany(o: WakeOptions, ids: string[]): Promise<WokenCases> {
    return inTransaction(
      this.repository.store,
      async (tx) => {
        const due = { now: o.now, limit: o.limit, ...(o.shard === null ? {} : { shard: o.shard }) };
        // Kept outside too, so that the cases can be taken one by one when writing them all fails.
        ids.splice(0, ids.length, ...(await tx.lockDueCases(due)));
        return { ids, batch: await this.wakeThese(tx, ids, o.now) };
      },
      FOR_JOBS,
    );
  }

  private async wakeThese(tx: Tx, ids: readonly string[], now: Instant): Promise<WrittenBatch> {
    if (ids.length === 0) return { written: [], rows: [] };
    const changes: Change[] = [];
    const tries = await triesSoFar(tx);
    for (const loaded of await tx.load(ids, { lock: true })) {
      const { caseId } = loaded.head;
      const change = this.decideOne(loaded, now);
      if (typeof change === 'string')
        await this.setAside(tx, caseId, { now, code: change, tries: tries.get(caseId) ?? 0 });
      else {
        changes.push(change);
        if (tries.has(caseId)) await tx.clearSetAside(caseId);
      }
    }
    return changes.length === 0 ? { written: [], rows: [] } : this.repository.write(tx, changes);
  }

  /** A change, or an error code for what is wrong with the case. */
  private decideOne(loaded: LoadedCase, now: Instant): Change | string {
    if (loaded.head.damaged) return 'damaged-case';
    try {
      const before = this.repository.toAggregate(loaded);
      const decided = this.repository.decideOn(
        before,
        { type: 'pass-time', id: commandId('pass-time'), by: SYSTEM, data: {} },
        now,
      );
      // A closed case, or one that nobody raised, has nothing due: its wake-up is removed.
      return 'refused' in decided ? { before, events: [], now } : decided;
    } catch (error) {
      return codeOf(error);
    }
  }

  private async setAside(
    tx: Tx,
    caseId: string,
    o: { now: Instant; code: string; tries: number },
  ): Promise<void> {
    const wait = Math.min(FIRST_RETRY_MS * 4 ** Math.min(o.tries, 10), LONGEST_RETRY_MS);
    const tries = await tx.setAside(caseId, { retryAt: o.now + wait, code: o.code });
    const fields = { code: o.code, tries };
    if (tries >= TRIES_BEFORE_ALARM)
      this.repository.log.error(fields, 'casework: a case could not be woken; a person must look at it');
    else this.repository.log.warn(fields, 'casework: a case could not be woken and is tried again later');
  }

  /** Together they failed: now each on its own, and the one that fails is set aside on its own. */
  private async oneByOne(ids: readonly string[], now: Instant): Promise<void> {
    for (const id of ids) {
      try {
        await this.afterCommit(
          await inTransaction(this.repository.store, (tx) => this.wakeThese(tx, [id], now), FOR_JOBS),
        );
      } catch (error) {
        if (isOfTheDatabase(error)) throw error;
        const code = codeOf(error);
        await inTransaction(
          this.repository.store,
          async (tx) => this.setAside(tx, id, { now, code, tries: (await triesSoFar(tx)).get(id) ?? 0 }),
          FOR_JOBS,
        );
      }
    }
  }
}

const triesSoFar = async (tx: Tx): Promise<Map<string, number>> =>
  new Map((await tx.setAsideCases()).map((each) => [each.caseId, each.tries]));
