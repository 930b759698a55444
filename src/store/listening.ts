// Hearing at once what another process says, by the database's own NOTIFY. What is lost while nobody is connected does
// no harm: the sweep finds what is due.
import { Socket } from 'node:net';
import pg from 'pg';
import { settlesWithin } from '../kit/bounds.js';

const CONNECT_WITHIN_MS = 5_000;
const ANSWERS_WITHIN_MS = 5_000;
const GOODBYE_WITHIN_MS = 1_000;
/** How often the connection is asked whether it still answers: nothing else would show that it doesn't. */
const ASK_EVERY_MS = 10_000;
/** After a loss: 1 s, 2 s, 4 s … up to this. */
const LONGEST_PAUSE_MS = 30_000;
const FIRST_PAUSE_MS = 1_000;

export interface Listening {
  /** Resolves when the connection is closed, or given up. */
  stop(): Promise<void>;
}

export interface ListenOptions {
  /** Called with what was said, in the order in which it was said. */
  readonly heard: (text: string) => void;
  /** It listens, for the first time or again: what was said before it has missed. */
  readonly ready: () => void;
}

/** Listens on a connection of its own, which is made anew whenever it is lost, until stopped. */
export function listenOn(at: pg.ClientConfig, channel: string, o: ListenOptions): Listening {
  let stopped = false;
  let losses = 0;
  let client: pg.Client | null = null;
  let socket = new Socket();
  let timer: NodeJS.Timeout | undefined;
  let opening: Promise<void> = Promise.resolve();

  const lost = (which: pg.Client): void => {
    if (client !== which) return;
    client = null;
    clearTimeout(timer);
    void which.end().catch(() => undefined);
    if (stopped) return;
    timer = setTimeout(begin, Math.min(FIRST_PAUSE_MS * 2 ** Math.min(losses, 30), LONGEST_PAUSE_MS));
    losses += 1;
  };
  const askLater = (which: pg.Client): void => {
    if (stopped || client !== which) return;
    timer = setTimeout(() => {
      which.query('select 1').then(
        () => askLater(which),
        () => lost(which),
      );
    }, ASK_EVERY_MS);
  };
  const open = async (): Promise<void> => {
    const own = new Socket();
    socket = own;
    const mine = new pg.Client({
      ...at,
      application_name: 'sameday',
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
      query_timeout: ANSWERS_WITHIN_MS,
      stream: () => own,
    });
    client = mine;
    mine.on('error', () => lost(mine));
    mine.on('end', () => lost(mine));
    mine.on('notification', ({ payload }) => o.heard(payload ?? ''));
    try {
      await mine.connect();
      await mine.query(`listen ${mine.escapeIdentifier(channel)}`);
    } catch {
      return lost(mine);
    }
    losses = 0;
    askLater(mine);
    if (!stopped) o.ready();
  };
  const begin = (): void => {
    opening = open();
  };

  begin();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await opening;
      const last = client;
      client = null;
      // A peer that is silent would not let it end.
      if (last !== null) await settlesWithin(GOODBYE_WITHIN_MS, last.end());
      socket.destroy();
    },
  };
}
