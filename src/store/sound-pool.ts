// A pool of connections that hands out none which no longer answers. A network may forget a connection without
// telling either end; then the driver's own pool would hand it out again after each time-out, for as long as the
// socket lasts.
import { Socket } from 'node:net';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { settlesWithin } from '../kit/bounds.js';

/** A connection that was silent for longer than this is asked whether it still answers, before it is used. */
const TRUSTED_FOR_MS = 1_000;
/** Less than a person's transaction may take to begin: there is time for a new connection afterwards. */
const ANSWERS_WITHIN_MS = 1_500;
const ARE_YOU_THERE = { text: 'select 1', query_timeout: ANSWERS_WITHIN_MS };
/** Longer than any lock is waited for: whatever has been silent for so long will not answer. */
const STUCK_AFTER_MS = 12_000;
/** How long the end of a pool waits for what is under way. */
const END_WITHIN_MS = 2_000;
/** How long the server may take to notice that a connection was ended. */
const GOODBYE_WITHIN_MS = 1_000;

export interface SoundPoolOptions {
  /** Where the server is, and the limits of a session. */
  readonly at: pg.ClientConfig;
  /** Connections at most. */
  readonly size: number;
  /** How long a new connection may take, ms. */
  readonly connectsWithinMs: number;
  /** How long somebody waits for one of the connections in use, ms. */
  readonly waitsForMs: number;
  readonly log: (line: string) => void;
}

/** A pool, and the clients that it has. */
interface Retiring {
  readonly pool: pg.Pool;
  readonly clients: ReadonlySet<SoundClient>;
}

/** What Kysely takes for a pool. */
export class SoundPool implements PostgresPool {
  private pool: pg.Pool;
  private clients = new Set<SoundClient>();
  /** Given up, and not at their end yet. */
  private readonly retired = new Set<Retiring>();

  constructor(private readonly o: SoundPoolOptions) {
    this.pool = this.open(this.clients);
  }

  /** @throws what `pg` throws: its "timeout exceeded when trying to connect" means that all were in use */
  async connect(): Promise<PostgresPoolClient> {
    // Each that doesn't answer leaves the pool, and a new one needs no asking.
    for (let tries = 0; tries <= this.o.size; tries += 1) {
      const client = await this.take();
      if (await client.answers()) return client.asLent();
      const others = [...this.clients].filter((other) => other !== client && other.isSilentSince(client));
      this.o.log(`The database did not answer on a connection: given up, with ${others.length} others.`);
      client.giveUp();
      for (const other of others) other.destroy();
    }
    throw new Error('Connection terminated: none of them answers');
  }

  /**
   * Gives up all connections, and begins with new ones. Whatever is under way on one of the old ones may end there,
   * unless it is stuck.
   */
  async renew(): Promise<void> {
    const old = { pool: this.pool, clients: this.clients };
    const clients = new Set<SoundClient>();
    const pool = this.open(clients);
    // An embedded server takes "nobody is connected" to mean "nobody needs me": first the new one.
    await pool.connect().then(
      (client) => client.release(),
      () => undefined,
    );
    this.pool = pool;
    this.clients = clients;
    for (const client of old.clients) if (client.isIdle || client.isStuck) client.destroy();
    this.retired.add(old);
    void endWithin(STUCK_AFTER_MS, old).then(() => this.retired.delete(old));
  }

  async end(): Promise<void> {
    for (const { clients } of this.retired) for (const client of clients) client.destroy();
    await endWithin(END_WITHIN_MS, { pool: this.pool, clients: this.clients });
  }

  private async take(): Promise<SoundClient & pg.PoolClient> {
    const client = await this.pool.connect();
    if (client instanceof SoundClient) return client;
    throw new TypeError('The pool holds connections of one kind alone.');
  }

