// A platform that is looked at again and again beside everything else: nobody waits for a look, a start least of all.
import { DeliveryError, type Sender } from '../casework/casework.js';

const LOOK_AGAIN_MS = 60_000;
const LOOK_EVERY_MS = 60 * 60_000;

/** What `/readyz` shows: whether it works, and what is wrong or worth knowing. Never a secret or an id. */
export interface Seen {
  readonly ok: boolean;
  readonly say?: string;
}

export interface Watch {
  /** What the last look saw. */
  seen(): Seen;
  /** Looks now: something has changed, or has gone wrong. A look that is under way is followed by another. */
  look(): void;
  stop(): void;
}

export interface WatchOptions {
  readonly look: () => Promise<Seen>;
  /** Before the first look has ended. */
  readonly unseen: Seen;
  /** Of a look that throws. */
  readonly failed: Seen;
}

/** Looks at once, then each hour while all is well and each minute while it isn't. */
export function watchPlatform(o: WatchOptions): Watch {
  let seen = o.unseen;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let looking = false;
  let once = false;

  const look = (): void => {
    if (stopped) return;
    clearTimeout(timer);
    once = looking;
    if (looking) return;
    looking = true;
    o.look().then(then, () => then(o.failed));
  };
  const then = (found: Seen): void => {
    looking = false;
    if (stopped) return;
    // What it saw may be from before the change.
    if (once) return look();
    seen = found;
    timer = setTimeout(look, found.ok ? LOOK_EVERY_MS : LOOK_AGAIN_MS).unref();
  };

  look();
  return {
    seen: () => seen,
    look,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/** The same sender; when its platform takes nothing from us any more, the platform is looked at straight away. */
export function watchedSender(sender: Sender, watch: Watch): Sender {
  const noticing = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      // While it is known to be bad it is looked at each minute as it is.
      if (error instanceof DeliveryError && error.fault === 'platform' && watch.seen().ok) watch.look();
      throw error;
    }
  };
  return {
    send: (...notice) => noticing(sender.send(...notice)),
    ...(sender.replace !== undefined && {
      replace: (...message) => noticing(sender.replace?.(...message) ?? Promise.resolve(undefined)),
    }),
    ...(sender.announce !== undefined && {
      announce: (announcement) => noticing(sender.announce?.(announcement) ?? Promise.resolve()),
    }),
  };
}
