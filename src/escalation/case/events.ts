// What has happened to a case: past-tense facts, appended once and never changed. A case is this list.
import type { Actor, AdultInvolved, Concern, FieldValues } from './concern.js';
import type { Instant, PersonId, Reference, StepId } from '../ids.js';

/** The part in which someone was told, which decides what they may see and do. */
export type Part = 'manager' | 'officer' | 'step-owner' | 'reporter';

/** Why a notice was sent: it chooses the card and the words. */
export type NoticeKind =
  | 'needs-you'
  | 'step-needs-you'
  | 'officer-alert'
  | 'reminder'
  | 'police-now'
  | 'fail-safe'
  | 'not-acted'
  | 'missed'
  | 'still-missing'
  | 'weekly'
  | 'confirm-contact'
  | 'contact-denied'
  | 'hand-over-offered'
  | 'hand-over-accepted'
  | 'moved-on'
  | 'nobody-left'
  | 'referred'
  | 'officer-link-locked'
  | 'information-added'
  | 'question'
  | 'answer'
  | 'agree-to-close'
  | 'closed'
  | 'reopened'
  | 'reporter-confirmed'
  | 'reporter-nobody'
  | 'reporter-whom-to-ring';

export type Because =
  | 'first-in-line'
  | 'next-in-line'
  | 'images-suspected'
  | 'immediate-risk'
  | 'nobody-acknowledged'
  | 'acknowledged-not-acted'
  | 'conflict-declared'
  | 'nobody-eligible'
  | 'fail-safe'
  | 'police-not-recorded'
  | 'deadline-near'
  | 'deadline-passed'
  | 'undelivered'
  | 'asked-for'
  | 'officer-said-no'
  | 'only-children'
  | 'something-happened';

export type CaseEvent =
  | E<
      'ConcernRaised',
      {
        concern: Concern;
        reference: Reference;
        receipt: boolean;
        endOfDay: Instant;
        failSafeAt: Instant;
        policeBy: Instant | null;
        weeklyAt: Instant;
      }
    >
  | E<
      'DeadlineSet',
      {
        step: StepId;
        dueAt: Instant | null;
        missedFrom: Instant | null;
        whose: 'procedure' | 'default' | null;
        remindAt: readonly Instant[];
      }
    >
  | E<'PeopleTold', Telling>
  | E<
      'LadderMoved',
      { told: readonly PersonId[]; passedOver: readonly PersonId[]; nextAt: Instant | null; last: boolean }
    >
  | E<'LadderExhausted', Nothing>
  | E<'Acknowledged', { person: PersonId; actBy: Instant }>
  | E<'InactionNoticed', Nothing>
  | E<'ConflictDeclared', { person: PersonId }>
  | E<'HandOverOffered', { from: PersonId; to: PersonId }>
  | E<'HandOverAccepted', { to: PersonId; actBy: Instant }>
  | E<
      'StepRecorded',
      {
        entry: string;
        step: StepId;
        happenedAt: Instant;
        fields: FieldValues;
        outOfOrder: readonly StepId[];
        reason: string | null;
        backdated: boolean;
      }
    >
  | E<
      'StepCorrected',
      { entry: string; step: StepId; happenedAt: Instant; fields: FieldValues; reason: string }
    >
  | E<'StepNotNeeded', { step: StepId; reason: string }>
  | E<'ConsiderationsAnswered', { answers: Readonly<Record<string, string>> }>
  | E<'ContactConfirmed', ContactAnswered>
  | E<'ContactDenied', ContactAnswered>
  | E<'StepMissed', { step: StepId; dueAt: Instant; whose: 'procedure' | 'default'; repeatAt: Instant }>
  | E<'ReasonsGiven', { step: StepId; reasons: string }>
  | E<'RemindersPassed', { through: Instant }>
  | E<'OfficersAlerted', Nothing>
  | E<'PoliceFailSafeReached', Nothing>
  | E<'FailSafeReached', { owed: readonly StepId[] }>
  | E<'MissedRepeated', { nextAt: Instant }>
  | E<'WeekPassed', { nextAt: Instant }>
  | E<'InformationAdded', { text: string; adultInvolved: AdultInvolved | null }>
  | E<'QuestionAsked', { text: string }>
  | E<'ReplyGiven', { text: string }>
  | E<'OfficerReferred', { officer: PersonId }>
  | E<'CaseLinked', { other: Reference }>
  | E<'OfficerAccess', { officer: PersonId; what: 'given' | 'revoked' | 'locked' }>
  | E<'ContentOpened', Nothing>
  | E<'AccessRefused', { action: string }>
  | E<'Exported', { what: 'chronology' | 'referral' | 'disclosure' }>
  | E<'ClosureAgreed', { as: 'manager' | 'officer' }>
  | E<'CaseClosed', { reviewOn: Instant }>
  | E<'CaseReopened', { reason: string; furtherEvidence: boolean; weeklyAt: Instant }>
  | E<'NoticeDelivered', { notice: string; to: PersonId; channel: string }>
  | E<'NoticeFailed', { notice: string; to: PersonId; channel: string; last: boolean }>;

export type EventType = CaseEvent['type'];
export type EventOf<T extends EventType> = Extract<CaseEvent, { type: T }>;

/** The officer's word on contacts that were recorded as made to them. */
export interface ContactAnswered {
  readonly step: StepId;
  readonly officer: PersonId;
  /** The entries of which it speaks; logs from before this was kept leave it out. */
  readonly entries?: readonly string[];
}

/**
 * People were told something. The log holds each telling as a fact of its own, so that "who was told what,
 * when and why" is read, not computed again with later code.
 */
export interface Telling {
  /** Names this telling in deliveries: the case's version at which it was decided and its place there. */
  readonly notice: string;
  readonly kind: NoticeKind;
  readonly as: Part;
  readonly to: readonly PersonId[];
  /** The steps it asks for, as owed at that moment. */
  readonly steps: readonly StepId[];
  readonly dueAt: Instant | null;
  readonly because: Because;
  readonly urgent: boolean;
  /** On every channel that they have (fail-safe, alerts), not only the first. */
  readonly everyChannel: boolean;
  /** When it fell due; later than `at` minus a minute after an outage, and then shown as late with its cause. */
  readonly fellDueAt: Instant;
}

type Nothing = Readonly<Record<string, never>>;
interface E<T extends string, D> {
  readonly type: T;
  readonly at: Instant;
  readonly by: Actor;
  readonly data: Readonly<D>;
}

/** The version of the shapes above. An older one is upcast on reading (`upcast.ts`). */
export const EVENT_SCHEMA = 1;
