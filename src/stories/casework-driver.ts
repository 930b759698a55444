// Plays a story on the real casework: every command by the normal route, every tick by its own work.
import type { Command, Refusal } from '../escalation/case/commands.js';
import { ANONYMOUS, person, type Actor } from '../escalation/case/concern.js';
import type { CaseEvent } from '../escalation/case/events.js';
import { commandId, type Instant, type PersonId, type Reference } from '../escalation/ids.js';
import { noticesOf } from '../escalation/case/notices.js';
import { overview } from '../escalation/procedure/procedure-in-case.js';
import type { Procedure } from '../escalation/procedure/procedure.js';
import type { Casework, CaseView } from '../casework/casework.js';
import type { Organisation } from '../escalation/organisation.js';
import type { CaseAct, Driver, StepRow, Told } from './driver.js';
import type { CaseName, CommandDraft } from './story.js';
import type { StoryWorld } from './story-world.js';

/** Work whose due times are in the database: the wake-ups, the deliveries. */
export interface StoryWork {
  earliestDueAt(): Promise<Instant | null>;
  run(o: { now: Instant; shard: null }): Promise<{ readonly handled: number; readonly more: boolean }>;
}

export interface CaseworkDriverOptions {
  readonly casework: Casework;
  readonly procedure: Procedure;
  /** Its clock must be the casework's. */
  readonly world: StoryWorld;
  /** In the order in which they run at the same instant. */
  readonly dueWork: readonly StoryWork[];
}

interface Raised {
  readonly as: CaseName;
  readonly reference: Reference;
  readonly by: PersonId;
  readonly receiptCode: string | null;
}

export interface CaseworkDriver extends Driver {
  /** The log of the last case so far. */
  events(): Promise<readonly CaseEvent[]>;
}

/**
 * A story of several months has about a thousand ticks; more is work that makes itself due again for ever.
 */
const MOST_TICKS = 100_000;

export function createCaseworkDriver(o: CaseworkDriverOptions): CaseworkDriver {
  const { casework, world } = o;
  const raised: Raised[] = [];
  let commands = 0;
  const nextId = () => `story-${(commands += 1)}`;

  /** The last one, or the one of this name. */
  const caseOf = (name: CaseName): Raised | undefined =>
    raised.findLast((one) => name === null || one.as === name);

  async function view(name: CaseName): Promise<CaseView | null> {
    const one = caseOf(name);
    return one === undefined ? null : casework.peek(one.reference);
  }

  async function views(): Promise<CaseView[]> {
    const all = await Promise.all(raised.map((one) => casework.peek(one.reference)));
    return all.filter((one) => one !== null);
  }

  /** Someone who reported without a name has only the receipt to come back with. */
  async function actorOf(who: PersonId, of: Raised): Promise<Actor> {
    const receiptCode = of.by === who ? of.receiptCode : null;
    if (receiptCode === null) return person(who);
    const found = await casework.byReceipt(receiptCode);
    if (found?.reference !== of.reference) throw new Error('The receipt code does not open its own case');
    return ANONYMOUS;
  }

  async function run(who: PersonId, name: CaseName, draft: CommandDraft): Promise<Refusal | null> {
    const of = caseOf(name);
    if (of === undefined) throw new Error('A story raises its concern first');
    const command = { ...draft, id: commandId(nextId()), by: await actorOf(who, of) } as Command;
    const outcome = await casework.run(of.reference, command);
    return outcome.done ? null : outcome.refusal;
  }

  async function act(act: CaseAct): Promise<Refusal | null> {
    if (act.does === 'command') return run(act.who, act.of, act.command);
    const present = await view(act.of);
    if (present === null) throw new Error('A story raises its concern first');
    if (act.does === 'open') {
      const opened = await casework.open(present.reference, act.who, nextId());
      return opened === null ? { refused: 'may-not' } : null;
    }
    const { step, fields, reason, happenedAt } = act;
    const entry = present.state.steps[step]?.entries.at(-1)?.id ?? '';
    const at = happenedAt === null ? {} : { happenedAt };
    return run(act.who, act.of, { type: 'correct-step', data: { step, entry, fields, reason, ...at } });
  }

  return {
    raise: async (who, concern, as) => {
      const by = concern.identity === 'anonymous' ? ANONYMOUS : person(who);
      const outcome = await casework.raise(by, nextId(), concern);
      if (!outcome.done) return outcome.refusal;
      raised.push({ as, reference: outcome.reference, by: who, receiptCode: outcome.receiptCode ?? null });
      return null;
    },
    act,
    happen: async (act) => world.happen(act),
    advanceTo: async (at) => {
      await runDueWork(o.dueWork, at, world);
      world.setTime(at);
    },
    events: async () => (await view(null))?.events ?? [],
    told: async () => {
      const all = (await views()).flatMap((one) => toldOf(one, world.organisation()));
      return all.sort((a, b) => a.at - b.at);
    },
    overview: async (of) => {
      const present = await view(of);
      if (present === null) return [];
      const context = { now: world.clock.now(), organisation: world.organisation(), procedure: o.procedure };
      return overview(present.state, context).map(
        ({ step, dueAt, whose, verdict }): StepRow => ({ step: step.id, due: dueAt, whose, verdict }),
      );
    },
  };
}

/**
 * Every notification in the log, with the channels on which the log says that it arrived. They arrive side by
 * side; they're shown in the order in which channels are tried.
 */
export function toldOf(view: CaseView | null, { channels }: Pick<Organisation, 'channels'>): Told[] {
  if (view === null) return [];
  const order = channels.map(({ name }) => name);
  const byChannel = (a: string, b: string): number => order.indexOf(a) - order.indexOf(b);
  const arrived = new Map<string, string[]>();
  for (const { type, data } of view.events) {
    if (type !== 'NoticeDelivered') continue;
    const key = `${data.notice} ${data.to}`;
    arrived.set(key, [...(arrived.get(key) ?? []), data.channel]);
  }
  return view.events.flatMap(noticesOf).map(({ to, at, notification }) => ({
    at,
    to,
    kind: notification.kind,
    because: notification.because,
    reference: view.reference,
    steps: notification.steps,
    channels: (arrived.get(`${notification.notice} ${to}`) ?? []).toSorted(byChannel),
  }));
}

/**
 * Does what is due up to `until` in the order of its due times, with the clock at each of them. Work that is due
 * but handles nothing is left out for the rest.
 */
async function runDueWork(dueWork: readonly StoryWork[], until: Instant, world: StoryWorld): Promise<void> {
  const stuck = new Set<StoryWork>();
  for (let ticks = 0; ticks < MOST_TICKS; ticks += 1) {
    const next = await earliestOf(
      dueWork.filter((work) => !stuck.has(work)),
      until,
    );
    if (next === null) return;
    world.setTime(Math.max(world.clock.now(), next.at));
    const { handled } = await next.work.run({ now: world.clock.now(), shard: null });
    if (handled === 0) stuck.add(next.work);
  }
  throw new Error(`More than ${MOST_TICKS} ticks were due: some work makes itself due again without end`);
}

async function earliestOf(
  dueWork: readonly StoryWork[],
  until: Instant,
): Promise<{ at: Instant; work: StoryWork } | null> {
  let first: { at: Instant; work: StoryWork } | null = null;
  for (const work of dueWork) {
    const at = await work.earliestDueAt();
    if (at !== null && at <= until && (first === null || at < first.at)) first = { at, work };
  }
  return first;
}
