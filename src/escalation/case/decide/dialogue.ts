// What people write to one another: additions, questions, answers. A reporter can add and correct, never withdraw.
import { NO_FACTS } from '../concern.js';
import type { CommandOf, Refusal } from '../commands.js';
import type { Transcript } from '../transcript.js';
import { weekAfter } from '../../ladder/week.js';
import { owedSteps } from '../../procedure/procedure-in-case.js';
import { handlers, officers, reporter } from '../../routing/recipients.js';

/** Longer than the longest text a form takes. */
const TEXT_LIMIT = 20_000;

export const usable = (text: string): boolean => text.trim() !== '' && text.length <= TEXT_LIMIT;

/** On a closed case it is further evidence. (5, last paragraph) */
export function addInformation(command: CommandOf<'add-information'>, t: Transcript): Refusal | null {
  if (!usable(command.data.text)) return { refused: 'text-missing' };
  const closed = t.state().stage === 'closed';
  const facts = { ...NO_FACTS, ...command.data.facts };
  t.add('InformationAdded', { text: command.data.text, facts, news: [], clocks: null, evidence: closed });
  if (closed) return furtherEvidence('further evidence', t);
  tellHandlers('information-added', t);
  return null;
}

/** 5, last paragraph: under review again when further evidence comes to light. */
export function furtherEvidence(reason: string, t: Transcript): null {
  t.add('CaseReopened', { reason, furtherEvidence: true, weeklyAt: weekAfter(t.context) });
  tellHandlers('reopened', t);
  t.tell({
    kind: 'reopened',
    as: 'officer',
    to: officers(t.state(), t.context),
    because: 'something-happened',
  });
  return null;
}

function tellHandlers(kind: 'information-added' | 'answer' | 'reopened', t: Transcript): void {
  const steps = owedSteps(t.state(), t.context).map((s) => s.id);
  t.tell({ kind, as: 'manager', to: handlers(t.state(), t.context), steps, because: 'something-happened' });
}

export function ask(command: CommandOf<'ask'>, t: Transcript): Refusal | null {
  if (!usable(command.data.text)) return { refused: 'text-missing' };
  t.add('QuestionAsked', { text: command.data.text });
  t.tell({ kind: 'question', as: 'reporter', to: reporter(t.state()), because: 'asked-for' });
  return null;
}

export function reply(command: CommandOf<'reply'>, t: Transcript): Refusal | null {
  if (!usable(command.data.text)) return { refused: 'text-missing' };
  t.add('ReplyGiven', { text: command.data.text });
  tellHandlers('answer', t);
  return null;
}
