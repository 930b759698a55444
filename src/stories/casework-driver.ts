// Plays a story on the real casework: every command by the normal route, every tick by its own work.
import type { Command, Refusal } from '../escalation/case/commands.js';
import { ANONYMOUS, person, type Actor } from '../escalation/case/concern.js';
import type { CaseEvent } from '../escalation/case/events.js';
import { commandId, type Instant, type PersonId, type Reference } from '../escalation/ids.js';
import type { Context } from '../escalation/context.js';
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

export interface CaseworkDriver extends Driver {
  /** The log so far; of several cases one after the other, in the order in which they were raised. */
  events(): Promise<readonly CaseEvent[]>;
}

interface Raised {
  readonly reference: Reference;
  readonly by: PersonId;
  readonly receiptCode: string | null;
}

/**
 * A story of several months has about a thousand ticks; more is work that makes itself due again for ever.
 */
const MOST_TICKS = 100_000;

export function createCaseworkDriver(o: CaseworkDriverOptions): CaseworkDriver {
  const { casework, world } = o;
  const cases = new Map<CaseName, Raised>();
  let commands = 0;
  const nextId = () => `story-${(commands += 1)}`;

  async function view(caseName: CaseName): Promise<CaseView | null> {
    const raised = cases.get(caseName);
    return raised === undefined ? null : casework.peek(raised.reference);
  }

  async function views(): Promise<CaseView[]> {
    const found = await Promise.all([...cases.keys()].map(view));
    return found.filter((one) => one !== null);
  }

  function present(caseName: CaseName): Raised {
    const raised = cases.get(caseName);
    if (raised === undefined) throw new Error('A story raises its concern first');
    return raised;
  }

  /** Someone who reported without a name has only the receipt to come back with. */
  async function actorOf(who: PersonId, raised: Raised): Promise<Actor> {
    const receiptCode = raised.by === who ? raised.receiptCode : null;
    if (receiptCode === null) return person(who);
    const found = await casework.byReceipt(receiptCode);
    if (found?.reference !== raised.reference) throw new Error('The receipt code does not open its own case');
    return ANONYMOUS;
  }

  async function run(who: PersonId, caseName: CaseName, draft: CommandDraft): Promise<Refusal | null> {
    const raised = present(caseName);
    const command = { ...draft, id: commandId(nextId()), by: await actorOf(who, raised) } as Command;
    const outcome = await casework.run(raised.reference, command);
    return outcome.done ? null : outcome.refusal;
  }

  async function act(act: CaseAct): Promise<Refusal | null> {
    if (act.does === 'command') return run(act.who, act.caseName, act.command);
    if (act.does === 'open') {
      const opened = await casework.open(present(act.caseName).reference, act.who, nextId());
      return opened === null ? { refused: 'may-not' } : null;
    }
    const { caseName, step, fields, reason, happenedAt } = act;
    const entry = (await view(caseName))?.state.steps[step]?.entries.at(-1)?.id ?? '';
    const at = happenedAt === null ? {} : { happenedAt };
    return run(act.who, caseName, { type: 'correct-step', data: { step, entry, fields, reason, ...at } });
  }

  return {
    raise: async ({ who, concern, caseName }) => {
      const by = concern.identity === 'anonymous' ? ANONYMOUS : person(who);
      const outcome = await casework.raise(by, nextId(), concern);
      if (!outcome.done) return outcome.refusal;
      const { reference, receiptCode = null } = outcome;
      cases.set(caseName, { reference, by: who, receiptCode });
      return null;
    },
    act,
    happen: async (act) => world.happen(act),
    advanceTo: async (at) => {
      await runDueWork(o.dueWork, at, world);
      world.setTime(at);
    },
    events: async () => (await views()).flatMap(({ events }) => events),
    told: async () => toldOf(await views(), world.organisation()),
    overview: async (caseName) => {
      const found = await view(caseName);
      const context = { now: world.clock.now(), organisation: world.organisation(), procedure: o.procedure };
      return found === null ? [] : rowsOf(found, context);
    },
  };
}

/** Every step of the procedure as it stands in a case. */
export const rowsOf = ({ state }: CaseView, context: Context): StepRow[] =>
  overview(state, context).map(({ step, dueAt, whose, verdict }) => ({
    step: step.id,
    due: dueAt,
    whose,
    verdict,
  }));

/**
 * Every notification in the logs, in the order of time, with the channels on which the log says that it arrived. They
 * arrive side by side; they're shown in the order in which channels are tried.
 */
export function toldOf(views: readonly CaseView[], { channels }: Pick<Organisation, 'channels'>): Told[] {
  const order = channels.map(({ name }) => name);
  const byChannel = (a: string, b: string): number => order.indexOf(a) - order.indexOf(b);
  return views.flatMap((view) => toldAbout(view, byChannel)).toSorted((a, b) => a.at - b.at);
}

function toldAbout({ events, reference }: CaseView, byChannel: (a: string, b: string) => number): Told[] {
  const arrived = new Map<string, string[]>();
  for (const { type, data } of events) {
    if (type !== 'NoticeDelivered') continue;
    const key = `${data.notice} ${data.to}`;
    arrived.set(key, [...(arrived.get(key) ?? []), data.channel]);
  }
  return events.flatMap(noticesOf).map(({ to, at, notification }) => ({
    at,
    to,
    kind: notification.kind,
    because: notification.because,
    reference,
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
