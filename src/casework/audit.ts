// The auditor: a separate pass that recomputes from the logs what should have been done by now, and makes up
// for what wasn't. It shares no query with what it checks: not the wake-up column, not the outbox's due
// times.
import { SYSTEM } from '../escalation/case/concern.js';
import { commandId, type Instant } from '../escalation/ids.js';
import { noticesOf } from '../escalation/case/notices.js';
import { nextWake } from '../escalation/ladder/timetable.js';
import type { NewNotice } from '../store/index.js';
import { codeOf } from './error-codes.js';
import type { WrittenBatch, CaseRepository, CaseAggregate } from './case-repository.js';
import type { CaseLinker } from './link-cases.js';
import { noticeIdOf, noticeRows } from './outbox-rows.js';
import { isObsolete } from './obsolete.js';
import { FOR_JOBS, inTransaction } from './transaction.js';
import { iterateBatches } from './iterate-cases.js';

const MINUTE_MS = 60_000;
/** Anything due more recently than this is being handled in the ordinary way. */
const GRACE_MS = 2 * MINUTE_MS;
/** Links are looked for in cases raised this recently: a process that died left no older gaps. */
const LINKS_FOR_MS = 24 * 60 * MINUTE_MS;
/** As with the wake-ups: a case that has failed this often needs a person. */
const TRIES_BEFORE_ALARM = 3;

export interface Audit {
  /** Things that were missing and have now been done. */
  readonly mended: number;
  /** What a person has to look at. */
  readonly alarms: number;
}

export interface AuditOptions {
  readonly links: CaseLinker;
  readonly afterCommit: (batch: WrittenBatch) => Promise<void>;
}

export function createAudit(repository: CaseRepository, o: AuditOptions) {
  return async (now: Instant): Promise<Audit> => {
    let mended = 0;
    // What was to be kept for a while only: sessions, links, drafts.
    await inTransaction(repository.store, (tx) => tx.removeExpiredSecrets(now), FOR_JOBS);
    let alarms = await failingForLong(repository);
    for await (const { readable: open, unreadable } of iterateBatches(repository, { openOnly: true })) {
      alarms += unreadable;
      mended += await sendMissing(repository, o, open, now);
      for (const one of open) {
        try {
          mended += await catchUpCase(repository, o, one, now);
        } catch (error) {
          alarms += 1;
          repository.log.error({ code: codeOf(error) }, 'audit: a case could not be mended');
        }
      }
    }
    return { mended, alarms };
  };
}

async function catchUpCase(
  repository: CaseRepository,
  o: AuditOptions,
  one: CaseAggregate,
  now: Instant,
): Promise<number> {
  const passed = isBehind(repository, one, now) ? await passTime(repository, o, one.caseId, now) : 0;
  const linked = one.state.raisedAt > now - LINKS_FOR_MS ? await o.links.link(one.caseId) : 0;
  return passed + linked;
}

/** Read from the log alone: whether something should have happened a while ago and hasn't. */
function isBehind(repository: CaseRepository, { state }: CaseAggregate, now: Instant): boolean {
  const dueAt = nextWake(state, repository.context(now));
  return dueAt !== null && dueAt < now - GRACE_MS;
}

/** Does in a case what has fallen due in it. */
async function passTime(
  repository: CaseRepository,
  o: AuditOptions,
  id: string,
  now: Instant,
): Promise<number> {
  const batch = await inTransaction(
    repository.store,
    async (tx) => {
      const [loaded] = await tx.load([id], { lock: true });
      if (loaded === undefined || loaded.head.damaged) return null;
      const before = repository.toAggregate(loaded);
      const command = { type: 'pass-time', id: commandId('pass-time'), by: SYSTEM, data: {} } as const;
      const decided = repository.decideOn(before, command, now);
      if ('refused' in decided || decided.events.length === 0) return null;
      return repository.write(tx, [decided]);
    },
    FOR_JOBS,
  );
  if (batch === null) return 0;
  await o.afterCommit(batch);
  return 1;
}

/** Notifications in the log that are still true and that the outbox has never seen. */
async function sendMissing(
  repository: CaseRepository,
  o: AuditOptions,
  open: readonly CaseAggregate[],
  now: Instant,
): Promise<number> {
  const rows = await inTransaction(
    repository.store,
    async (tx) => {
      const known = await tx.noticesOf(open.map((one) => one.caseId));
      const missing = open.flatMap((one) =>
        missingOf(repository, one, known.get(one.caseId) ?? new Set(), now),
      );
      await tx.enqueue(missing);
      return missing;
    },
    FOR_JOBS,
  );
  if (rows.length > 0) await o.afterCommit({ written: [], rows });
  return rows.length;
}

function missingOf(
  repository: CaseRepository,
  one: CaseAggregate,
  known: ReadonlySet<string>,
  now: Instant,
): NewNotice[] {
  const context = repository.context(now);
  const wanted = one.events
    .filter((event) => event.at < now - GRACE_MS)
    .flatMap(noticesOf)
    .filter(({ to, notification }) => !known.has(noticeIdOf(notification, repository.hashOf(to))))
    .filter(({ to, notification }) => !isObsolete(notification, to, one.state, context));
  if (wanted.length === 0) return [];
  const ids = new Set(wanted.map(({ to, notification }) => noticeIdOf(notification, repository.hashOf(to))));
  const of = { caseId: one.caseId, reference: one.state.reference };
  return noticeRows(one.events, of, repository.organisation(), repository.store)
    .filter((row) => ids.has(row.noticeId))
    .map((row) => ({ ...row, nextAttemptAt: now }));
}

async function failingForLong(repository: CaseRepository): Promise<number> {
  const organisation = repository.organisation().id;
  const failing = await inTransaction(
    repository.store,
    (tx) => tx.setAsideCases({ organisation, minimumTries: TRIES_BEFORE_ALARM }),
    FOR_JOBS,
  );
  return failing.length;
}
