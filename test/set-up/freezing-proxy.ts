// A connection that hangs: a proxy in front of any service, that can stop passing on what is said, and says so to
// nobody, as a network does that has forgotten a connection.
import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

export interface FreezingProxy {
  /** It listens on 127.0.0.1. */
  readonly port: number;
  /** The address of the service, by way of this proxy. */
  through(url: string): string;
  /**
   * From here on the open connections take everything and pass on nothing, neither data nor an end. New ones work,
   * unless `all`: then they are taken and frozen, too.
   */
  freeze(o?: { readonly all?: boolean }): void;
  /** Passes on what was held back. */
  thaw(): void;
  /** Ends all connections without a word (RST); with `refuse`, and lets none begin until `thaw`. */
  reset(o?: { readonly refuse?: boolean }): void;
  /** Connections that are open on the side of whoever connected. */
  count(which: 'all' | 'frozen'): number;
  close(): Promise<void>;
}

/** @param target where the service listens */
export async function createFreezingProxy(target: {
  readonly host: string;
  readonly port: number;
}): Promise<FreezingProxy> {
  const pairs = new Set<Pair>();
  let newOnes: 'work' | 'freeze' | 'refuse' = 'work';
  const server = createServer({ allowHalfOpen: true }, (near) => {
    if (newOnes === 'refuse') {
      near.resetAndDestroy();
      return;
    }
    const pair = new Pair(near, connect({ ...target, allowHalfOpen: true }), () => pairs.delete(pair));
    pairs.add(pair);
    if (newOnes === 'freeze') pair.freeze();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const reset = (): void => {
    for (const pair of pairs) pair.reset();
  };
  return {
    port,
    through: (url) => {
      const changed = new URL(url);
      changed.host = `127.0.0.1:${port}`;
      return changed.href;
    },
    freeze: ({ all = false } = {}) => {
      if (all) newOnes = 'freeze';
      for (const pair of pairs) pair.freeze();
    },
    thaw: () => {
      newOnes = 'work';
      for (const pair of pairs) pair.thaw();
    },
    reset: ({ refuse = false } = {}) => {
      if (refuse) newOnes = 'refuse';
      reset();
    },
    count: (which) => [...pairs].filter((pair) => pair.isOpen && (which === 'all' || pair.isFrozen)).length,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      reset();
      await closed;
    },
  };
}

/** Where a service's address says that it listens. */
export function placeOf(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}

class Pair {
  isFrozen = false;
  /** Whoever connected has not ended it. */
  isOpen = true;
  private held: (() => void)[] = [];

  constructor(
    private readonly near: Socket,
    private readonly far: Socket,
    private readonly onClosed: () => void,
  ) {
    near.once('end', () => (this.isOpen = false));
    near.once('close', () => this.onClosed());
    this.passOn(near, far);
    this.passOn(far, near);
  }

  freeze(): void {
    this.isFrozen = true;
  }

  thaw(): void {
    this.isFrozen = false;
    for (const pass of this.held.splice(0)) pass();
  }

  reset(): void {
    this.near.resetAndDestroy();
    this.far.resetAndDestroy();
    this.onClosed();
  }

  /** What arrives is taken all the same: whoever sent it sees it acknowledged. */
  private passOn(from: Socket, to: Socket): void {
    const pass = (act: () => void): void => {
      if (this.isFrozen) this.held.push(act);
      else act();
    };
    from.on('data', (data) => pass(() => void to.write(data)));
    from.on('end', () => pass(() => void to.end()));
    from.on('error', () => undefined);
    from.on('close', () => pass(() => void to.destroy()));
  }
}
