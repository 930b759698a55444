// What falls due when: derived from the log alone, so that it can't be lost. Each rule has a file of its own.
import type { CaseState } from '../case/state.js';
import type { Context } from '../context.js';
import type { Instant, StepId } from '../ids.js';
import { askNextInLine } from './confirm.js';
import { failSafe } from './fail-safe.js';
import { noticeInaction } from './inaction.js';
import { owedSteps } from '../procedure/procedure-in-case.js';
import { markMissed, repeatMissed } from './missed.js';
import { alertOfficers } from './officers.js';
import { policeFailSafe } from './police.js';
import { askOwners } from './owners.js';
import { giveReceipt } from './receipt.js';
import { remind } from './reminders.js';
import { restartLadder } from './restart.js';
import type { DueKind, Rule } from './rule.js';
import { weekly } from './week.js';

/** At the same instant, alerts come before reminders, and a miss is noted before it is repeated. */
const RULES: readonly Rule[] = [
  alertOfficers,
  // Before the ladder: when both are due, everyone is told once, rather than the next person twice.
  failSafe,
  askNextInLine,
  policeFailSafe,
  noticeInaction,
  restartLadder,
  // Whoever owes something hears of it before anybody hears that it is missed.
  askOwners,
  markMissed,
  remind,
  repeatMissed,
  giveReceipt,
  weekly,
];

export interface DueAction {
  readonly at: Instant;
  readonly kind: DueKind;
  readonly rule: Rule;
  /** The steps that it is about; empty where it is about the case. */
  readonly steps: readonly StepId[];
}

/** Everything that falls due in this case as it stands, earliest first. Empty for a closed case, never for an open one. */
export function timetable(state: CaseState, context: Context): DueAction[] {
  if (state.stage !== 'open' || !state.concern) return [];
  const standing = { state, context, owed: owedSteps(state, context) };
  const due = RULES.flatMap((rule) =>
    rule.due(standing).map(({ at, steps = [] }) => ({ at, kind: rule.kind, rule, steps })),
  );
  // A stable sort: what falls due together keeps the order of the rules.
  return due.sort((a, b) => a.at - b.at);
}

/** When this case must be looked at again; null only when it isn't open. */
export const nextWake = (state: CaseState, context: Context): Instant | null =>
  timetable(state, context)[0]?.at ?? null;
