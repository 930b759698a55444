// The outbox → people: in order for each person, most urgent first, and never at the price of silence.
import {
  DeliveryError,
  NOTHING_ENCLOSED,
  tooLate,
  type Announcement,
  type CaseView,
  type Enclosed,
  type OutboxNotice,
  type Sender,
  type Senders,
} from '../casework/casework.js';
import type { Notification } from '../escalation/case/events.js';
import { caseId as asCaseId, personId, type Instant, type PersonId } from '../escalation/ids.js';
import { partyOf } from '../escalation/organisation.js';
import { limitedTo, within } from '../kit/bounds.js';
import { SHARDS, type OutboxItem } from '../store/index.js';
import { afterFailure } from './retry-policy.js';
import {
  createCaseRepository,
  view,
  type CaseRepository,
  type CaseRepositoryOptions,
  type CaseAggregate,
} from '../casework/case-repository.js';
import { ANNOUNCEMENT, type NoticePayload } from '../casework/outbox-rows.js';
import { isObsolete } from '../casework/obsolete.js';
import { createRefresh } from './refresh-cards.js';
import { DeliveryRecorder, type NextChannel, type ReadItem } from './delivery-recorder.js';
import { FOR_JOBS, inTransaction } from '../casework/transaction.js';

const BATCH = 60;
/** Longer than a batch takes, as one person's line of messages is abandoned after `LINE_WITHIN_MS`. */
const LEASE_MS = 120_000;
const LINE_WITHIN_MS = 60_000;
const SEND_WITHIN_MS = 15_000;
/** Lines (one person's messages on one channel) that are worked on at once. */
const LINES_AT_ONCE = 4;
const UNREADABLE_CASE_WAITS_MS = 5 * 60_000;
const MOST_ATTEMPTS_AT_UNREADABLE = 100;

/** A longer list helps nobody: the rest comes in a second message. */
const MOST_IN_DIGEST = 20;

const NEXT_CHANNEL = { kind: 'next-channel' } as const;
/** Final: the service has tried for as long as it ever does. */
const UNREACHABLE = { kind: 'unreachable', afterMs: null } as const;

export interface DeliveryOptions extends CaseRepositoryOptions {
  readonly senders: Senders;
  /** What a notice brings besides its words. Default: nothing. Never throws. */
  readonly enclosedIn?: (notice: OutboxNotice) => Promise<Enclosed>;
}

/** `work` is a `DueWork` of src/jobs; `refreshSoon` is to be called for each case that `createCasework` has changed. */
export interface DeliveryService {
  readonly work: {
    readonly kind: 'deliver';
    readonly shards: number;
    earliestDueAt(): Promise<Instant | null>;
    dueSoon(until: Instant): Promise<{ at: Instant; shard: number }[]>;
    run(o: { now: Instant; shard: number | null }): Promise<{ handled: number; more: boolean }>;
  };
  /**
   * A message that a service had accepted came back: it counts as failed, and goes to the person's next
   * channel, or the case moves on to the next person. An item that doesn't exist, or was noted before,
   * changes nothing.
   */
  cameBack(caseId: string, item: string): Promise<void>;
  /** Updates every delivered message of the case to its current state: soon, best effort, never awaited. */
  refreshSoon(caseId: string): void;
  /** Resolves when no refresh is under way or waiting. Never rejects. */
  settled(): Promise<void>;
}

/** Delivers at least once: a process that dies after the platform took a message sends it again. */
export function createDelivery(o: DeliveryOptions): DeliveryService {
  const { store, clock } = o;
  const repository = createCaseRepository(o);
  const refresh = createRefresh(repository, o.senders);
  const deliverer = new Deliverer(repository, o, new DeliveryRecorder(repository, refresh.soon));
  return {
    work: {
      kind: 'deliver',
      shards: SHARDS,
      earliestDueAt: () => store.earliest('deliver'),
      dueSoon: (until) => store.due('deliver', { from: clock.now(), until }),
      run: (due) => deliverer.run(due),
    },
    cameBack: (caseId, item) => deliverer.cameBack(caseId, item, clock.now()),
    refreshSoon: refresh.soon,
    settled: refresh.settled,
  };
}

class Deliverer {
  /** A platform's "not before then" is for the whole channel. */
  private readonly pausedUntil = new Map<string, Instant>();

  constructor(
    private readonly repository: CaseRepository,
    private readonly o: Pick<DeliveryOptions, 'senders' | 'enclosedIn'>,
    private readonly recorder: DeliveryRecorder,
  ) {}

  async run({ now, shard }: { now: Instant; shard: number | null }) {
    const due = { now, limit: BATCH, leaseMs: LEASE_MS, ...(shard === null ? {} : { shard }) };
    const items = await inTransaction(this.repository.store, (tx) => tx.claimOutbox(due), FOR_JOBS);
    await limitedTo(LINES_AT_ONCE, linesOf(items), (line) => this.workThrough(line, now));
    return { handled: items.length, more: items.length >= BATCH };
  }

