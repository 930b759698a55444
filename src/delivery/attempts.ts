// One notice, tried once: whether it is still true, whether its platform works, and what follows when it isn't taken.
import {
  DeliveryError,
  NOTHING_ENCLOSED,
  tooLate,
  type Announcement,
  type CaseView,
  type OutboxNotice,
  type Sender,
} from '../casework/casework.js';
import type { Notification } from '../escalation/case/events.js';
import { caseId as asCaseId, personId, type Instant, type PersonId } from '../escalation/ids.js';
import { partyOf } from '../escalation/organisation.js';
import { within } from '../kit/bounds.js';
import type { OutboxItem } from '../store/index.js';
import { afterFailure } from './retry-policy.js';
import { view, type CaseRepository, type CaseAggregate } from '../casework/case-repository.js';
import { ANNOUNCEMENT, type NoticePayload } from '../casework/outbox-rows.js';
import { isObsolete } from '../casework/obsolete.js';
import type { DeliveryRecorder, NextChannel, ReadItem } from './delivery-recorder.js';
import { FOR_JOBS, inTransaction } from '../casework/transaction.js';
import type { DeliveryOptions } from './options.js';
import type { MaySend, Platforms } from './platforms.js';

const SEND_WITHIN_MS = 15_000;
const UNREADABLE_CASE_WAITS_MS = 5 * 60_000;
const MOST_ATTEMPTS_AT_UNREADABLE = 100;
/** From this urgency on it doesn't wait for a platform. */
const URGENT = 80;

/** A longer list helps nobody: the rest comes in a second message. */
const MOST_IN_DIGEST = 20;

/** The channel isn't set up here. */
const NO_SENDER = 'no-sender';
const NEXT_CHANNEL = { kind: 'next-channel' } as const;
/** Final: the service has tried for as long as it ever does. */
const UNREACHABLE = { kind: 'unreachable', afterMs: null } as const;

interface AttemptsOptions extends Pick<DeliveryOptions, 'senders' | 'enclosedIn' | 'metrics'> {
  readonly platforms: Platforms;
  readonly recorder: DeliveryRecorder;
  /** What time it is, in a look that began at `at`. */
  readonly instant: (at: Instant) => Instant;
}

export class Attempts {
  constructor(
    private readonly repository: CaseRepository,
    private readonly o: AttemptsOptions,
  ) {}

