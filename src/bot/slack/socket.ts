// The connection for events in Socket Mode, kept up for ever: whatever Slack answers, and at a start as well as later.
// The SDK's own way of coming back takes a refusal, an error page or a cut for its last word, and throws where nobody
// can catch it.
import { AuthorizationError, SocketModeReceiver } from '@slack/bolt';
import { setTimeout as sleep } from 'node:timers/promises';
import { settlesWithin, within } from '../../kit/bounds.js';
import type { Seen } from '../watch.js';
import { codeOfFailure, faultOf, retryAfterMsOf } from './faults.js';
import { clientOptionsOf, SILENT } from './workspace-client.js';

/** From asking for an address to Slack's "hello". */
const CONNECT_WITHIN_MS = 20_000;
/** The first wait, and twice as long each time until the second. */
const BACK_OFF_MS = 1_000;
const BACK_OFF_AT_MOST_MS = 60_000;
/** A connection that held for this long was a good one: the next cut is the first again. */
const HELD_MS = 5_000;
const CLOSE_WITHIN_MS = 1_000;
/** How long a start may take before its connection counts as down. */
const STARTS_WITHIN_MS = 30_000;

export interface SocketOptions {
  readonly appToken: string;
  readonly apiUrl: string;
  readonly timeZone: () => string;
  /** It has gone down, with Slack's code for it or `closed`, or (null) it is up again. Once for each. */
  readonly changed: (code: string | null) => void;
  readonly onError: (error: unknown) => void;
}

export interface Socket {
  readonly receiver: SocketModeReceiver;
  /** Begins to connect. Nobody waits for it, and it never throws. */
  keepUp(): void;
  seen(): Seen;
  stop(): Promise<void>;
}

type State =
  | { readonly is: 'starting'; readonly since: number }
  | { readonly is: 'up' }
  | { readonly is: 'down'; readonly since: number; readonly code: string };

export function createSocket(o: SocketOptions): Socket {
  const receiver = receiverOf(o);
  const { client } = receiver;
  const stopping = new AbortController();
  const isStopping = (): boolean => stopping.signal.aborted;
  let state: State = { is: 'starting', since: Date.now() };
  let running: Promise<void> = Promise.resolve();

  function fell(code: string): void {
    if (state.is !== 'down' || state.code !== code) o.changed(code);
    state = { is: 'down', since: state.is === 'down' ? state.since : Date.now(), code };
  }

  /** Resolves when a connection that stood has ended, with how long it held. Throws when none came about. */
  async function holdOne(): Promise<number> {
    const ended = new Promise<void>((resolve) => client.once('disconnected', resolve));
    await within(CONNECT_WITHIN_MS, client.start(), () => {
      throw new Error('No "hello" from Slack');
    });
    const startedAt = performance.now();
    if (isStopping()) await close();
    if (state.is === 'down') o.changed(null);
    state = { is: 'up' };
    await ended;
    return performance.now() - startedAt;
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!isStopping()) {
      let askedToWaitMs = 0;
      try {
        if ((await holdOne()) > HELD_MS) failures = 0;
        // Slack itself asks for a new connection every few hours: only one that doesn't come back is worth a word.
        if (failures > 0) fell('closed');
      } catch (error) {
        askedToWaitMs = retryAfterMsOf(error) ?? 0;
        if (!isStopping()) fell(codeOfFailure(error));
        await close();
      }
      const waitMs = Math.max(BACK_OFF_MS * 2 ** failures, askedToWaitMs);
      failures += 1;
      await sleep(Math.min(waitMs, BACK_OFF_AT_MOST_MS), undefined, { signal: stopping.signal }).catch(
        () => undefined,
      );
    }
  }

  /** Asked twice, the SDK no longer waits for the other side. */
  async function close(): Promise<void> {
    if (await settlesWithin(CLOSE_WITHIN_MS, client.disconnect())) return;
    await settlesWithin(CLOSE_WITHIN_MS, client.disconnect());
  }

  return {
    receiver,
    keepUp: () => {
      running = run().catch(o.onError);
    },
    seen: () => seenOf(state, o.timeZone()),
    stop: async () => {
      stopping.abort();
      await close();
      await settlesWithin(CLOSE_WITHIN_MS, running);
    },
  };
}

function receiverOf({ appToken, apiUrl, onError }: SocketOptions): SocketModeReceiver {
  return new SocketModeReceiver({
    appToken,
    logger: SILENT,
    autoReconnectEnabled: false,
    installerOptions: { clientOptions: clientOptionsOf(apiUrl) },
    // Left to itself, it acknowledges on a connection that may be gone, where nobody catches what that throws.
    processEventErrorHandler: async ({ error, event }) => {
      onError(error);
      if (error instanceof AuthorizationError) await event.ack().catch(onError);
      return false;
    },
  });
}

function seenOf(state: State, timeZone: string): Seen {
  if (state.is === 'up') return { ok: true };
  if (state.is === 'starting' && Date.now() - state.since < STARTS_WITHIN_MS)
    return { ok: true, say: 'the connection for events is being made' };
  const since = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(
    state.since,
  );
  const down = `the connection for events is down since ${since}`;
  if (state.is === 'starting') return { ok: false, say: down };
  const refused = faultOf(state.code) === 'platform';
  return {
    ok: false,
    say: refused ? `${down}: Slack refuses SLACK_APP_TOKEN (${state.code})` : `${down} (${state.code})`,
  };
}
