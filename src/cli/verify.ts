// `sameday verify`: walks every case's log and names what was altered outside Sameday.
import { settingsOf } from '../app/settings.js';
import type { LogProblem } from '../store/index.js';
import { withStore } from './upkeep.js';

/** 0: every log is whole. 1: each problem on a line of its own, by reference and place. */
export async function verify(environment: Readonly<Record<string, string | undefined>>): Promise<number> {
  const problems = await withStore(settingsOf(environment), (store) => store.verify());
  printProblems(problems);
  return problems.length === 0 ? 0 : 1;
}

export function printProblems(problems: readonly LogProblem[]): void {
  for (const { reference, seq, problem } of problems) {
    console.error(seq === 0 ? `${reference}: ${problem}` : `${reference}, entry ${seq}: ${problem}`);
  }
  console.log(problems.length === 0 ? 'Every log is whole.' : `${problems.length} problems.`);
}
