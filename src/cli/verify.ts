// `sameday verify`: walks every case's log and names what was altered outside Sameday.
import { settingsOf } from '../app/settings.js';
import { latenessByDay, latenessInWords } from '../delivery/lateness.js';
import type { LogProblem, Store } from '../store/index.js';
import { withStore } from './upkeep.js';

const LOOK_BACK_MS = 30 * 24 * 60 * 60_000;

/** 0: every log is whole. 1: each problem on a line of its own, by reference and place. */
export async function verify(environment: Readonly<Record<string, string | undefined>>): Promise<number> {
  const problems = await withStore(settingsOf(environment), async (store) => {
    await printLateness(store);
    return store.verify();
  });
  printProblems(problems);
  return problems.length === 0 ? 0 : 1;
}

/** For whoever runs the machine, by UTC day: no case, no person. */
async function printLateness(store: Store): Promise<void> {
  const now = await store.databaseNow();
  const notices = await store.transaction((tx) =>
    tx.noticeTimes({ organisation: null, since: now - LOOK_BACK_MS }),
  );
  const days = latenessByDay(notices, (at) => new Date(at).toISOString().slice(0, 10), now);
  for (const { day, notices: count, worstMs, untold } of days)
    console.log(
      `${day}: ${count} notices, the latest ${latenessInWords(worstMs)} late, ${untold} reached nobody.`,
    );
}

export function printProblems(problems: readonly LogProblem[]): void {
  for (const { reference, seq, problem } of problems) {
    console.error(seq === 0 ? `${reference}: ${problem}` : `${reference}, entry ${seq}: ${problem}`);
  }
  console.log(problems.length === 0 ? 'Every log is whole.' : `${problems.length} problems.`);
}