  /** One person's messages on one channel, in order: when one has to wait, so do those after it. */
  private async workThrough(line: readonly OutboxItem[], now: Instant): Promise<void> {
    const startedAt = performance.now();
    let waitsUntil: Instant | null = null;
    const said = new Set<string>();
    for (const [index, item] of line.entries()) {
      if (said.has(item.id)) continue;
      const paused = this.pausedUntil.get(item.channel) ?? now;
      if (waitsUntil === null && performance.now() - startedAt > LINE_WITHIN_MS) waitsUntil = now + 1_000;
      if (waitsUntil === null && paused > now) waitsUntil = paused;
      if (waitsUntil !== null) await this.recorder.putOff(item, waitsUntil);
      else waitsUntil = await this.attempt(item, now, { after: line.slice(index + 1), said });
    }
  }

  /** @returns until when this line has to wait; null when it may go on */
  private async attempt(
    item: OutboxItem,
    now: Instant,
    line: { readonly after: readonly OutboxItem[]; readonly said: Set<string> },
  ): Promise<Instant | null> {
    const read = readItem(item);
    if (read === null) return this.give(item, now);
    const aggregate = read.caseId === null ? null : await this.loadCase(read.caseId);
    if (aggregate === 'unreadable') return this.waitForMending(item, now);
    if (aggregate && this.isObsoleteNow(read, aggregate, now)) {
      await this.recorder.drop(read);
      return null;
    }
    const sender = this.o.senders[item.channel];
    const others = await this.restOfDigest(read, line.after, now);
    let receipt: unknown;
    try {
      if (sender === undefined) throw new DeliveryError('person', 'no-sender');
      receipt = await within(SEND_WITHIN_MS, this.send(sender, read, aggregate, others), tooLate);
    } catch (error) {
      return this.failed(read, error, { now, hasSender: sender !== undefined });
    }
    await this.recorder.delivered(read, receipt, now);
    for (const other of others) {
      // Said in that message: there is none of its own to bring up to date.
      await this.recorder.delivered(other.read, null, now);
      line.said.add(other.read.item.id);
    }
    return null;
  }

  /** What is overdue in somebody's other cases is said in one message each morning, however many they have. */
  private async restOfDigest(
    read: ReadItem,
    after: readonly OutboxItem[],
    now: Instant,
  ): Promise<InDigest[]> {
    if (!isDigest(read)) return [];
    const others: InDigest[] = [];
    for (const item of after) {
      const other = readItem(item);
      if (other === null || !isDigest(other) || others.length >= MOST_IN_DIGEST) continue;
      const aggregate = await this.loadCase(other.caseId);
      if (aggregate === 'unreadable' || this.isObsoleteNow(other, aggregate, now)) continue;
      others.push({ read: other, aggregate });
    }
    return others;
  }

  private async give(item: OutboxItem, now: Instant): Promise<null> {
    this.repository.log.error({}, 'delivery: an item of the outbox could not be read and was given up');
    await this.recorder.giveUp(item, now);
    return null;
  }

  private async waitForMending(item: OutboxItem, now: Instant): Promise<null> {
    if (item.attempts >= MOST_ATTEMPTS_AT_UNREADABLE) return this.give(item, now);
    await this.recorder.putOff(item, now + UNREADABLE_CASE_WAITS_MS);
    return null;
  }

  private async failed(
    read: ReadItem,
    error: unknown,
    about: { now: Instant; hasSender: boolean },
  ): Promise<Instant | null> {
    const { now, hasSender } = about;
    const { item } = read;
    const { fault, retryAfterMs } =
      error instanceof DeliveryError ? error : { fault: 'wait' as const, retryAfterMs: null };
    const permanent = fault === 'person';
    const next = this.nextChannel(read);
    const dueAt = read.caseId === null ? null : read.payload.telling.dueAt;
    const leftMs = dueAt === null ? null : dueAt - now;
    const after = afterFailure({
      permanent,
      retryAfterMs,
      attempts: item.attempts,
      leftMs,
      hasNextChannel: next !== null,
    });
    if (retryAfterMs !== null) this.pausedUntil.set(item.channel, now + Math.max(retryAfterMs, 1_000));
    const fields = { channel: item.channel, permanent, attempts: item.attempts, then: after.kind };
    if (hasSender) this.repository.log.warn(fields, 'delivery: a channel did not take a notice');
    await this.recorder.failed(
      read,
      { after, next: after.kind === 'next-channel' ? next : null, announce: hasSender },
      now,
    );
    return after.kind === 'again' ? now + after.afterMs : null;
  }

