// The outcome of an attempt to deliver, recorded in the outbox and in the case's log together.
import { SYSTEM } from '../escalation/case/concern.js';
import type { CaseEvent } from '../escalation/case/events.js';
import { commandId, type Instant, type PersonId } from '../escalation/ids.js';
import { shardOfRecipient, type NewNotice, type OutboxItem, type Tx } from '../store/index.js';
import type { AfterFailure } from './retry-policy.js';
import { codeOf, isOfTheDatabase } from '../casework/error-codes.js';
import {
  shutOutOf,
  type WrittenBatch,
  type CaseRepository,
  type CaseAggregate,
} from '../casework/case-repository.js';
import {
  announcementRow,
  announcementRows,
  noticeRow,
  type AnnouncementPayload,
  type NoticePayload,
} from '../casework/outbox-rows.js';
import { FOR_JOBS, inTransaction } from '../casework/transaction.js';

interface CaseItem {
  readonly item: OutboxItem;
  readonly caseId: string;
  readonly payload: NoticePayload;
}

/** An item whose content has been read. */
export type ReadItem =
  CaseItem | { readonly item: OutboxItem; readonly caseId: null; readonly payload: AnnouncementPayload };

export interface NextChannel {
  readonly name: string;
  readonly address: string;
}

export interface FailedAttempt {
  readonly after: AfterFailure;
  readonly next: NextChannel | null;
  /**
   * Whether there is something for the administrator to put right: not when that channel simply isn't set up.
   */
  readonly announce: boolean;
}

const NOTHING: WrittenBatch = { written: [], rows: [] };

/** `changed` is called with each case in which somebody was reached for the first time, or could not be. */
export class DeliveryRecorder {
  constructor(
    private readonly repository: CaseRepository,
    private readonly changed: (caseId: string) => void,
  ) {}

  /** Appends the delivery's outcome to the case. If the case can't be written, its outbox still goes on. */
  private async note(
    tx: Tx,
    before: CaseAggregate | null,
    of: { payload: NoticePayload; channel: string; delivered: boolean; last: boolean },
    now: Instant,
  ): Promise<WrittenBatch> {
    if (before === null) return NOTHING;
    const { payload, ...rest } = of;
    const data = { notice: payload.telling.notice, to: payload.to, ...rest };
    const command = { type: 'note-delivery' as const, id: commandId('note-delivery'), by: SYSTEM, data };
    const decided = this.repository.decideOn(before, command, now);
    return 'refused' in decided ? NOTHING : this.repository.write(tx, [decided]);
  }

  /** The case is locked before the outbox is touched, in the same order as in a command. */
  private async lockCase(tx: Tx, caseId: string): Promise<CaseAggregate | null> {
    const [loaded] = await tx.load([caseId], { lock: true });
    if (loaded === undefined || loaded.head.damaged || loaded.head.destroyed) return null;
    return this.repository.toAggregate(loaded);
  }

  /**
   * With a note in the case or, if the case can't be written, without one: a message that has arrived must
   * not be sent for ever because of that.
   */
  private async recordWithFallback(
    noted: () => Promise<void>,
    alone: (tx: Tx) => Promise<void>,
  ): Promise<void> {
    try {
      await noted();
    } catch (error) {
      if (isOfTheDatabase(error)) throw error;
      this.repository.log.error(
        { code: codeOf(error) },
        'delivery: what it came to could not be noted in its case',
      );
      await inTransaction(this.repository.store, alone, FOR_JOBS);
    }
  }

  delivered(read: ReadItem, receipt: unknown, now: Instant): Promise<void> {
    return this.recordWithFallback(
      () => this.notedDelivered(read, receipt, now),
      (tx) => tx.delivered(read.item.id, now, receipt),
    );
  }

  private async notedDelivered({ item, ...read }: ReadItem, receipt: unknown, now: Instant): Promise<void> {
    const { batch, isFirst } = await inTransaction(
      this.repository.store,
      async (tx) => {
        const before = read.caseId === null ? null : await this.lockCase(tx, read.caseId);
        await tx.delivered(item.id, now, receipt);
        if (read.caseId === null) return { batch: NOTHING, isFirst: false };
        const about = { payload: read.payload, channel: item.channel, delivered: true, last: false };
        const isFirst = before !== null && !hasReached(before.events, read.payload.to);
        return { batch: await this.note(tx, before, about, now), isFirst };
      },
      FOR_JOBS,
    );
    this.repository.hintDueWork(batch);
    // Whoever was told before reads "being told" until their message is drawn anew.
    if (isFirst) for (const each of batch.written) this.changed(each.caseId);
  }

  async failed(read: ReadItem, f: FailedAttempt, now: Instant): Promise<void> {
    if (f.after.kind === 'again')
      return this.putOff(read.item, now + f.after.afterMs, f.after.counts ? now : null);
    if (f.after.kind === 'next-channel-as-well')
      return this.alsoOnNext(read, f.next, now + f.after.afterMs, now);
    if (read.caseId === null) return this.failedAnnouncement(read, f, now);
    const { item, payload, caseId } = read;
    await this.recordWithFallback(
      () => this.notedFailed({ item, payload, caseId }, f, now),
      async (tx) => {
        await this.updateRow(tx, item, f, now);
        await tx.enqueue(this.rowsAfter({ item, payload, caseId }, f, { before: null, last: false }, now));
      },
    );
  }

