// The casework in memory: cases decided by the same rules, without a store.
import type { Command } from '../../src/escalation/case/commands.js';
import { person, SYSTEM, type Actor } from '../../src/escalation/case/concern.js';
import type { Context } from '../../src/escalation/context.js';
import { decide } from '../../src/escalation/case/decide.js';
import type { CaseEvent } from '../../src/escalation/case/events.js';
import { caseId, commandId, reference, type Instant, type Reference } from '../../src/escalation/ids.js';
import { noticesOf } from '../../src/escalation/case/notices.js';
import { partyOf } from '../../src/escalation/organisation.js';
import type { Procedure } from '../../src/escalation/procedure/procedure.js';
import { evolve, fold } from '../../src/escalation/case/evolve.js';
import { NO_CASE, type CaseState } from '../../src/escalation/case/state.js';
import { nextWake } from '../../src/escalation/ladder/timetable.js';
import type { Casework, CaseView, Outcome } from '../../src/casework/casework.js';
import type { StoryWork } from '../../src/stories/casework-driver.js';
import type { StoryWorld } from '../../src/stories/story-world.js';

/** Notices arrive at once: on each channel that works, or on the first of them. */
export function createMemoryCasework(
  world: StoryWorld,
  procedure: Procedure,
): { casework: Casework; dueWork: readonly StoryWork[] } {
  const cases: MemoryCase[] = [];
  const byReference = (wanted: Reference): MemoryCase | undefined =>
    cases.find((one) => one.reference === wanted);

  const wakes: StoryWork = {
    earliestDueAt: async (): Promise<Instant | null> => {
      const times = cases.flatMap((one) => one.nextWake() ?? []);
      return times.length === 0 ? null : Math.min(...times);
    },
    run: async ({ now }) => {
      const due = cases.filter((one) => (one.nextWake() ?? Infinity) <= now);
      return { handled: due.reduce((sum, one) => sum + one.wake(), 0), more: false };
    },
  };

  const casework: Casework = {
    clock: world.clock,
    raise: async (by, id, concern) => {
      const made = new MemoryCase(cases.length, world, procedure);
      const outcome = made.raise(by, id, concern);
      if (outcome.done) cases.push(made);
      return outcome;
    },
    run: async (wanted, command) =>
      byReference(wanted)?.run(command) ?? { done: false, refusal: { refused: 'may-not' }, state: null },
    open: async (wanted, by, id) => {
      const found = byReference(wanted);
      const opening: Command = { type: 'open-content', id: commandId(id), by: person(by), data: {} };
      return found?.run(opening).done ? found.view() : null;
    },
    peek: async (wanted) => byReference(wanted)?.view() ?? null,
    casesOf: async () => cases.map((one) => one.view()).toReversed(),
    byReceipt: async (code) => cases.find((one) => one.receipt === code)?.view() ?? null,
    wake: async () => ({ handled: 0, more: false }),
  };
  return { casework, dueWork: [wakes] };
}

class MemoryCase {
  readonly reference: Reference;
  /** The code of an anonymous report; of any other it opens nothing. */
  receipt: string | null = null;
  private readonly events: CaseEvent[] = [];
  private state: CaseState = NO_CASE;
  private made = 0;

  constructor(
    private readonly place: number,
    private readonly world: StoryWorld,
    private readonly procedure: Procedure,
  ) {
    this.reference = reference(`SD-0000-${String(place).padStart(3, '0')}`);
  }

  view(): CaseView {
    const { reference, state } = this;
    return { caseId: caseId(`memory-${this.place}`), reference, state, events: [...this.events] };
  }

  nextWake = (): Instant | null => nextWake(this.state, this.context());

  raise(by: Actor, id: string, concern: Parameters<Casework['raise']>[2]): Outcome {
    const receipt = concern.identity === 'anonymous';
    const data = { concern, reference: this.reference, receipt };
    const outcome = this.run({ type: 'raise', id: commandId(id), by, data });
    if (!outcome.done || !receipt) return outcome;
    this.receipt = `0000 0000 0000 ${String(this.place).padStart(4, '0')}`;
    return { ...outcome, receiptCode: this.receipt };
  }

  run(command: Command): Outcome {
    const decision = decide(this.state, command, this.context());
    if ('refused' in decision) return { done: false, refusal: decision, state: this.state };
    this.take(decision.events);
    return { done: true, reference: this.reference, state: this.state, events: decision.events };
  }

  /** How many events it brought. */
  wake(): number {
    const before = this.events.length;
    const id = commandId(`memory-${this.place}-${(this.made += 1)}`);
    this.run({ type: 'pass-time', id, by: SYSTEM, data: {} });
    return this.events.length - before;
  }

  private context = (): Context => ({
    now: this.world.clock.now(),
    organisation: this.world.organisation(),
    procedure: this.procedure,
  });

  private take(more: readonly CaseEvent[]): void {
    this.events.push(...more);
    this.state = fold(more, this.state);
    for (const { to, notification } of more.flatMap(noticesOf)) {
      const channels = (partyOf(this.world.organisation(), to)?.channels ?? [])
        .map(({ name }) => name)
        .filter((name) => this.world.downUntil(name) === null);
      for (const channel of notification.everyChannel ? channels : channels.slice(0, 1)) {
        const delivered = { notice: notification.notice, to, channel };
        const at = this.world.clock.now();
        const event: CaseEvent = { type: 'NoticeDelivered', at, by: SYSTEM, data: delivered };
        this.events.push(event);
        this.state = evolve(this.state, event);
      }
    }
  }
}
