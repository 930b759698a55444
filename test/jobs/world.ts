// What the tests of the runners work on: due things with a time each, taken by row locks as in the database, and a
// lease. The runners only ever see the interface; the work of the app is tested on the real database elsewhere.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, DuePoint, JobsLog, Lease, RunResult, Work, WorkKind } from '../../src/jobs/work.js';

const BATCH = 100;

export interface Thing {
  readonly id: string;
  readonly shard: number;
  readonly dueAt: number;
  locked: boolean;
  /** Each time it was worked on, with the time that the run was told. */
  readonly runs: { readonly at: number; readonly toldAt: number; readonly by: string }[];
}

/** One table of due things, for any number of workers. */
export class Things {
  readonly all: Thing[] = [];
  /** Every call of `run`: to see that a crowd of due things is a handful of looks. */
  looks = 0;
  /** How often `run` shall throw, from now on. */
  toThrow = 0;
  readonly throwsAt: number[] = [];
  workMs = 0;
  onDone: (thing: Thing) => void = () => {};

  constructor(
    readonly kind: WorkKind,
    readonly shards: number,
  ) {}

  add(id: string, dueAt: number, shard = this.all.length % this.shards): Thing {
    const thing: Thing = { id, shard, dueAt, locked: false, runs: [] };
    this.all.push(thing);
    return thing;
  }

  open(): Thing[] {
    return this.all.filter((thing) => thing.runs.length === 0);
  }

  work(by: string): Work {
    return {
      kind: this.kind,
      shards: this.shards,
      earliestDueAt: async () => {
        await sleep(1);
        const times = this.open().map((thing) => thing.dueAt);
        return times.length === 0 ? null : Math.min(...times);
      },
      dueSoon: (until) => this.dueSoon(until),
      run: ({ now, shard }) => this.run(by, now, shard),
    };
  }

  private async dueSoon(until: number): Promise<DuePoint[]> {
    await sleep(1);
    const points = new Map<string, DuePoint>();
    for (const { dueAt, shard } of this.open()) {
      const at = Math.ceil(dueAt / 1000) * 1000;
      if (dueAt <= until) points.set(`${at}-${shard}`, { at, shard });
    }
    return [...points.values()];
  }

  private async run(by: string, now: number, shard: number | null): Promise<RunResult> {
    this.looks += 1;
    if (this.toThrow > 0) {
      this.toThrow -= 1;
      this.throwsAt.push(Date.now());
      throw new Error('the database is away');
    }
    const due = this.open()
      .filter((thing) => !thing.locked && thing.dueAt <= now && (shard === null || thing.shard === shard))
      .sort((one, other) => one.dueAt - other.dueAt);
    const batch = due.slice(0, BATCH);
    for (const thing of batch) thing.locked = true;
    await sleep(1 + this.workMs);
    for (const thing of batch) {
      thing.locked = false;
      thing.runs.push({ at: Date.now(), toldAt: now, by });
      this.onDone(thing);
    }
    return { handled: batch.length, more: due.length > batch.length };
  }
}

export const realClock: Clock = { now: () => Date.now() };

/** A lease as the database gives it. */
export function createLease(): Lease {
  const held = new Map<string, { holder: string; until: number }>();
  return async (name, holder, ms) => {
    await sleep(1);
    const current = held.get(name);
    if (current !== undefined && current.holder !== holder && current.until > Date.now()) return false;
    held.set(name, { holder, until: Date.now() + ms });
    return true;
  };
}

export function createMemoryLog(): JobsLog & { lines: { level: string; fields: object; message: string }[] } {
  const lines: { level: string; fields: object; message: string }[] = [];
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields, message });
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}

/** Waits until `holds`, at most `ms`; false when it never did. */
export async function within(ms: number, holds: () => boolean): Promise<boolean> {
  const until = Date.now() + ms;
  while (Date.now() < until) {
    if (holds()) return true;
    await sleep(10);
  }
  return holds();
}
