// What an outage came to: who was told by what, how late, and how often twice.
import { setTimeout as pause } from 'node:timers/promises';
import type { Mailbox } from '../set-up/mailbox.js';
import { ask } from '../soak/chaos/reckoning.js';
import type { SlackService } from '../soak/chaos/slack-service.js';
import type { Connector } from '../twins/teams/connector.js';

const LOOK_EVERY_MS = 100;
/** Several times what the claims say: the tests run on machines under load. The figures themselves are printed. */
export const GENEROUS_MS = 60_000;

export interface Services {
  readonly slack: SlackService;
  readonly mailbox: Mailbox;
  readonly connector?: Connector;
}

/** A person's addresses, on the channels where they are looked for. */
export interface Addresses {
  readonly slack?: string;
  readonly email?: string;
  /** Of their chat with the bot. */
  readonly teams?: string;
}

/** What has reached somebody about a case: the channels, as often as something came by each. */
export function reached(
  { slack, mailbox, connector }: Services,
  reference: string,
  who: Addresses,
): string[] {
  const posts = slack.posted.filter((one) => one.channel === who.slack && one.reference === reference);
  const mails = mailbox.mails.filter(
    ({ to, text }) => who.email !== undefined && to.includes(who.email) && text.includes(reference),
  );
  const chats = (connector?.sent ?? []).filter(
    ({ conversationId, activity }) =>
      conversationId === who.teams && JSON.stringify(activity).includes(reference),
  );
  return [...posts.map(() => 'slack'), ...mails.map(() => 'email'), ...chats.map(() => 'teams')];
}

/** @returns what it gave at last, and after how many ms */
export async function untilSo<T>(
  what: string,
  look: () => T | Promise<T>,
  isSo: (found: T) => boolean,
  withinMs = GENEROUS_MS,
): Promise<{ readonly found: T; readonly afterMs: number }> {
  const startedAt = performance.now();
  for (;;) {
    const found = await look();
    const afterMs = Math.round(performance.now() - startedAt);
    if (isSo(found)) return { found, afterMs };
    if (afterMs > withinMs)
      throw new Error(`${what}: not in ${withinMs} ms; there is ${JSON.stringify(found)}`);
    await pause(LOOK_EVERY_MS);
  }
}

export interface Outcome {
  readonly notices: number;
  /** Due, and on no channel delivered: by what stands in the outbox. */
  readonly untold: readonly string[];
  readonly medianMs: number;
  readonly worstMs: number;
}

/**
 * From when each notice was due until the first channel took it, of those that fell due in this time; what had become
 * untrue before it was sent is left out.
 */
export async function outcomeOf(
  databaseUrl: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<Outcome> {
  const rows = await ask<{ what: string; late: string | null; superseded: boolean }>(
    databaseUrl,
    `select string_agg(channel || ' ' || state, ', ') as what, bool_and(state = 'superseded') as superseded,
       min(settled_at) filter (where state = 'delivered') - min(due_at) as late
     from outbox where case_id is not null and due_at between $1 and $2 group by case_id, notice_id`,
    [from, to],
  );
  const told = rows.flatMap(({ late }) => (late === null ? [] : Number(late))).sort((a, b) => a - b);
  return {
    notices: rows.length,
    untold: rows.flatMap(({ late, superseded, what }) => (late === null && !superseded ? [what] : [])),
    medianMs: told[Math.floor(told.length / 2)] ?? 0,
    worstMs: told.at(-1) ?? 0,
  };
}

/** Waits until all of them are told. */
export async function untilAllTold(
  databaseUrl: string,
  from: number,
  withinMs = GENEROUS_MS,
): Promise<Outcome> {
  const to = Date.now();
  const { found } = await untilSo(
    'all that was due is told',
    () => outcomeOf(databaseUrl, { from, to }),
    ({ untold, notices }) => notices > 0 && untold.length === 0,
    withinMs,
  );
  return found;
}

/** For the table of docs/operations.md. */
export function print(fault: string, figures: object): void {
  console.log(`outage: ${fault}: ${JSON.stringify(figures)}`);
}

export interface Ready {
  readonly ready: boolean;
  readonly dependencies: Readonly<Record<string, { readonly ok: boolean; readonly say?: string }>>;
}

export async function readiness(url: string): Promise<Ready> {
  return (await (await fetch(`${url}/readyz`)).json()) as Ready;
}

export async function metric(url: string, line: RegExp): Promise<boolean> {
  return line.test(await (await fetch(`${url}/metrics`)).text());
}
