// The data of each event, in each form in which it was ever stored: nothing that was stored is ever rewritten.
// A schema here is never edited, but by a new one behind it in its list; the compiler then asks for the way up from the
// one before (casework/upcast.ts) and for an example (test/casework/event-fixtures.ts). What isn't named is kept.
import { z } from 'zod';
import { CONCERN_KINDS, HOW_RECEIVED, NEWS, OFFICER_DECISIONS } from './concern.js';
import type { PersonId, Reference, StepId } from '../ids.js';
import type { Catalogue } from './schemas-by-version.js';

/** A branded text: as stored it is any text. */
const text = z.string();
const person = text as unknown as z.ZodType<PersonId, string>;
const step = text as unknown as z.ZodType<StepId, string>;
const reference = text as unknown as z.ZodType<Reference, string>;
/** Milliseconds since the epoch, UTC. */
const instant = z.number();
const nothing = z.object({});
const fields = z.record(text, z.union([text, z.array(text)]));
const adultInvolved = z.enum(['yes', 'no', 'unsure']);

/** Why a notice was sent: it chooses the card and the words. */
export const noticeKind = z.enum([
  'needs-you',
  'step-needs-you',
  'officer-alert',
  'reminder',
  'police-now',
  'fail-safe',
  'not-acted',
  'missed',
  'still-missing',
  'weekly',
  'confirm-contact',
  'contact-denied',
  'hand-over-offered',
  'hand-over-accepted',
  'moved-on',
  'nobody-left',
  'referred',
  'officer-link-locked',
  'information-added',
  'question',
  'answer',
  'agree-to-close',
  'closed',
  'reopened',
  'reporter-confirmed',
  'reporter-nobody',
  'reporter-whom-to-ring',
  'taken-on',
  'reporter-receipt',
  'officer-unreached',
]);

export const because = z.enum([
  'first-in-line',
  'next-in-line',
  'images-suspected',
  'immediate-risk',
  'nobody-acknowledged',
  'acknowledged-not-acted',
  'conflict-declared',
  'nobody-eligible',
  'fail-safe',
  'police-not-recorded',
  'deadline-near',
  'deadline-passed',
  'undelivered',
  'asked-for',
  'officer-said-no',
  'only-children',
  'something-happened',
  'news',
  'received-it',
]);

/** The part in which someone was told, which decides what they may see and do. */
export const part = z.enum(['manager', 'officer', 'step-owner', 'reporter', 'alerted']);

/** As `Concern` in concern.ts, where each field is explained. */
const concern = z.object({
  route: z.enum(['management', 'whistle-blowing']),
  identity: z.enum(['named', 'withheld', 'anonymous']),
  reporter: person.nullable(),
  subjects: z.array(z.object({ id: person.nullable(), name: text, under18: z.boolean() })),
  concerns: z.array(z.enum(CONCERN_KINDS)),
  what: text,
  learnedAt: instant,
  tell: person.nullable(),
  leaveOut: z.array(person),
  namedInReport: z.array(person),
  immediateRisk: z.boolean(),
  adultInvolved,
  devices: z.array(z.object({ what: text, where: text })),
  children: z.array(z.object({ known: z.enum(['yes', 'no']), name: text, area: text.nullable() })),
  areas: z.array(text),
});
const subjects = concern.shape.subjects;

const received = z.object({
  how: z.enum(HOW_RECEIVED),
  from: z.union([z.object({ id: person.nullable(), name: text }), z.literal('withheld')]).nullable(),
});

const concernRaised = z.object({
  concern,
  reference,
  receipt: z.boolean(),
  endOfDay: instant,
  failSafeAt: instant,
  policeBy: instant.nullable(),
  weeklyAt: instant,
});

const concernRaised2 = concernRaised.extend({
  concern: concern.extend({ received }),
  /** Nobody was at work when it came: somebody is asked to ring the out-of-hours service. 8(4) */
  outOfHours: z.boolean(),
});

const deadlineSet = z.object({
  step,
  dueAt: instant.nullable(),
  missedFrom: instant.nullable(),
  whose: z.enum(['procedure', 'default']).nullable(),
  remindAt: z.array(instant),
});

const peopleTold = z.object({
  /**
   * Identifies this notification in deliveries: the case's version when it was decided, and its place in it.
   */
  notice: text,
  kind: noticeKind,
  as: part,
  to: z.array(person),
  /** The steps it asks for, as owed at that time. */
  steps: z.array(step),
  dueAt: instant.nullable(),
  because,
  urgent: z.boolean(),
  /** On every channel that they have (fail-safe, alerts), not only the first. */
  everyChannel: z.boolean(),
  /**
   * When it fell due; more than a minute before `at` after an outage, and then shown as late with its cause.
   */
  fellDueAt: instant,
  /** What else would have come to them in the same minute: it stands in the same message. */
  also: z.array(z.object({ kind: noticeKind, as: part, steps: z.array(step) })).optional(),
});

/**
 * Whether the handling manager was acting with this, and by when they must act again; null: nothing is owed by the
 * procedure today. Logs from before this was kept leave it out: there anything recorded counted.
 */
const acting = z.object({ counts: z.boolean(), actBy: instant.nullable() });

