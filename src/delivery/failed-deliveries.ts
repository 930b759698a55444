// What could not be delivered, as an administrator may see it: whose address needs correcting, and nothing
// about any case.
import { calendarOf, localDate } from '../escalation/calendar/calendar.js';
import type { PersonId, Reference } from '../escalation/ids.js';
import { reference } from '../escalation/ids.js';
import type { Organisation } from '../escalation/organisation.js';
import { excludedFrom } from '../escalation/routing/routing.js';
import type { Store } from '../store/index.js';
import type { Casework, Clock } from '../casework/casework.js';
import { latenessByDay, type DayOfLateness } from './lateness.js';
import { shownCount } from '../statistics/suppression.js';
import { inTransaction } from '../casework/transaction.js';

/** How many failed notices to look back over. */
const LOOK_BACK = 500;
/** What failed longer ago has been fixed, or fails again. */
const LOOK_BACK_MS = 30 * 24 * 60 * 60_000;
/** A day's figures are shown a week later, so that nobody reads in them that something was raised today. */
const SHOWN_AFTER_MS = 7 * 24 * 60 * 60_000;
/** After this many failed tries, a person should look at the case. */
const TRIES_IN_VAIN = 3;

/** One address that failed. The day alone: the minute would tell when something was reported. */
export interface FailedChannel {
  /** Null: somebody whom the organisation file no longer has. */
  readonly person: PersonId | null;
  readonly channel: string;
  /** `YYYY-MM-DD`, the last time. */
  readonly on: string;
  /** Of the notice that failed last. */
  readonly tries: number;
}

export interface Failures {
  /**
   * One line for each person and channel of the last thirty days, the latest first.
   * @param viewer the administrator: nothing of a case from which they are shut out is counted
   * @throws StoreUnavailable
   */
  failedFor(viewer: PersonId): Promise<readonly FailedChannel[]>;
  /**
   * How late notices were, by day, of the last thirty days but for the last seven, the latest first: what was raised
   * just now shows nowhere. A day with fewer than five cases isn't there, and what is about a case from which the
   * viewer is shut out counts for nothing.
   */
  latenessFor(viewer: PersonId): Promise<readonly DayOfLateness[]>;
  /** Cases that could not be worked on after three tries; null: fewer than five, or none. */
  setAsideFor(viewer: PersonId): Promise<number | null>;
}

export function createFailures(o: {
  readonly store: Store;
  readonly casework: Pick<Casework, 'peek'>;
  readonly organisation: () => Organisation;
  readonly clock: Clock;
}): Failures {
  const { store, casework } = o;

  /** Unreadable counts as shut out: better one line too few than one too many. */
  async function isShutOut(viewer: PersonId, of: Reference): Promise<boolean | null> {
    try {
      const concern = (await casework.peek(of))?.state;
      return concern?.concern
        ? excludedFrom(o.organisation(), concern.concern, concern.conflicts).has(viewer)
        : null;
    } catch {
      return null;
    }
  }

  return {
    async failedFor(viewer) {
      const organisation = o.organisation();
      const since = o.clock.now() - LOOK_BACK_MS;
      const all = await inTransaction(store, (tx) =>
        tx.failedDeliveries({ organisation: organisation.id, limit: LOOK_BACK }),
      );
      const failed = all.filter((one) => one.gaveUpAt >= since);
      const references = new Set(failed.flatMap((one) => one.reference ?? []));
      const hidden = new Set<string>();
      for (const one of references) {
        if ((await isShutOut(viewer, reference(one))) !== false) hidden.add(one);
      }
      const people = byHash(store, organisation);
      const lines = new Map<string, FailedChannel>();
      for (const one of failed) {
        if (one.reference !== null && hidden.has(one.reference)) continue;
        const person = people.get(one.recipient.toString('hex')) ?? null;
        const key = `${person ?? ''} ${one.channel}`;
        if (lines.has(key)) continue;
        const on = localDate(calendarOf(organisation), one.gaveUpAt);
        lines.set(key, { person, channel: one.channel, on, tries: one.attempts });
      }
      // By day and then by name: the order of one day is not told either.
      return [...lines.values()].sort(
        (a, b) => b.on.localeCompare(a.on) || (a.person ?? '').localeCompare(b.person ?? ''),
      );
    },

    async latenessFor(viewer) {
      const now = o.clock.now();
      const organisation = o.organisation();
      const of = { organisation: organisation.id, since: now - LOOK_BACK_MS };
      const all = await inTransaction(store, (tx) => tx.noticeTimes(of));
      const shown = new Set<string>();
      for (const one of new Set(all.map((each) => each.reference)))
        if ((await isShutOut(viewer, reference(one))) === false) shown.add(one);
      const calendar = calendarOf(organisation);
      const notices = all.filter((one) => shown.has(one.reference) && one.dueAt < now - SHOWN_AFTER_MS);
      return latenessByDay(notices, (at) => localDate(calendar, at), now)
        .filter(({ cases }) => shownCount(cases) !== null)
        .reverse();
    },

    async setAsideFor(viewer) {
      const { id } = o.organisation();
      const found = await inTransaction(store, (tx) =>
        tx.setAsideCases({ organisation: id, minimumTries: TRIES_IN_VAIN }),
      );
      let count = 0;
      for (const one of found) if ((await isShutOut(viewer, reference(one.reference))) !== true) count += 1;
      return shownCount(count);
    },
  };
}

function byHash(store: Store, organisation: Organisation): Map<string, PersonId> {
  const all = [...organisation.people.keys(), ...organisation.officers.keys()];
  return new Map(all.map((id) => [store.personHash(organisation.id, id).toString('hex'), id]));
}
