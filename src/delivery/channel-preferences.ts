// How people want to be reached, laid over the organisation's own order: theirs to set, but never to none.
import { z } from 'zod';
import { personId, type PersonId } from '../escalation/ids.js';
import type { Channel, ChannelName, Organisation } from '../escalation/organisation.js';
import type { KeyValueStore } from '../casework/key-value-store.js';

/** Names of channels, not addresses: an address corrected in the organisation's file is the one used. */
export const channelOrderShape = z.object({
  person: z.string(),
  on: z.array(z.string()),
  /** Still used for whatever goes to every channel, and when all others have failed. */
  off: z.array(z.string()),
});
export type ChannelOrder = z.infer<typeof channelOrderShape>;

/** Half the time other processes may take to see a change. */
const REFRESH_MS = 30_000;

export interface ChosenChannel extends Channel {
  readonly on: boolean;
}

export interface ChannelMove {
  readonly move: 'up' | 'down' | 'on' | 'off';
  readonly channel: ChannelName;
}

export interface ChannelOrders {
  /** The organisation with each person's channels in their own order. The same object until something has changed. */
  current(): Organisation;
  /**
   * As stored in the database: those that are on, in their order, then the others. Null: no person of the
   * organisation.
   */
  of(person: PersonId): Promise<readonly ChosenChannel[] | null>;
  /**
   * Moves one of a person's own channels; one they don't have changes nothing. `last`: it was the last one on
   * and working, so nothing was changed.
   * @param available the channels that this process can send on
   */
  change(person: PersonId, move: ChannelMove, available: readonly string[]): Promise<'changed' | 'last'>;
  /** Reads what others have changed; also runs every 30 seconds. A failure keeps what was last known. */
  refresh(): Promise<void>;
  stop(): void;
}

/**
 * Each method except `current` throws `StoreUnavailable`. Designated officers are reached as the
 * organisation's file says.
 */
export function createChannelOrders(
  organisation: () => Organisation,
  keyValueStore: KeyValueStore<ChannelOrder>,
  { refreshMs = REFRESH_MS }: { readonly refreshMs?: number } = {},
): ChannelOrders {
  let orders: ReadonlyMap<string, ChannelOrder> = new Map();
  let laid: { over: Organisation; orders: typeof orders; result: Organisation } | null = null;
  let changes = 0;
  const refresh = async (): Promise<void> => {
    const before = changes;
    const all = await keyValueStore.all();
    // What was read before a change of our own must not undo it.
    if (changes === before) orders = new Map(all.map(({ value }) => [value.person, value]));
  };
  const timer = setInterval(() => void refresh().catch(() => undefined), refreshMs).unref();
  const channelsOf = (person: PersonId) => organisation().people.get(person)?.channels ?? null;
  return {
    current() {
      const over = organisation();
      if (laid?.over !== over || laid.orders !== orders) laid = { over, orders, result: lay(over, orders) };
      return laid.result;
    },
    async of(person) {
      const channels = channelsOf(person);
      return channels === null ? null : chosen(channels, await keyValueStore.get(person));
    },
    async change(person, move, available) {
      const channels = channelsOf(person);
      if (channels === null) return 'changed';
      let outcome = 'changed' as 'changed' | 'last';
      const order = await keyValueStore.change(person, (known) => {
        const now = chosen(channels, known);
        const next = moved(now, move);
        outcome = remains(next, available) ? 'changed' : 'last';
        return outcome === 'last' ? known : orderOf(person, next);
      });
      changes += 1;
      if (order !== null) orders = new Map(orders).set(person, order);
      return outcome;
    },
    refresh,
    stop: () => clearInterval(timer),
  };
}

function lay(organisation: Organisation, orders: ReadonlyMap<string, ChannelOrder>): Organisation {
  if (orders.size === 0) return organisation;
  const people = new Map(organisation.people);
  for (const [id, order] of orders) {
    const person = people.get(personId(id));
    if (person === undefined) continue;
    const channels = chosen(person.channels, order).map(({ name, address }) => ({ name, address }));
    people.set(person.id, { ...person, channels });
  }
  return { ...organisation, people };
}

/** A channel added to the organisation's file since then is on, after those already in order. */
function chosen(channels: readonly Channel[], order: ChannelOrder | null): readonly ChosenChannel[] {
  const on = order?.on ?? [];
  const off = order?.off ?? [];
  const place = (name: string): number => (on.includes(name) ? on.indexOf(name) : on.length);
  const all = channels.map((channel) => ({ ...channel, on: !off.includes(channel.name) }));
  const shown = all.filter((one) => one.on).sort((a, b) => place(a.name) - place(b.name));
  // If the file now names other channels, all may be switched off: then the first counts as on.
  const rest = all.filter((one) => !one.on);
  return shown.length > 0 ? [...shown, ...rest] : rest.map((one, i) => ({ ...one, on: i === 0 }));
}

function moved(channels: readonly ChosenChannel[], { move, channel }: ChannelMove): readonly ChosenChannel[] {
  const one = channels.find(({ name }) => name === channel);
  if (one === undefined) return channels;
  const others = channels.filter((other) => other !== one);
  const on = others.filter((other) => other.on);
  const off = others.filter((other) => !other.on);
  if (move === 'off') return [...on, { ...one, on: false }, ...off];
  if (move === 'on') return one.on ? channels : [...on, { ...one, on: true }, ...off];
  if (!one.on) return channels;
  const at = channels.indexOf(one) + (move === 'up' ? -1 : 1);
  return [...on.slice(0, Math.max(0, at)), one, ...on.slice(Math.max(0, at)), ...off];
}

/** Whether a working channel stays on, if there is one at all. */
function remains(channels: readonly ChosenChannel[], available: readonly string[]): boolean {
  const working = channels.filter(({ name }) => available.includes(name));
  return (working.length > 0 ? working : channels).some(({ on }) => on);
}

const orderOf = (person: PersonId, channels: readonly ChosenChannel[]): ChannelOrder => ({
  person,
  on: channels.filter(({ on }) => on).map(({ name }) => name),
  off: channels.filter(({ on }) => !on).map(({ name }) => name),
});
