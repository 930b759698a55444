// Cases as the store keeps them ↔ cases as the domain sees them, and the only way to write anything.
import { decide } from '../escalation/case/decide.js';
import type { Command, Refusal } from '../escalation/case/commands.js';
import type { Context } from '../escalation/context.js';
import type { CaseEvent } from '../escalation/case/events.js';
import { caseId, reference, type Instant, type PersonId } from '../escalation/ids.js';
import { partyOf, type Organisation } from '../escalation/organisation.js';
import { excludedFrom } from '../escalation/routing/routing.js';
import type { Procedure } from '../escalation/procedure/procedure.js';
import { fold } from '../escalation/case/evolve.js';
import { type CaseState } from '../escalation/case/state.js';
import { nextWake } from '../escalation/ladder/timetable.js';
import {
  shardOf,
  shardOfRecipient,
  type LoadedCase,
  type NewNotice,
  type Store,
  type Tx,
} from '../store/index.js';
import type { CaseView, CaseworkLog, Clock, Hint } from './casework.js';
import { announcementRows, NO_CHANNEL, noticeIdOf, noticeRows } from './outbox-rows.js';
import { obsoleteBy } from './obsolete.js';
import { fromStored, toStored } from './upcast.js';

export interface CaseRepositoryOptions {
  readonly store: Store;
  /** The current one: the file may change while we run. */
  readonly organisation: () => Organisation;
  readonly procedure: Procedure;
  readonly clock: Clock;
  readonly hint: Hint;
  readonly log: CaseworkLog;
}

/** A case as it is before a command. */
export interface CaseAggregate {
  readonly caseId: string;
  readonly version: number;
  readonly events: readonly CaseEvent[];
  readonly state: CaseState;
}

/** What is to be written for one case. */
export interface Change {
  readonly before: CaseAggregate;
  readonly events: readonly CaseEvent[];
  readonly now: Instant;
}

export interface WrittenCase {
  readonly caseId: string;
  readonly state: CaseState;
  readonly events: readonly CaseEvent[];
  readonly wakeAt: Instant | null;
}

/** What to tell the jobs once it is committed, and not before. */
export interface WrittenBatch {
  readonly written: WrittenCase[];
  readonly rows: NewNotice[];
}

export function createCaseRepository(o: CaseRepositoryOptions): CaseRepository {
  return new CaseRepository(o);
}

export class CaseRepository {
  readonly store: Store;
  readonly clock: Clock;
  readonly hint: Hint;
  readonly log: CaseworkLog;

  constructor(private readonly o: CaseRepositoryOptions) {
    this.store = o.store;
    this.clock = o.clock;
    this.hint = o.hint;
    this.log = o.log;
  }

  organisation(): Organisation {
    return this.o.organisation();
  }

  context(now: Instant): Context {
    return { now, organisation: this.o.organisation(), procedure: this.o.procedure };
  }

  hashOf(person: PersonId): Buffer {
    return this.store.personHash(this.organisation().id, person);
  }

  /** @throws UnreadableEvent */
  toAggregate({ head, events: stored }: LoadedCase): CaseAggregate {
    const events = stored.map(fromStored);
    return { caseId: head.caseId, version: head.version, events, state: fold(events) };
  }

  /** Time never runs backwards in a case, whatever the clocks of two machines say. */
  timeIn(before: CaseAggregate, now: Instant): Instant {
    return Math.max(now, before.events.at(-1)?.at ?? now);
  }

  decideOn(before: CaseAggregate, command: Command, at: Instant): Change | Refusal {
    const now = this.timeIn(before, at);
    const decision = decide(before.state, command, this.context(now));
    return 'refused' in decision ? decision : { before, events: decision.events, now };
  }

  /** Appends, sends, and sets the next wake-up of several cases, in the given transaction. */
  async write(tx: Tx, changes: readonly Change[]): Promise<WrittenBatch> {
    const batch: WrittenBatch = { written: [], rows: [] };
    const appends = changes.map(({ before, events, now }) => {
      const state = fold(events, before.state);
      const wakeAt = nextWake(state, this.context(now));
      batch.written.push({ caseId: before.caseId, state, events, wakeAt });
      batch.rows.push(...this.rowsOf(before, events, state, now));
      const common = { caseId: before.caseId, expectedVersion: before.version, recordedAt: now };
      return { ...common, events: events.map(toStored), stage: state.stage, nextWakeAt: wakeAt };
    });
    await tx.append(appends);
    await tx.enqueue(batch.rows);
    for (const [i, change] of changes.entries()) {
      const state = batch.written[i]?.state;
      if (state) await this.keepPeopleAndDropObsolete(tx, change, state);
    }
    return batch;
  }

  /** To be called after the commit. */
  hintDueWork({ written, rows }: WrittenBatch): void {
    for (const { caseId: id, wakeAt } of written) if (wakeAt !== null) this.hint('wake', wakeAt, shardOf(id));
    const earliest = new Map<number, Instant>();
    for (const { recipient, nextAttemptAt } of rows) {
      const shard = shardOfRecipient(recipient);
      earliest.set(shard, Math.min(nextAttemptAt, earliest.get(shard) ?? nextAttemptAt));
    }
    for (const [shard, at] of earliest) this.hint('deliver', at, shard);
  }

  private rowsOf(
    before: CaseAggregate,
    events: readonly CaseEvent[],
    state: CaseState,
    now: Instant,
  ): NewNotice[] {
    const organisation = this.organisation();
    const of = { caseId: before.caseId, reference: state.reference };
    const withoutChannel = events
      .flatMap((event) => (event.type === 'LadderMoved' ? event.data.passedOver : []))
      .filter((person) => partyOf(organisation, person)?.channels.length === 0);
    return [
      ...noticeRows(events, of, organisation, this.store),
      ...[...new Set(withoutChannel)].flatMap((unreachable) =>
        announcementRows(
          { unreachable, on: NO_CHANNEL, shutOut: shutOutOf(state, this.organisation()) },
          now,
          organisation,
          this.store,
        ),
      ),
    ];
  }

  /** Stores who has a part in the case from now on, and drops notices that are no longer true. */
  private async keepPeopleAndDropObsolete(
    tx: Tx,
    { before, events, now }: Change,
    state: CaseState,
  ): Promise<void> {
    const known = new Set(before.state.told.map((t) => `${t.as} ${t.person}`));
    const fresh = state.told.filter((t) => !known.has(`${t.as} ${t.person}`));
    const people = fresh.map((t) => ({ hash: this.hashOf(t.person), part: t.as }));
    if (people.length > 0) await tx.addCasePeople(before.caseId, people);
    const obsolete = obsoleteBy(events, state, this.context(now));
    const notices = obsolete.map(({ notification, to }) => noticeIdOf(notification, this.hashOf(to)));
    if (notices.length > 0) await tx.supersede(before.caseId, notices);
  }
}

export const view = ({ caseId: id, events, state }: CaseAggregate): CaseView => ({
  caseId: caseId(id),
  reference: state.reference === '' ? reference('') : state.reference,
  state,
  events,
});

/** Who may not learn that there is this case, whatever their role. */
export const shutOutOf = (
  { concern, conflicts }: CaseState,
  organisation: Organisation,
): ReadonlySet<PersonId> => (concern === null ? new Set() : excludedFrom(organisation, concern, conflicts));
