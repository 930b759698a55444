// Sent messages are updated to show how the case stands now: no old button misleads for long.
import { caseId as asCaseId } from '../escalation/ids.js';
import { limitedTo, within } from '../kit/bounds.js';
import type { DeliveredNotice as Sent } from '../store/index.js';
import { tooLate, type CaseView, type OutboxNotice, type Senders } from '../casework/casework.js';
import { view, type CaseRepository } from '../casework/case-repository.js';
import type { NoticePayload } from '../casework/outbox-rows.js';
import { FOR_JOBS, inTransaction } from '../casework/transaction.js';

/** At most this many of a case's newest messages. */
const MOST_MESSAGES = 40;
const REPLACE_WITHIN_MS = 5_000;
const MESSAGES_AT_ONCE = 3;
/** At most this many cases wait to be refreshed; any more are refreshed at their next change. */
const MOST_CASES = 1_000;

export function createRefresh(repository: CaseRepository, senders: Senders) {
  const waiting = new Set<string>();
  let running: Promise<void> | null = null;

  /** A case that changes many times in a moment is shown once. */
  function soon(caseId: string): void {
    if (waiting.size >= MOST_CASES) return;
    waiting.add(caseId);
    running ??= start();
  }

  async function start(): Promise<void> {
    await workThrough();
    // In the same turn as the last look at who waits, so that nobody comes between.
    running = waiting.size > 0 ? start() : null;
  }

  async function workThrough(): Promise<void> {
    // The answer to whoever changed the case goes first.
    await new Promise(setImmediate);
    for (const caseId of waiting) {
      waiting.delete(caseId);
      await refresh(caseId).catch(() => {
        repository.log.warn({}, 'delivery: the messages of a case could not be shown anew');
      });
    }
  }

  async function refresh(caseId: string): Promise<void> {
    const { sent, loaded } = await inTransaction(
      repository.store,
      async (tx) => ({ sent: await tx.deliveriesOf(caseId), loaded: (await tx.load([caseId]))[0] }),
      FOR_JOBS,
    );
    if (loaded === undefined || loaded.head.destroyed) return;
    const now = view(repository.toAggregate(loaded));
    // What was said in a message about another case has none of its own.
    const messages = sent
      .filter((one) => one.receipt !== null && senders[one.channel]?.replace !== undefined)
      .slice(-MOST_MESSAGES);
    await limitedTo(MESSAGES_AT_ONCE, messages.reverse(), async (one) => {
      try {
        await replace(one, caseId, now);
      } catch {
        repository.log.warn({ channel: one.channel }, 'delivery: a message could not be shown anew');
      }
    });
  }

  async function replace(one: Sent, caseId: string, now: CaseView): Promise<void> {
    const sender = senders[one.channel];
    const notice = noticeOf(one, caseId);
    const replaced = Promise.resolve(sender?.replace?.(one.receipt, notice, now));
    const receipt = await within(REPLACE_WITHIN_MS, replaced, tooLate);
    if (receipt === undefined) return;
    await inTransaction(repository.store, (tx) => tx.updateReceipt(one.id, receipt), FOR_JOBS);
  }

  async function settled(): Promise<void> {
    while (running !== null) await running;
  }

  return { soon, settled };
}

function noticeOf(one: Sent, caseId: string): OutboxNotice {
  const { reference, to, address, telling: notification, at } = one.payload as NoticePayload;
  return {
    id: one.id,
    caseId: asCaseId(caseId),
    reference,
    to,
    channel: one.channel,
    address,
    notification,
    at,
  };
}