  /** @returns until when this line has to wait; null when it may go on */
  async attempt(
    item: OutboxItem,
    now: Instant,
    line: { readonly after: readonly OutboxItem[]; readonly said: Set<string> },
  ): Promise<Instant | null> {
    const read = readItem(item);
    if (read === null) return this.give(item, now);
    const aggregate = read.caseId === null ? null : await this.loadCase(read.caseId);
    if (aggregate === 'unreadable') return this.waitForMending(item, now);
    if (aggregate && this.isObsoleteNow(read, aggregate, now)) {
      await this.o.recorder.drop(read);
      return null;
    }
    const may = this.o.platforms.maySend(item.channel, lineOf(item), now);
    if (may.kind === 'wait') return this.held(read, may, now);
    const sender = this.o.senders[item.channel];
    const others = await this.restOfDigest(read, line.after, now);
    let receipt: unknown;
    try {
      if (sender === undefined) throw new DeliveryError('person', NO_SENDER);
      receipt = await within(SEND_WITHIN_MS, this.send(sender, read, aggregate, others), tooLate);
    } catch (error) {
      return this.failed(read, asDeliveryError(error), this.o.instant(now));
    }
    // What is kept, and counted as late, is when it was taken and not when the line was begun.
    const at = this.o.instant(now);
    this.o.platforms.took(item.channel, lineOf(item), at);
    this.o.metrics?.delivered(item.channel);
    await this.o.recorder.delivered(read, receipt, at);
    for (const other of others) {
      // Said in that message: there is none of its own to bring up to date.
      await this.o.recorder.delivered(other.read, null, at);
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
    await this.o.recorder.giveUp(item, now);
    return null;
  }

  private async waitForMending(item: OutboxItem, now: Instant): Promise<null> {
    if (item.attempts >= MOST_ATTEMPTS_AT_UNREADABLE) return this.give(item, now);
    await this.o.recorder.putOff(item, now + UNREADABLE_CASE_WAITS_MS, now);
    return null;
  }

  /** Nothing was sent: the platform, or this conversation, has to be left alone. Others of the line may go elsewhere. */
  private async held(read: ReadItem, may: Extract<MaySend, { kind: 'wait' }>, now: Instant): Promise<null> {
    const waitMs = may.until - now;
    const limit = new DeliveryError('conversation', 'held', { retryAfterMs: waitMs });
    await this.goOn(read, limit, { now, platformWaitsMs: may.down ? waitMs : null });
    return null;
  }

  private async failed(read: ReadItem, error: DeliveryError, now: Instant): Promise<Instant | null> {
    const { item } = read;
    const { platforms, metrics } = this.o;
    if (error.reason !== NO_SENDER) platforms.failed(item.channel, lineOf(item), error, now);
    metrics?.failed(item.channel, error.fault, error.reason);
    const waitsUntil = platforms.waitsUntil(item.channel);
    const platformWaitsMs = waitsUntil === null ? null : Math.max(0, waitsUntil - now);
    const then = await this.goOn(read, error, { now, platformWaitsMs });
    const { fault, reason } = error;
    const fields = { channel: item.channel, fault, reason, attempts: item.attempts + 1, then: then.kind };
    this.repository.log.warn(fields, 'delivery: a channel did not take a notice');
    return then.kind === 'again' ? now + then.afterMs : null;
  }

  private async goOn(
    read: ReadItem,
    { fault, reason, retryAfterMs }: DeliveryError,
    { now, platformWaitsMs }: { now: Instant; platformWaitsMs: number | null },
  ) {
    const { item, payload } = read;
    const next = this.nextChannel(read);
    const dueAt = read.caseId === null ? null : read.payload.telling.dueAt;
    const after = afterFailure({
      ...{ fault, platformWaitsMs, retryAfterMs },
      attempts: item.attempts + 1,
      leftMs: dueAt === null ? null : dueAt - now,
      waitedMs: now - payload.at,
      isUrgent: item.urgency >= URGENT,
      hasNextChannel: next !== null,
    });
    const turns = after.kind === 'next-channel' || after.kind === 'next-channel-as-well';
    // A channel that isn't set up, or that is down for everybody, is nothing that the address could mend.
    const announce = reason !== NO_SENDER && platformWaitsMs === null;
    await this.o.recorder.failed(read, { after, next: turns ? next : null, announce }, now);
    return after;
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
    await this.o.recorder.failed(read, { after, next, announce: true }, now);
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
      const { to, address, unreachable, on, at, down = null } = read.payload;
      const who = personId(to);
      const announcement: Announcement = {
        id: item.id,
        to: who,
        channel: item.channel,
        address: this.addressOf(who, item, address),
        unreachable: unreachable === '' ? null : personId(unreachable),
        down,
        on,
        at,
      };
      if (!sender.announce) throw new DeliveryError('person', NO_SENDER);
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
    if (hasArrivedElsewhere(read.payload, aggregate)) return true;
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

/** Another channel was taken meanwhile, as this one had to wait. */
function hasArrivedElsewhere({ telling, to }: NoticePayload, { events }: CaseAggregate): boolean {
  if (telling.everyChannel) return false;
  const arrived = new Set<string>();
  for (const { type, data } of events) {
    if (type !== 'NoticeDelivered' && type !== 'NoticeFailed') continue;
    if (data.notice !== telling.notice || data.to !== to) continue;
    // One that came back after all has not arrived.
    if (type === 'NoticeDelivered') arrived.add(data.channel);
    else arrived.delete(data.channel);
  }
  return arrived.size > 0;
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

/** One person on one channel, as the platforms' state knows them. */
const lineOf = (item: OutboxItem): string => item.recipient.toString('hex');

const asDeliveryError = (error: unknown): DeliveryError =>
  error instanceof DeliveryError ? error : new DeliveryError('wait', 'unexpected', { cause: error });

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