  async cameBack(caseId: string, id: string, now: Instant): Promise<void> {
    const delivered = await inTransaction(this.repository.store, (tx) => tx.deliveriesOf(caseId), FOR_JOBS);
    const found = delivered.find((each) => each.id === id);
    if (found === undefined) return;
    const fixed = {
      organisation: this.repository.organisation().id,
      urgency: 0,
      nextAttemptAt: now,
      attempts: 1,
    };
    const read = readItem({ ...found, ...fixed, caseId });
    if (read === null)
      return this.repository.log.error({}, 'delivery: an item that came back could not be read');
    const next = this.nextChannel(read);
    this.repository.log.warn({ channel: found.channel }, 'delivery: a message came back after it was sent');
    const after = next === null ? UNREACHABLE : NEXT_CHANNEL;
    await this.recorder.failed(read, { after, next, announce: true }, now);
  }

  /** The person's next channel that is set up here; none for a notice that goes to every channel anyway. */
  private nextChannel(read: ReadItem): NextChannel | null {
    if (read.caseId !== null && read.payload.telling.everyChannel) return null;
    const tried = new Set([...read.payload.tried, read.item.channel]);
    const channels = partyOf(this.repository.organisation(), personId(read.payload.to))?.channels ?? [];
    return channels.find((c) => !tried.has(c.name) && this.o.senders[c.name] !== undefined) ?? null;
  }

  /** The current address: it may have been corrected since. */
  private addressOf(to: PersonId, item: OutboxItem, kept: string): string {
    const channels = partyOf(this.repository.organisation(), to)?.channels ?? [];
    return channels.find((c) => c.name === item.channel)?.address ?? kept;
  }

  private async send(
    sender: Sender,
    read: ReadItem,
    aggregate: CaseAggregate | null,
    others: readonly InDigest[],
  ): Promise<unknown> {
    const { item } = read;
    if (read.caseId === null) {
      const { to, address, unreachable, on, at } = read.payload;
      const who = personId(to);
      const announcement: Announcement = {
        id: item.id,
        to: who,
        channel: item.channel,
        address: this.addressOf(who, item, address),
        unreachable: personId(unreachable),
        on,
        at,
      };
      if (!sender.announce) throw new DeliveryError('person', 'no-announcements');
      await sender.announce(announcement);
      return null;
    }
    const { to, address, telling: notification, at, reference } = read.payload;
    const notice: OutboxNotice = {
      id: item.id,
      caseId: asCaseId(read.caseId),
      reference,
      to,
      channel: item.channel,
      address: this.addressOf(to, item, address),
      notification,
      at,
    };
    const enclosed = (await this.o.enclosedIn?.(notice)) ?? NOTHING_ENCLOSED;
    const shown = { ...viewOf(aggregate), others: others.map((one) => view(one.aggregate)) };
    const { receipt } = await sender.send(notice, shown, enclosed);
    return receipt;
  }

  private isObsoleteNow(read: ReadItem, aggregate: CaseAggregate, now: Instant): boolean {
    if (read.caseId === null) return false;
    return isObsolete(read.payload.telling, read.payload.to, aggregate.state, this.repository.context(now));
  }

  private async loadCase(caseId: string): Promise<CaseAggregate | 'unreadable'> {
    const [loaded] = await inTransaction(this.repository.store, (tx) => tx.load([caseId]), FOR_JOBS);
    try {
      const aggregate = loaded === undefined ? null : this.repository.toAggregate(loaded);
      return aggregate === null || aggregate.state.stage === 'none' ? 'unreadable' : aggregate;
    } catch {
      return 'unreadable';
    }
  }
}

interface InDigest {
  readonly read: Extract<ReadItem, { caseId: string }>;
  readonly aggregate: CaseAggregate;
}

/** An officer opens each case by a link of its own, so each is said to them by itself. */
function isDigest(read: ReadItem): read is InDigest['read'] {
  return (
    read.caseId !== null &&
    read.payload.telling.kind === 'still-missing' &&
    read.payload.telling.as !== 'officer'
  );
}

function viewOf(aggregate: CaseAggregate | null): CaseView {
  if (aggregate === null) throw new Error('A notice of a case has a case');
  return view(aggregate);
}

function linesOf(items: readonly OutboxItem[]): OutboxItem[][] {
  const lines = new Map<string, OutboxItem[]>();
  for (const item of items) {
    const key = `${item.channel} ${item.recipient.toString('hex')}`;
    const line = lines.get(key);
    if (line) line.push(item);
    else lines.set(key, [item]);
  }
  return [...lines.values()];
}

/** Null for what this version can't read. */
function readItem(item: OutboxItem): ReadItem | null {
  const { payload, caseId } = item;
  if (caseId === null) {
    const parsed = ANNOUNCEMENT.safeParse(payload);
    return parsed.success ? { item, caseId, payload: parsed.data } : null;
  }
  return isNotice(payload) ? { item, caseId, payload } : null;
}

function isNotice(payload: unknown): payload is NoticePayload {
  if (typeof payload !== 'object' || payload === null) return false;
  const { telling: notification, to } = payload as { telling?: Partial<Notification>; to?: unknown };
  return (
    typeof to === 'string' && typeof notification?.notice === 'string' && Array.isArray(notification.steps)
  );
}