const stepRecorded = z.object({
  entry: text,
  step,
  happenedAt: instant,
  fields,
  outOfOrder: z.array(step),
  reason: text.nullable(),
  backdated: z.boolean(),
  acting: acting.optional(),
});

/** The officer's word on contacts recorded as made with them. */
const contactAnswered = z.object({
  step,
  officer: person,
  /** The entries of which it speaks; logs from before this was kept leave it out. */
  entries: z.array(text).optional(),
});

/** As `Facts` in concern.ts, where each is explained. */
const facts = z.object({
  concerns: concern.shape.concerns,
  immediateRisk: z.boolean(),
  adultInvolved: adultInvolved.nullable(),
  subjects,
  namedInReport: z.array(person),
  devices: concern.shape.devices,
  children: concern.shape.children,
  areas: z.array(text),
});

const informationAdded2 = z.object({
  text,
  facts,
  /** What of it is news for those who were told. */
  news: z.array(z.enum(NEWS)),
  /** The day on which it counts, where it asks for something today; null: no clock runs anew. */
  clocks: z
    .object({
      endOfDay: instant,
      failSafeAt: instant,
      policeBy: instant.nullable(),
      /** By when whoever handles it must act on it; left out: as before. */
      actBy: instant.optional(),
    })
    .nullable(),
  /** It is further evidence: a review is owed. (5, last paragraph) */
  evidence: z.boolean(),
});

const whose = z.enum(['procedure', 'default']);
const ladder = { told: z.array(person), passedOver: z.array(person), nextAt: instant.nullable() };
const corrected = { entry: text, step, happenedAt: instant, fields, reason: text };
const delivery = { notice: text, to: person, channel: text };

export const EVENT_SCHEMAS = {
  ConcernRaised: [concernRaised, concernRaised2],
  DeadlineSet: [deadlineSet],
  PeopleTold: [peopleTold],
  LadderMoved: [z.object({ ...ladder, last: z.boolean() })],
  LadderExhausted: [nothing],
  Acknowledged: [z.object({ person, actBy: instant })],
  InactionNoticed: [nothing],
  ConflictDeclared: [z.object({ person })],
  /** Unanswered by `answerBy`, the next in line is asked; from before that was kept: never. */
  HandOverOffered: [z.object({ from: person, to: person, answerBy: instant.optional() })],
  HandOverAccepted: [z.object({ to: person, actBy: instant })],
  StepRecorded: [stepRecorded],
  StepCorrected: [z.object(corrected)],
  StepNotNeeded: [z.object({ step, reason: text, acting: acting.optional() })],
  ConsiderationsAnswered: [z.object({ answers: z.record(text, text) })],
  ContactConfirmed: [contactAnswered],
  ContactDenied: [contactAnswered],
  StepMissed: [z.object({ step, dueAt: instant, whose, repeatAt: instant })],
  ReasonsGiven: [z.object({ step, reasons: text })],
  RemindersPassed: [z.object({ through: instant })],
  OfficersAlerted: [nothing],
  PoliceFailSafeReached: [nothing],
  FailSafeReached: [z.object({ owed: z.array(step) })],
  /** `morning`: false when the day ended; from before that was kept it was always a morning. */
  MissedRepeated: [z.object({ nextAt: instant, morning: z.boolean().optional() })],
  WeekPassed: [z.object({ nextAt: instant })],
  InformationAdded: [z.object({ text, adultInvolved: adultInvolved.nullable() }), informationAdded2],
  /** Done, or not needed, before something new was known: asked for again. */
  DutiesAskedAgain: [z.object({ steps: z.array(step) })],
  /** What came to be known is about whoever had the case: it is with nobody until another takes it. */
  HandlingEnded: [z.object({ person })],
  /** Urgent, the ladder at its end, and no police contact: asked once more. */
  LadderRestarted: [z.object({ round: z.number(), nextAt: instant })],
  OfficerDecided: [
    z.object({ officer: person, decision: z.enum(OFFICER_DECISIONS), reasons: text, steps: z.array(step) }),
  ],
  ActionAgreed: [z.object({ step, entry: text })],
  QuestionAsked: [z.object({ text })],
  ReplyGiven: [z.object({ text })],
  OfficerReferred: [z.object({ officer: person })],
  CaseLinked: [z.object({ other: reference })],
  OfficerAccess: [z.object({ officer: person, what: z.enum(['given', 'revoked', 'locked']) })],
  ContentOpened: [nothing],
  AccessRefused: [z.object({ action: text })],
  Exported: [z.object({ what: z.enum(['chronology', 'referral', 'disclosure']) })],
  ClosureAgreed: [z.object({ as: z.enum(['manager', 'officer']) })],
  CaseClosed: [z.object({ reviewOn: instant })],
  CaseReopened: [z.object({ reason: text, furtherEvidence: z.boolean(), weeklyAt: instant })],
  NoticeDelivered: [z.object(delivery)],
  NoticeFailed: [z.object({ ...delivery, last: z.boolean() })],
} as const satisfies Catalogue;

/** Who acts and when: around the data of every event, in every version of it. */
export const eventEnvelope = z.object({
  at: instant,
  by: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('person'), id: person }),
    z.object({ kind: z.literal('reporter') }),
    z.object({ kind: z.literal('system') }),
  ]),
  data: z.unknown(),
});
