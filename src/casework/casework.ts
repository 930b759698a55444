// The only way to a case: load, decide, append, in one transaction with the outbox and the next wake-up.
import type { Actor, Concern } from '../escalation/case/concern.js';
import type { Command, Refusal } from '../escalation/case/commands.js';
import type { CaseEvent, NoticeKind, Notification } from '../escalation/case/events.js';
import type { CaseId, Instant, PersonId, Reference } from '../escalation/ids.js';
import type { CaseState } from '../escalation/case/state.js';

export interface Clock {
  now(): Instant;
}

/**
 * The outcome of a command. A refusal is a value; `StoreUnavailable` is thrown when nothing could be saved.
 */
export type Outcome =
  | {
      readonly done: true;
      readonly reference: Reference;
      readonly state: CaseState;
      readonly events: readonly CaseEvent[];
      readonly receiptCode?: string;
    }
  | { readonly done: false; readonly refusal: Refusal; readonly state: CaseState | null };

/** A notice on its way to one person on one channel; content-free. `at` is when it was decided. */
export interface OutboxNotice {
  readonly id: string;
  readonly caseId: CaseId;
  readonly reference: Reference;
  readonly to: PersonId;
  readonly channel: string;
  readonly address: string;
  readonly notification: Notification;
  readonly at: Instant;
}

export interface CaseView {
  readonly caseId: CaseId;
  readonly reference: Reference;
  readonly state: CaseState;
  readonly events: readonly CaseEvent[];
  /** For a message: other cases of its reader's of which the same would have been said in the same minute. */
  readonly others?: readonly CaseView[];
}

/** What was added to the log of one case. */
export interface Committed {
  readonly caseId: string;
  readonly events: readonly CaseEvent[];
}

export interface Casework {
  readonly clock: Clock;
  /** Raises a concern; makes reference, ids and (anonymous) the receipt code. */
  raise(by: Actor, commandId: string, concern: Concern): Promise<Outcome>;
  /** Any other command on a case. An unknown reference and a forbidden one are refused alike (`may-not`). */
  run(reference: Reference, command: Command): Promise<Outcome>;
  /** Checks access, records the opening as an event, and returns what was reported. Null: may not, or no such case. */
  open(reference: Reference, by: PersonId, commandId: string): Promise<CaseView | null>;
  /** For rendering content-free cards; no access event. Null when there is no such case. */
  peek(reference: Reference): Promise<CaseView | null>;
  /** Cases in which this person has a part that still gives access, newest first. */
  casesOf(person: PersonId): Promise<readonly CaseView[]>;
  /** The holder of a receipt code. Constant time; null for an unknown code. */
  byReceipt(code: string): Promise<CaseView | null>;
  /** One batch of due cases, many in one transaction; a failing one is set aside on its own. */
  wake(o: { now: Instant; limit: number; shard: number | null }): Promise<{ handled: number; more: boolean }>;
}

/** Plus what no person asks for: going through all cases. */
export interface WholeCasework extends Casework {
  /** Every case of the organisation that can be read, in batches, in no meaningful order. */
  iterateCases(o: { readonly openOnly: boolean }): AsyncIterable<CaseView>;
  /**
   * Compares what should have been told by now with what was, sends what is missing, and counts what it can't
   * put right.
   */
  audit(now: Instant): Promise<{ mended: number; alarms: number }>;
  /** Resolves when the work that follows the answers (links between cases) is done. Never rejects. */
  settled(): Promise<void>;
}

/**
 * For an administrator, about no case: somebody can't be reached on a channel, so an address needs
 * correcting; or a platform takes nothing, so its connection does.
 */
export interface Announcement {
  readonly id: string;
  readonly to: PersonId;
  readonly channel: string;
  readonly address: string;
  /** Null: nobody is reached there. */
  readonly unreachable: PersonId | null;
  /** What is wrong with the platform, and since when; null: with an address. */
  readonly down: { readonly because: string; readonly since: Instant } | null;
  /** The channel that failed; `none` when they have no channel at all. */
  readonly on: string;
  readonly at: Instant;
}

/** In place of what is wrong with a platform: nothing is, but somebody there isn't known. */
export const STRANGER = 'stranger';

/** What a notice brings besides its words to somebody without an account here: never both by one way. */
export interface Enclosed {
  /** Opens the case once the passcode is given. */
  readonly link: string | null;
  /** `linkIn`: by what the link came, in words. */
  readonly passcode: { readonly code: string; readonly linkIn: string } | null;
}

export const NOTHING_ENCLOSED: Enclosed = { link: null, passcode: null };

/** Hands one notice to a platform. Resolves with what is needed to replace the message later. */
export interface Sender {
  send(notice: OutboxNotice, view: CaseView, enclosed: Enclosed): Promise<{ receipt: unknown }>;
  /**
   * Updates a message sent earlier to show the present state. If it resolves with a receipt, that one
   * replaces the old.
   */
  replace?(receipt: unknown, notice: OutboxNotice, view: CaseView): Promise<unknown>;
  /** Without it, announcements go to the administrator's next channel. */
  announce?(announcement: Announcement): Promise<void>;
}

/** By channel name. A channel without a sender is passed over. */
export type Senders = Readonly<Partial<Record<string, Sender>>>;

/** "Something of this kind falls due then, in this part of the work." Never awaited, never throws. */
export type Hint = (kind: 'wake' | 'deliver', at: Instant, shard?: number) => void;

/** The part of pino that is used here. Fields hold counts, kinds and codes: never content, a name or a message. */
export interface CaseworkLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Nothing was saved, or nothing could be read. `code` is safe to log. */
export class StoreUnavailable extends Error {
  readonly code: string;
  constructor(code: string, options?: { cause?: unknown }) {
    super(`Nothing could be saved (${code})`, options);
    this.name = 'StoreUnavailable';
    this.code = code;
  }
}

/**
 * Whose fault it is that a notice was not taken. Each platform has one table that says it of its own errors.
 * `person`: this address can't be reached, and trying again won't help. `conversation`: this conversation has to
 * wait, the others needn't. `platform`: it takes nothing from us at all (a refused token, a missing scope).
 * `wait`: no answer, or trouble of its own, which may pass.
 */
export type Fault = 'person' | 'conversation' | 'platform' | 'wait';

/** Thrown by a sender. */
export class DeliveryError extends Error {
  readonly code = 'delivery-failed';
  /** How long the platform asks us to wait; null when it doesn't say. */
  readonly retryAfterMs: number | null;

  /** @param reason the platform's own code, such as `user_not_found` or `http-503`: safe to log */
  constructor(
    readonly fault: Fault,
    readonly reason: string,
    o: { readonly retryAfterMs?: number | null; readonly cause?: unknown } = {},
  ) {
    super(
      `The channel did not take the notice (${fault}: ${reason})`,
      o.cause === undefined ? undefined : { cause: o.cause },
    );
    this.name = 'DeliveryError';
    this.retryAfterMs = o.retryAfterMs ?? null;
  }
}

/** What a sender that takes too long comes to. */
export const tooLate = (): never => {
  throw new DeliveryError('wait', 'timeout');
};

export type { NoticeKind };
