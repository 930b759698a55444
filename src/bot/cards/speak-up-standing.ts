// Where an anonymous report stands, for whoever holds its receipt code: no name, no content of the case but the dialogue.
import type { Context } from '../../escalation/context.js';
import { type CaseState } from '../../escalation/case/state.js';
import type { Fact } from './card.js';
import { dayTime } from './words.js';
import { contactFacts } from './standing.js';
import { reachFact } from './told.js';

export interface Spoken {
  readonly from: 'you' | 'us';
  readonly at: string;
  readonly text: string;
}

export interface SpeakUpStanding {
  readonly closed: boolean;
  readonly facts: readonly Fact[];
  readonly dialogue: readonly Spoken[];
  /** The last word was a question to them. */
  readonly asked: boolean;
}

export function speakUpStanding(state: CaseState, context: Context): SpeakUpStanding {
  const { acknowledgement, closedAt } = state;
  // What those who handle it have added is not for the reporter to read.
  const between = state.dialogue.filter((d) => d.from !== 'colleague');
  return {
    closed: state.stage === 'closed',
    facts: [
      { label: 'Sent', value: dayTime(state.raisedAt, context) },
      // Once somebody has confirmed it, that says more.
      ...(acknowledgement === null ? [reachFact(state, context)] : []),
      {
        label: 'Somebody has confirmed it',
        // The first time: who has it now would show that somebody whom they named has had it.
        value: acknowledgement === null ? 'not yet' : `yes, ${dayTime(acknowledgement.happenedAt, context)}`,
      },
      ...contactFacts(state, context),
      ...(closedAt === null ? [] : [{ label: 'Dealt with and closed', value: dayTime(closedAt, context) }]),
    ],
    dialogue: between.map((d) => ({
      from: d.from === 'handler' ? 'us' : 'you',
      at: dayTime(d.at, context),
      text: d.text,
    })),
    asked: between.at(-1)?.from === 'handler',
  };
}
