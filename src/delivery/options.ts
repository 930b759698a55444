// What delivering needs.
import type { Enclosed, OutboxNotice, Senders } from '../casework/casework.js';
import type { CaseRepositoryOptions } from '../casework/case-repository.js';
import type { PlatformDown } from './platforms.js';

export interface DeliveryOptions extends CaseRepositoryOptions {
  readonly senders: Senders;
  /** What a notice brings besides its words. Default: nothing. Never throws. */
  readonly enclosedIn?: (notice: OutboxNotice) => Promise<Enclosed>;
  /** Channels that take one message a second in a conversation. Default: none. */
  readonly isSpaced?: (channel: string) => boolean;
  /**
   * How long a look at the outbox waits for what it has begun, in ms; what takes longer goes on beside the next look.
   * Default: to the end, as a moved clock needs it.
   */
  readonly patienceMs?: number;
  readonly metrics?: DeliveryMetrics;
  /** A platform went down, or is back (`null`). */
  readonly platformChanged?: (channel: string, down: PlatformDown | null) => void;
}

/** Hooks for the metrics. `reason` is a platform's own code. */
export interface DeliveryMetrics {
  readonly delivered: (channel: string) => void;
  readonly failed: (channel: string, fault: string, reason: string) => void;
}
