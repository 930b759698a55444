// The second watchman: looks at what is due and undelivered, on its own connection and with its own clock, and rings by
// its own way when the main path stands still. It writes nothing, and shares no code with what it watches.
import { createOrganisationSource } from '../config/organisation-source.js';
import { settlesWithin } from '../kit/bounds.js';
import { decide, firstState, type Message } from './decide.js';
import { createLookout } from './look.js';
import type { WatchLog, WatchOrders } from './orders.js';
import { bellsOf, ring, type Bell } from './ring.js';
import { write } from './words.js';

const LOOK_EVERY_MS = 30_000;
const STOPS_WITHIN_MS = 2_000;

export interface WatchmanOptions {
  readonly orders: WatchOrders;
  readonly log: WatchLog;
  /** Milliseconds between two looks; default: half a minute. */
  readonly everyMs?: number;
  /** How long the database may take to answer, in ms; default: five seconds. */
  readonly answersWithinMs?: number;
  /** A clock that can't be set, in ms; default: this process's own. */
  readonly monotonic?: () => number;
}

export interface Watchman {
  /** How many ways there are to ring somebody: 0 means that nobody would hear of it. */
  readonly bells: number;
  stop(): Promise<void>;
}

/**
 * Begins to look, at once and then every half minute.
 * @throws ConfigurationError when the organisation's file can't be used
 */
export function startWatchman(o: WatchmanOptions): Watchman {
  const { orders, log } = o;
  const monotonic = o.monotonic ?? (() => performance.now());
  const organisation = createOrganisationSource({
    file: orders.organisationFile,
    mode: orders.mode,
    channels: orders.channels,
  });
  const lookout = createLookout(orders.connection, {
    onError: (error) => log.warn({ code: codeOf(error) }, 'watch: the database did not answer'),
    ...(o.answersWithinMs !== undefined && { answersWithinMs: o.answersWithinMs }),
  });
  let state = firstState(monotonic(), Date.now());
  let unrung: { readonly message: Message; readonly bells: readonly Bell[] } | null = null;

  const look = async (): Promise<void> => {
    const found = await lookout.look();
    const decided = decide(state, { at: monotonic(), found });
    state = decided.state;
    if (decided.say !== null) {
      const { kind } = decided.say;
      log.error({ kind, trouble: decided.trouble }, 'watch: the officers and administrators are rung');
      unrung = { message: decided.say, bells: bellsOf(organisation.current(), orders.post) };
    }
    if (unrung !== null) unrung = await ringAll(unrung, o, organisation.current());
  };

  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  const goOn = async (): Promise<void> => {
    await look().catch((error: unknown) => log.error({ code: codeOf(error) }, 'watch: a look failed'));
    if (!stopped) timer = setTimeout(() => void (looking = goOn()), o.everyMs ?? LOOK_EVERY_MS);
  };
  let looking = goOn();
  return {
    bells: bellsOf(organisation.current(), orders.post).length,
    stop: async () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      organisation.close();
      await settlesWithin(STOPS_WITHIN_MS, looking);
      await lookout.close();
    },
  };
}

/** Whom no service took is rung again after the next look, until there is something newer to say. */
async function ringAll(
  { message, bells }: { readonly message: Message; readonly bells: readonly Bell[] },
  { orders, log }: WatchmanOptions,
  organisation: Parameters<typeof write>[1],
): Promise<{ message: Message; bells: readonly Bell[] } | null> {
  const failed = await ring(bells, write(message, organisation, orders.publicUrl), orders.post);
  log.info({ rung: bells.length - failed.length, failed: failed.length }, 'watch: rung');
  return failed.length === 0 ? null : { message, bells: failed };
}

/** Only a code: an error's text may quote an address. */
function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === 'string' && /^[\w-]{1,40}$/.test(code)) return code;
  return error instanceof Error ? error.constructor.name : 'unknown';
}
