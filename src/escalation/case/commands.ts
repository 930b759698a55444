// What people and time can ask of a case: imperatives, plain data.
import type { Actor, Concern, Facts, FieldValues, OfficerDecision } from './concern.js';
import type { CommandId, Instant, PersonId, Reference, StepId } from '../ids.js';

export type Command =
  | C<'raise', { concern: Concern; reference: Reference; receipt: boolean }>
  /** What we now know: by the reporter, whoever handles it, or the officer. */
  | C<'add-information', { text: string; facts?: Partial<Facts> }>
  | C<'acknowledge', Nothing>
  | C<'declare-conflict', Nothing>
  | C<'hand-over', { to: PersonId }>
  | C<'accept', Nothing>
  | C<'record-step', StepRecord>
  | C<
      'correct-step',
      { step: StepId; entry: string; happenedAt?: Instant; fields: FieldValues; reason: string }
    >
  | C<'answer-considerations', { answers: Readonly<Record<string, string>> }>
  | C<'ask', { text: string }>
  | C<'reply', { text: string }>
  | C<'refer', { officer: PersonId }>
  | C<'confirm', { step: StepId; so: boolean; happenedAt?: Instant; reference?: string; advice?: string }>
  /** The officer's alone. 8(6) */
  | C<'decide', { decision: OfficerDecision; reasons: string }>
  /** A senior manager agrees to the decision on immediate action as it was last recorded. 8(7) */
  | C<'agree-action', Nothing>
  /** Lets somebody who was only alerted read what was reported. */
  | C<'ask-in', { person: PersonId }>
  | C<'link-case', { other: Reference }>
  /** What became of the page on which an officer of another organisation opens this case. */
  | C<'note-access', { officer: PersonId; what: 'given' | 'revoked' | 'locked' }>
  | C<'decide-immediate-action', { happenedAt: Instant; fields: FieldValues }>
  | C<'open-content', Nothing>
  | C<'export', { what: 'chronology' | 'referral' | 'disclosure' }>
  | C<'give-reasons', { step: StepId; reasons: string }>
  | C<'close', Nothing>
  | C<'reopen', { reason: string }>
  | C<'note-delivery', { notice: string; to: PersonId; channel: string; delivered: boolean; last: boolean }>
  | C<'pass-time', Nothing>;

export type CommandType = Command['type'];
export type CommandOf<T extends CommandType> = Extract<Command, { type: T }>;

export interface StepRecord {
  readonly step: StepId;
  readonly happenedAt: Instant;
  readonly fields: FieldValues;
  /** Closes the step without doing it: "No device, because …". */
  readonly notNeeded?: string;
  /** Why it was done late, or before a step it should wait for. */
  readonly reason?: string;
}

type Nothing = Readonly<Record<string, never>>;
interface C<T extends string, D> {
  readonly type: T;
  readonly id: CommandId;
  readonly by: Actor;
  readonly data: D;
}

/** Why a command was not carried out: a value, never an exception. */
export type RefusalCode =
  | 'may-not'
  | 'already-raised'
  | 'closed'
  | 'already-acknowledged'
  | 'already-recorded'
  | 'no-such-step'
  | 'step-does-not-apply'
  | 'no-such-entry'
  | 'nothing-to-accept'
  | 'not-eligible'
  | 'in-the-future'
  | 'text-missing'
  | 'fields'
  | 'hold-stays'
  | 'not-missed'
  | 'still-owed'
  | 'not-closed'
  | 'no-subject'
  | 'not-a-senior-manager'
  | 'not-a-manager'
  | 'police-first'
  | 'nothing-decided'
  | 'nothing-to-agree';

export interface Refusal {
  readonly refused: RefusalCode;
  readonly steps?: readonly StepId[];
  readonly person?: PersonId;
  readonly at?: Instant;
  /** Field id → what to correct. */
  readonly fields?: Readonly<Record<string, string>>;
}