  private open(clients: Set<SoundClient>): pg.Pool {
    const { at, size, connectsWithinMs, waitsForMs, log } = this.o;
    class Client extends SoundClient {
      constructor(config: pg.ClientConfig = {}) {
        super(config, connectsWithinMs);
      }
    }
    const pool = new pg.Pool({
      ...at,
      Client,
      max: size,
      // Connections stay open: an embedded server takes "nobody is connected" to mean "nobody needs me".
      idleTimeoutMillis: 0,
      connectionTimeoutMillis: waitsForMs,
    });
    // Without these, a connection that breaks while idle would end the process.
    pool.on('error', (error) => log(`A connection to the database ended: ${reasonOf(error)}`));
    pool.on('connect', (client) => {
      client.on('error', () => undefined);
      if (!(client instanceof SoundClient)) return;
      client.heard();
      clients.add(client);
      client.once('end', () => clients.delete(client));
    });
    return pool;
  }
}

/** A client that knows when the server was last heard on it, and whose socket can be destroyed. */
class SoundClient extends pg.Client {
  private readonly socket: Socket;
  private heardAt = performance.now();
  /** When the question was sent that waits for an answer; null: none does. */
  private askedAt: number | null = null;
  /** It failed in a way that leaves it in an unknown state, with this error. */
  private broken: { readonly error: unknown } | null = null;
  private isLent = false;

  constructor(config: pg.ClientConfig, connectsWithinMs: number) {
    const socket = new Socket();
    // The pool hides the password from whoever lists its options.
    const { password } = config;
    const connectionTimeoutMillis = connectsWithinMs;
    super({ ...config, ...(password && { password }), connectionTimeoutMillis, stream: () => socket });
    this.socket = socket;
  }

  heard(): void {
    this.heardAt = performance.now();
    this.askedAt = null;
  }

  get isIdle(): boolean {
    return !this.isLent;
  }

  get isStuck(): boolean {
    return this.askedAt !== null && performance.now() - this.askedAt > STUCK_AFTER_MS;
  }

  /** It waits in the pool, and nothing was heard on it since `other` was asked, either. */
  isSilentSince(other: SoundClient): boolean {
    return this.isIdle && this.heardAt < (other.askedAt ?? other.heardAt);
  }

  /** False when it has to be given up. One that was heard just now isn't asked. */
  async answers(): Promise<boolean> {
    this.isLent = true;
    if (performance.now() - this.heardAt < TRUSTED_FOR_MS) return true;
    try {
      await this.ask(() => this.query(ARE_YOU_THERE));
      return true;
    } catch {
      return false;
    }
  }

  /** For one who borrows it: it goes back to the pool only if it is sound. */
  asLent(this: SoundClient & pg.PoolClient): PostgresPoolClient {
    const query = async (sql: string, parameters: readonly unknown[]): Promise<unknown> =>
      this.ask(() => this.query(sql, [...parameters]));
    return {
      query: query as PostgresPoolClient['query'],
      release: () => {
        if (this.broken !== null) return this.giveUp();
        this.isLent = false;
        this.release();
      },
    };
  }

  /** Takes it out of its pool. */
  giveUp(this: SoundClient & pg.PoolClient): void {
    this.release(true);
    this.destroy();
  }

  /** A socket without a peer would not end by itself. */
  destroy(): void {
    this.socket.destroy();
  }

  /** On a broken one nothing is asked: a rollback would wait as long as what has just timed out. */
  private async ask<T>(question: () => Promise<T>): Promise<T> {
    if (this.broken !== null) throw this.broken.error;
    this.askedAt = performance.now();
    try {
      return await question();
    } catch (error) {
      if (!isRefusal(error)) this.broken = { error };
      throw error;
    } finally {
      if (this.broken === null) this.heard();
    }
  }
}

/** The server is there and has said no. Everything else leaves a connection in an unknown state. */
function isRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.severity !== 'FATAL' && error.severity !== 'PANIC';
}

/** A client in use ends when it is given back; one whose peer is silent would never end by itself. */
async function endWithin(ms: number, { pool, clients }: Retiring): Promise<void> {
  await settlesWithin(ms, pool.end());
  const ended = [...clients].map((client) => new Promise((resolve) => client.once('end', resolve)));
  await settlesWithin(GOODBYE_WITHIN_MS, Promise.all(ended));
  for (const client of clients) client.destroy();
}

/** Only a code: the text of a database error may quote a row. */
function reasonOf(error: Error): string {
  return (error as Error & { code?: string }).code ?? 'connection lost';
}
