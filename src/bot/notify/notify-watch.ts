// What became of messages that GOV.UK Notify accepted: it is asked until it knows, and failures go to the
// next channel.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../casework/casework.js';
import type { KeyValueStore } from '../../casework/key-value-store.js';
import type { Instant } from '../../escalation/ids.js';
import type { Notify } from './notify.js';
import type { Accepted } from './sender.js';

const MINUTE = 60_000;
/** After sending, and after each time that the service didn't know yet; then hourly. */
const ASK_AFTER_MS = [15_000, 30_000, MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE];
const ASK_EVERY_MS = 60 * MINUTE;
/** The service itself tries a message for 72 hours. */
const FORGET_AFTER_MS = 73 * 60 * MINUTE;
const LOOK_EVERY_MS = 15_000;

export const sentShape = z.object({
  caseId: z.string(),
  item: z.string(),
  asked: z.number(),
  askAt: z.number(),
  /** The look that asked last. */
  by: z.string().nullable(),
});
export type SentByNotify = z.infer<typeof sentShape>;

export interface NotifyWatch {
  /** Asks about every message that is due; resolves with how many failed. */
  look(): Promise<number>;
  /** From now on every 15 seconds. */
  start(): void;
  stop(): void;
}

export interface NotifyWatchOptions {
  /** By the service's id of a message. */
  readonly keyValueStore: KeyValueStore<SentByNotify>;
  readonly clock: Clock;
  readonly status: Notify['status'];
  /** The case and the outbox item that did not arrive. */
  readonly failed: (caseId: string, item: string) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Hand it to `createNotify`. What it returns never throws: a message that can't be watched was sent all the same. */
export const keepingSent =
  ({ keyValueStore, clock, onError }: Pick<NotifyWatchOptions, 'keyValueStore' | 'clock' | 'onError'>) =>
  async ({ id, caseId, item }: Accepted): Promise<void> => {
    const now = clock.now();
    const sent = { caseId, item, by: null, asked: 0, askAt: now + (ASK_AFTER_MS[0] ?? MINUTE) };
    await keyValueStore.put(id, sent, { expiresAt: now + FORGET_AFTER_MS }).catch(onError);
  };

export function createNotifyWatch(o: NotifyWatchOptions): NotifyWatch {
  const { keyValueStore, clock } = o;
  let timer: NodeJS.Timeout | null = null;

  async function ask(id: string, sent: SentByNotify): Promise<boolean> {
    const asked = sent.asked + 1;
    const askAt = clock.now() + (ASK_AFTER_MS[asked] ?? ASK_EVERY_MS);
    // Postponed before asking, so that only one of two workers asks.
    const by = randomUUID();
    const claimed = await keyValueStore.change(id, (now) =>
      now?.askAt === sent.askAt ? { ...now, asked, askAt, by } : now,
    );
    if (claimed?.by !== by) return false;
    const status = await o.status(id);
    if (status === 'waiting') return false;
    if (status === 'failed') await o.failed(sent.caseId, sent.item);
    await keyValueStore.remove(id);
    return status === 'failed';
  }

  async function look(): Promise<number> {
    const due = (await keyValueStore.all()).filter(({ value }) => isDue(value.askAt, clock.now()));
    let failed = 0;
    for (const { key, value } of due) {
      try {
        if (await ask(key, value)) failed += 1;
      } catch (error) {
        o.onError(error);
      }
    }
    return failed;
  }

  return {
    look,
    start() {
      timer ??= setInterval(() => void look().catch(o.onError), LOOK_EVERY_MS).unref();
    },
    stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
    },
  };
}

const isDue = (at: Instant, now: Instant): boolean => at <= now;
