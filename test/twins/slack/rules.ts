// Every rule of Slack's that the twin keeps: its name, what it says, and where that is public.
import { DOCUMENTED_LIMITS, sourceOfLimit, wordsOfLimit } from './block-kit-limits.js';
import { BLOCK_RULES } from './block-kit-rules.js';
import { ANSWER_RULES, OPTIONS_RULES } from './rules/answers.js';
import { ADDRESS_RULES, BEHAVIOURS } from './rules/delivery.js';
import { MESSAGE_RULES } from './rules/messages.js';
import type { CallRule, Rule } from './rules/rule.js';
import { TOKEN_RULES } from './rules/tokens.js';
import { VIEW_RULES } from './rules/views.js';

/** In the order in which Slack looks: who calls, how often, then what. */
export const CALL_RULES: readonly CallRule[] = [...TOKEN_RULES, ...VIEW_RULES, ...MESSAGE_RULES];

const LIMITS: readonly Rule[] = Object.entries(DOCUMENTED_LIMITS).map(([field, limit]) => ({
  id: field,
  what: wordsOfLimit(limit),
  source: sourceOfLimit(field),
}));

/** By the headings of README.md. */
export const RULES: Readonly<Record<string, readonly Rule[]>> = {
  'Tokens, scopes and how often': TOKEN_RULES,
  Views: VIEW_RULES,
  'Messages, people and conversations': MESSAGE_RULES,
  'Answers to a submitted view': ANSWER_RULES,
  'Options of an external select': OPTIONS_RULES,
  'Addresses to answer to': ADDRESS_RULES,
  'How Slack and its client behave': BEHAVIOURS,
  'Across the fields of a block': BLOCK_RULES,
  'Limits of single fields': LIMITS,
};