  /** Nothing has failed yet; the other channel is asked as well, once. */
  private async alsoOnNext(
    read: ReadItem,
    next: NextChannel | null,
    until: Instant,
    now: Instant,
  ): Promise<void> {
    const rows = next === null ? [] : [this.rowOnNext(read, next, now)];
    await inTransaction(
      this.repository.store,
      async (tx) => {
        await tx.retryAt(read.item.id, until, null);
        await tx.enqueue(rows);
      },
      FOR_JOBS,
    );
    this.repository.hintDueWork({ written: [], rows });
  }

  private rowOnNext(read: ReadItem, next: NextChannel, now: Instant): NewNotice {
    const { store } = this.repository;
    const organisation = this.repository.organisation();
    const tried = [...read.payload.tried, read.item.channel];
    const on = { channel: next.name, address: next.address, tried };
    return read.caseId === null
      ? announcementRow({ ...read.payload, ...on }, read.item.noticeId, organisation, store, now)
      : noticeRow({ ...read.payload, ...on }, read.caseId, organisation, store, now);
  }

  private async notedFailed(read: CaseItem, f: FailedAttempt, now: Instant): Promise<void> {
    const { item, payload, caseId } = read;
    const batch = await inTransaction(
      this.repository.store,
      async (tx) => {
        const before = await this.lockCase(tx, caseId);
        const known = before !== null && hasFailed(before.events, payload, item.channel);
        const last = f.next === null && (await isLast(tx, before, read));
        await this.updateRow(tx, item, f, now);
        const noted = known
          ? NOTHING
          : await this.note(tx, before, { payload, channel: item.channel, delivered: false, last }, now);
        const own = known ? [] : this.rowsAfter(read, f, { before, last }, now);
        await tx.enqueue(own);
        return { written: noted.written, rows: [...noted.rows, ...own] };
      },
      FOR_JOBS,
    );
    this.repository.hintDueWork(batch);
    for (const each of batch.written) this.changed(each.caseId);
  }

  private rowsAfter(
    read: CaseItem,
    f: FailedAttempt,
    { before, last }: { before: CaseAggregate | null; last: boolean },
    now: Instant,
  ): NewNotice[] {
    const { payload, item } = read;
    const organisation = this.repository.organisation();
    // If a case can't be read, nobody knows which administrators it concerns: none is told.
    const announced =
      before !== null && (f.announce || last)
        ? { unreachable: payload.to, on: item.channel, shutOut: shutOutOf(before.state, organisation) }
        : null;
    return [
      ...(f.next ? [this.rowOnNext(read, f.next, now)] : []),
      ...(announced ? announcementRows(announced, now, organisation, this.repository.store) : []),
    ];
  }

  private async failedAnnouncement(read: ReadItem, f: FailedAttempt, now: Instant): Promise<void> {
    const rows = f.next ? [this.rowOnNext(read, f.next, now)] : [];
    await inTransaction(
      this.repository.store,
      async (tx) => {
        await this.updateRow(tx, read.item, f, now);
        await tx.enqueue(rows);
      },
      FOR_JOBS,
    );
    this.repository.hintDueWork({ written: [], rows });
  }

  private async updateRow(tx: Tx, item: OutboxItem, { after }: FailedAttempt, now: Instant): Promise<void> {
    const again = after.kind === 'unreachable' ? after.afterMs : null;
    if (again === null) await tx.gaveUp(item.id, now);
    else await tx.retryAt(item.id, now + again, now);
  }

  /** No longer true: dropped, without having failed. */
  async drop({ item, caseId }: ReadItem): Promise<void> {
    if (caseId !== null)
      await inTransaction(this.repository.store, (tx) => tx.supersede(caseId, [item.noticeId]), FOR_JOBS);
  }

  /** @param sentAt when it reached the platform all the same; null: it didn't, so it was no attempt */
  async putOff(item: OutboxItem, until: Instant, sentAt: Instant | null): Promise<void> {
    await inTransaction(this.repository.store, (tx) => tx.retryAt(item.id, until, sentAt), FOR_JOBS);
    this.repository.hint('deliver', until, shardOfRecipient(item.recipient));
  }

  async giveUp(item: OutboxItem, now: Instant): Promise<void> {
    await inTransaction(this.repository.store, (tx) => tx.gaveUp(item.id, now), FOR_JOBS);
  }
}

const hasReached = (events: readonly CaseEvent[], to: PersonId): boolean =>
  events.some((e) => e.type === 'NoticeDelivered' && e.data.to === to);

/** Whether the log already says that this notice failed on this channel. */
const hasFailed = (events: readonly CaseEvent[], payload: NoticePayload, channel: string): boolean =>
  events.some(
    (e) =>
      e.type === 'NoticeFailed' &&
      e.data.notice === payload.telling.notice &&
      e.data.to === payload.to &&
      e.data.channel === channel,
  );

/** Whether every other channel that was to be used for this notice has failed as well. */
async function isLast(
  tx: Tx,
  before: CaseAggregate | null,
  { item, payload, caseId }: CaseItem,
): Promise<boolean> {
  // One that came back after delivery has not reached anybody.
  const cameBack = (each: { readonly id: string; readonly channel: string }): boolean =>
    each.id === item.id || (before !== null && hasFailed(before.events, payload, each.channel));
  const delivered = await tx.deliveriesOf(caseId);
  if (delivered.some((each) => each.noticeId === item.noticeId && !cameBack(each))) return false;
  const waiting = (await tx.pendingOf(caseId)).filter(
    (each) => each.noticeId === item.noticeId && each.id !== item.id,
  );
  return waiting.every((each) => before !== null && hasFailed(before.events, payload, each.channel));
}
