// Every rule of Microsoft's that the twin enforces or plays, in one list; each stands in rules/ with its function.
import { ANSWER_RULES } from './rules/answers.js';
import { CARD_RULES } from './rules/cards.js';
import { CLIENT_RULES } from './rules/client.js';
import { CONNECTOR_RULES, FAULT_CODES, GUEST_ROLE } from './rules/connector.js';
import { KEY_RULES } from './rules/keys.js';
import { IDENTITY_RULES, LOGIN_RULES } from './rules/login.js';
import { MESSAGE_RULES } from './rules/messages.js';
import { AREAS, type Rule } from './rules/rule.js';

const ALL: readonly Rule[] = [
  ...CARD_RULES,
  ...ANSWER_RULES,
  ...CLIENT_RULES,
  ...CONNECTOR_RULES,
  ...[FAULT_CODES, GUEST_ROLE],
  ...LOGIN_RULES,
  ...IDENTITY_RULES,
  ...KEY_RULES,
  ...MESSAGE_RULES,
];

/** By area, in the order of the README. */
export const RULES: readonly Rule[] = AREAS.flatMap((area) => ALL.filter((rule) => rule.area === area));

/** The table of the README: a section an area. */
export function tableOfRules(): string {
  const row = ({ id, what, source }: Rule): string => `| \`${id}\` | ${what} | [source](${source}) |`;
  return AREAS.map((area) =>
    [
      `### ${area[0]?.toUpperCase()}${area.slice(1)}`,
      '',
      '| Rule | What | Source |',
      '| --- | --- | --- |',
      ...RULES.filter((rule) => rule.area === area).map(row),
    ].join('\n'),
  ).join('\n\n');
}
