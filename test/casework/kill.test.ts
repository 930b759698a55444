// The promise at its hardest: the process dies at any instant, and nothing that was confirmed is lost.
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { createCasework } from '../../src/casework/create-casework.js';
import { createDelivery } from '../../src/delivery/deliver.js';
import type { Sender } from '../../src/casework/casework.js';
import { person } from '../../src/escalation/case/concern.js';
import { reference as refOf } from '../../src/escalation/ids.js';
import { createStore, type Store } from '../../src/store/index.js';
import { at, concern, p, procedure, riverside } from '../escalation/world.js';
import { freshDatabase } from '../set-up/database.js';

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const children: ChildProcess[] = [];
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  for (const end of ends.splice(0).reverse()) await end();
});

describe.each(['the given server', 'the embedded server'])('kill -9, on %s', (where) => {
  async function place() {
    const dataDir = await mkdtemp(join(tmpdir(), 'sameday-kill-'));
    await chmod(dataDir, 0o755);
    ends.push(() => rm(dataDir, { recursive: true, force: true }));
    const key = randomBytes(32);
    if (where === 'the embedded server') return { databaseUrl: null, dataDir, masterKey: key };
    const fresh = await freshDatabase();
    ends.push(fresh.drop);
    return { databaseUrl: fresh.url, dataDir, masterKey: key };
  }

  /** Runs the process until it has reached its place, kills it, and returns what it had confirmed. */
  async function runAndKill(
    o: Awaited<ReturnType<typeof place>>,
    count: number,
    stopAt: string,
    afterLines = Infinity,
  ): Promise<string[]> {
    const hook = ['--import', fromHere('../../bench/typescript.mjs'), fromHere('kill-process.ts')];
    const args = [
      ...hook,
      o.databaseUrl ?? 'embedded',
      o.dataDir,
      o.masterKey.toString('hex'),
      String(count),
      stopAt,
    ];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const confirmed: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      if (line === 'stopped') break;
      confirmed.push(line.replace('confirmed ', ''));
      if (confirmed.length >= afterLines) break;
    }
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    return confirmed;
  }

  async function reopen(o: Awaited<ReturnType<typeof place>>) {
    const store = await createStore(o);
    ends.push(() => store.close());
    let now = at('2026-03-16 09:10');
    const sent: string[] = [];
    const options = {
      store,
      organisation: () => riverside,
      procedure,
      clock: { now: () => now },
      hint: () => undefined,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    };
    const casework = createCasework(options);
    const slack: Sender = {
      send: async ({ reference, to }) => {
        sent.push(`${reference} ${to}`);
        return { receipt: null };
      },
    };
    const delivery = createDelivery({ ...options, senders: { slack } });
    const everythingUntil = async (time: number) => {
      now = time;
      while ((await casework.wake({ now, limit: 50, shard: null })).handled > 0);
      while ((await delivery.work.run({ now, shard: null })).handled > 0);
    };
    return { store, casework, sent, everythingUntil };
  }

  const references = async (store: Store) =>
    store.transaction(async (tx) =>
      (await tx.casesOfPerson(store.personHash('riverside', 'amira.khan'), 'reporter')).map((head) =>
        refOf(head.reference),
      ),
    );

  it('between "submitted" and the commit: nothing is kept, and the same click can be made again', async () => {
    const o = await place();
    const confirmed = await runAndKill(o, 1, 'submitted');
    expect(confirmed).toEqual([]);
    const { store, casework } = await reopen(o);
    expect(await references(store)).toEqual([]);
    const again = await casework.raise(person(p('amira.khan')), 'click-0', concern({ what: 'report 0' }));
    expect(again.done).toBe(true);
  });

  it('between the commit and "confirmed": it is kept, and the same click gets its answer', async () => {
    const o = await place();
    expect(await runAndKill(o, 1, 'between')).toEqual([]);
    const { store, casework } = await reopen(o);
    const kept = await references(store);
    expect(kept).toHaveLength(1);
    const again = await casework.raise(person(p('amira.khan')), 'click-0', concern({ what: 'report 0' }));
    expect(again).toMatchObject({ done: true, reference: kept[0] });
    expect(await references(store)).toEqual(kept);
  });

  it('after "confirmed": everything confirmed is there, and what fell due meanwhile is done', async () => {
    const o = await place();
    const confirmed = await runAndKill(o, 40, 'confirmed', 12);
    expect(confirmed).toHaveLength(12);
    const { store, casework, sent, everythingUntil } = await reopen(o);
    const kept = await references(store);
    for (const reference of confirmed) expect(kept).toContain(reference);
    expect(await store.verify()).toEqual([]);
    // Nobody was there when the half hour of the first person ended.
    await everythingUntil(at('2026-03-16 09:55'));
    for (const reference of kept) {
      const view = await casework.peek(reference);
      expect(view?.state.concern?.what).toMatch(/^report \d+$/);
      expect(view?.state.told.map((t) => t.person)).toEqual(['ben.ode', 'carol.west']);
      expect(sent).toContain(`${reference} ben.ode`);
      expect(sent).toContain(`${reference} carol.west`);
    }
  });
});
