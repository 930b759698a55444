// What a page says, as the refusal that it speaks of: a person reads words, a story names a code.
import { fieldProblem, refusalWords } from '../../../src/bot/cards/refusal.js';
import type { Refusal, RefusalCode } from '../../../src/escalation/case/commands.js';
import type { Context } from '../../../src/escalation/context.js';
import type { Seen } from './story-person.js';

const CODES: readonly RefusalCode[] = [
  'may-not',
  'already-raised',
  'closed',
  'already-acknowledged',
  'already-recorded',
  'no-such-step',
  'step-does-not-apply',
  'no-such-entry',
  'nothing-to-accept',
  'not-eligible',
  'in-the-future',
  'text-missing',
  'hold-stays',
  'not-missed',
  'still-owed',
  'not-closed',
  'no-subject',
  'not-a-senior-manager',
  'not-a-manager',
  'police-first',
  'nothing-decided',
  'nothing-to-agree',
];
/** What the words hold where a name, a time or a list stands: anything on that line. */
const NAMES = /somebody|police and children's services/g;

/** Null when the page refuses nothing. */
export function refusalSeen(seen: Seen, context: Context): Refusal | null {
  if (seen.kind === 'nothing') return null;
  const errors = seen.kind === 'form' ? seen.errors : {};
  const words = [...Object.values(errors), ...(seen.kind === 'card' ? [seen.text] : [])].join('\n');
  const code = CODES.find((one) => wordsOf(one, context).test(words));
  if (code !== undefined) return { refused: code };
  if (Object.keys(errors).length === 0) return null;
  const [field = '', what = ''] = Object.entries(errors)[0] ?? [];
  return what === fieldProblem('in-the-future')
    ? { refused: 'in-the-future' }
    : { refused: 'fields', fields: { [field]: what } };
}

function wordsOf(refused: RefusalCode, context: Context): RegExp {
  const words = refusalWords({ refused }, context).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(words.replace(NAMES, '.+'));
}
