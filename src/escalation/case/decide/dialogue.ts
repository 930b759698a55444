// What people write to one another: additions, questions, answers. A reporter can add and correct, never withdraw.
import { type News } from '../concern.js';
import type { CommandOf, Refusal } from '../commands.js';
import type { Transcript } from '../transcript.js';
import { weekAfter } from '../../ladder/week.js';
import { owedSteps } from '../../procedure/procedure-in-case.js';
import { handlers, officers, reporter, toldManagers } from '../../routing/recipients.js';
import type { PersonId } from '../../ids.js';
import { tellToAct } from '../../ladder/tell-to-act.js';
import { urgentIn } from '../../ladder/urgency.js';
import { partyOf } from '../../organisation.js';
import { idOf } from './actor.js';
import { learn, takenFrom } from './new-facts.js';

/** Longer than the longest text a form takes. */
const TEXT_LIMIT = 20_000;

export const usable = (text: string): boolean => text.trim() !== '' && text.length <= TEXT_LIMIT;

/** What we now know, by the reporter, whoever handles it or the officer. On a closed case it opens it again. (5, last para) */
export function addInformation(command: CommandOf<'add-information'>, t: Transcript): Refusal | null {
  const { text, facts = {} } = command.data;
  if (!usable(text)) return { refused: 'text-missing' };
  const unknown = (facts.namedInReport ?? []).find((id) => !partyOf(t.context.organisation, id));
  if (unknown) return { refused: 'not-eligible', person: unknown };
  const closed = t.state().stage === 'closed';
  const news = learn(text, facts, t);
  // Before anybody is told anything: whoever had it may be the one whom it is about.
  const isTaken = takenFrom(t);
  if (closed) furtherEvidence('further evidence', t);
  if (isTaken) return tellThatItMovesOn(t);
  if (!closed) tellOfNews(news, idOf(command.by), t);
  return null;
}

/** It is about whoever had it: the officer and those who can take it on are told, never that one. */
function tellThatItMovesOn(t: Transcript): null {
  const steps = owedSteps(t.state(), t.context).map((s) => s.id);
  const common = { steps, because: 'news' as const, urgent: true };
  tellToAct({ kind: 'moved-on', to: toldManagers(t.state(), t.context), ...common }, t.context.now, t);
  t.tell({
    kind: 'officer-alert',
    as: 'officer',
    to: officers(t.state(), t.context),
    everyChannel: true,
    ...common,
  });
  return null;
}

function tellOfNews(news: readonly News[], by: PersonId | null, t: Transcript): void {
  const state = t.state();
  const steps = owedSteps(state, t.context).map((s) => s.id);
  const isNews = news.length > 0;
  const common = {
    kind: 'information-added' as const,
    steps,
    because: isNews ? ('news' as const) : ('something-happened' as const),
    urgent: isNews && urgentIn(state),
  };
  const but = (people: readonly PersonId[]): PersonId[] => people.filter((p) => p !== by);
  t.tell({ ...common, as: 'manager', to: but(handlers(state, t.context)) });
  // Whoever was told something must know what is new; an urgent one is told to all officers by the timetable.
  const told = new Set(state.told.filter((one) => one.as === 'officer').map((one) => one.person));
  if (isNews)
    t.tell({ ...common, as: 'officer', to: but(officers(state, t.context)).filter((p) => told.has(p)) });
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
