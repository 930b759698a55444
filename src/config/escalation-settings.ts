// Deadlines that an organisation may tighten and never loosen.
import type { EscalationSettings } from '../escalation/organisation.js';
import { parseDuration } from './duration.js';
import { hint, joinPath, shown } from './problems.js';
import type { Problems } from './problems.js';

interface Rule {
  readonly field: keyof EscalationSettings;
  readonly fallback: number;
  /** The default is the loosest that is accepted: `longest`, or, for time kept in hand, `shortest`. */
  readonly limit: 'longest' | 'shortest';
  /** What a looser value would break. */
  readonly breaks: string;
}

const HALF_A_DAY_MINUTES = 12 * 60;

const RULES: Readonly<Record<string, Rule>> = {
  acknowledge_within: {
    field: 'acknowledgeWithin',
    fallback: 30,
    limit: 'longest',
    breaks:
      'a manager who does not confirm would hold up 8(1) and 8(2) for that long before the next is told',
  },
  fail_safe_before_end: {
    field: 'failSafeBeforeEnd',
    fallback: 60,
    limit: 'shortest',
    breaks:
      'too little of the day would be left to reach LADO and police, which 8(4) and 8(6) want the same day',
  },
  act_within: {
    field: 'actWithin',
    fallback: 60,
    limit: 'longest',
    breaks: 'a confirmed concern could lie untouched for that long before anyone else hears (8(3), 8(4))',
  },
  act_within_urgent: {
    field: 'actWithinUrgent',
    fallback: 15,
    limit: 'longest',
    breaks: 'with images or a child at risk, section 4 wants the police contacted immediately',
  },
  police_fail_safe: {
    field: 'policeFailSafe',
    fallback: 15,
    limit: 'longest',
    breaks: 'section 4 wants the police contacted immediately',
  },
};

/** The settings with their defaults; undefined, with each problem noted, when one is loosened or unknown. */
export function parseEscalation(
  value: unknown,
  where: string,
  problems: Problems,
): EscalationSettings | undefined {
  const before = problems.found.length;
  const minutes = {
    acknowledgeWithin: 0,
    failSafeBeforeEnd: 0,
    actWithin: 0,
    actWithinUrgent: 0,
    policeFailSafe: 0,
  };
  for (const rule of Object.values(RULES)) minutes[rule.field] = rule.fallback;
  if (value !== undefined && (typeof value !== 'object' || value === null || Array.isArray(value))) {
    problems.add(where, `expected keys like acknowledge_within: 30m, got ${shown(value)}`);
  }
  for (const [key, given] of Object.entries(value ?? {})) {
    const place = joinPath(where, [key]);
    const rule = RULES[key];
    if (rule === undefined) problems.add(place, `there is no such key${hint(key, Object.keys(RULES))}`);
    else minutes[rule.field] = parseRule(rule, given, place, problems);
  }
  return problems.found.length > before ? undefined : minutes;
}

function parseRule(rule: Rule, given: unknown, place: string, problems: Problems): number {
  const minutes = parseDuration(given);
  if (minutes === undefined || minutes === 0) {
    problems.add(place, `expected a time like 30m or 1h, got ${shown(given)}`);
  } else if (rule.limit === 'longest' && minutes > rule.fallback) {
    problems.add(
      place,
      `${minutes} minutes is longer than ${rule.fallback}, the longest allowed: ${rule.breaks}`,
    );
  } else if (rule.limit === 'shortest' && minutes < rule.fallback) {
    problems.add(
      place,
      `${minutes} minutes is less than ${rule.fallback}, the least allowed: ${rule.breaks}`,
    );
  } else if (minutes > HALF_A_DAY_MINUTES) {
    problems.add(place, `${minutes} minutes is more than half a day (${HALF_A_DAY_MINUTES})`);
  }
  return minutes ?? rule.fallback;
}
