// What each kind of notice says first. The rest of a card shows how the case stands now.
import type { Because, NoticeKind, Notification } from '../../escalation/case/events.js';
import type { Instant, StepId } from '../../escalation/ids.js';
import { awaitsConfirmation, contactsWithReader } from './buttons.js';
import { contactsOwed, handlingLine, owedLine, type Reading } from './standing.js';
import { capital, clockTime, dayTime, duration, listed, nameOf, stepInChat } from './words.js';
import { type Step, stepIn } from '../../escalation/procedure/procedure.js';

export interface Lead {
  readonly title: string;
  readonly lines: readonly string[];
}

const TITLES: Readonly<Record<NoticeKind, string>> = {
  'needs-you': 'A safeguarding concern needs you now',
  'step-needs-you': 'A safeguarding step needs you',
  'officer-alert': 'Alert',
  reminder: 'Still owed',
  'police-now': 'The police must be rung now',
  'fail-safe': 'LADO or police contact is not recorded',
  'not-acted': 'Confirmed, but nothing is recorded',
  missed: 'A deadline has passed',
  'still-missing': 'Still missing',
  weekly: 'Still waiting, this week',
  'confirm-contact': 'Is that so?',
  'contact-denied': 'The LADO says: not contacted',
  'hand-over-offered': 'You are asked to take over a safeguarding concern',
  'hand-over-accepted': 'Taken over',
  'moved-on': 'This has moved on',
  'nobody-left': 'Nobody in line has confirmed',
  referred: 'A concern is referred to you',
  'officer-link-locked': "The officer's page was closed",
  'information-added': 'Something was added',
  question: 'A question for you',
  answer: 'An answer has come',
  'agree-to-close': 'Do you agree to close?',
  closed: 'Closed',
  reopened: 'Opened again',
  'reporter-confirmed': 'Somebody has your concern',
  'reporter-nobody': 'Nobody has confirmed yet',
  'reporter-whom-to-ring': 'Please ring somebody',
  'taken-on': 'A colleague of yours is handling a safeguarding concern',
  'reporter-receipt': 'What has been done',
};

export const titleOf = (kind: NoticeKind): string => TITLES[kind];

/** The first lines for whoever has to act. Exhaustive: a new kind of notice needs its words here. */
export function leadOf(notification: Notification, r: Reading): string[] {
  const steps = stepsOf(notification.steps, r);
  const by =
    notification.dueAt === null
      ? ''
      : ` by ${dayTime(notification.dueAt, r.context)}${inMinutes(notification.dueAt, r)}`;
  switch (notification.kind) {
    case 'needs-you':
      return needsYou(notification, r);
    case 'step-needs-you':
      return [`You are asked for this: ${steps}${by}.`];
    case 'reminder':
      return [owedLine(r, notification.steps) ?? `Still owed${by}: ${steps}.`, handlingLine(r)];
    case 'police-now':
      return ['No police contact is recorded. Whoever reads this first rings.', handlingLine(r)];
    case 'fail-safe':
      return ['The designated officer has been told. Everyone named here can still act.', handlingLine(r)];
    case 'not-acted':
      return [
        handlingLine(r),
        'Since then nothing that is owed has been recorded, so the next in line are told too.',
      ];
    case 'missed':
      return [`Not recorded in time: ${steps}. Still to be done. Reasons can be added; the record stays.`];
    case 'still-missing':
      return [`Since an earlier day: ${steps}. Please do it now.`, handlingLine(r)];
    case 'weekly':
      return [`Still to be recorded: ${steps}. If there is none, say why.`];
    case 'contact-denied':
      return [`What was recorded as contact is open again: ${steps}. Please ring now.`];
    case 'hand-over-offered':
      return [handOverLine(r), 'Until you take it over, it stays with them.'];
    case 'nobody-left':
      return ['Everybody in line was asked, or may not be told. It comes to you now.'];
    case 'information-added':
      return ['The person who reported it has added something. Open it to read.'];
    case 'answer':
      return ['Your question was answered. Open it to read.'];
    case 'question':
      return ['You were asked something. Open it to read and to answer.'];
    case 'agree-to-close':
      return ['Everything owed is recorded. It closes when you agree.'];
    case 'closed':
      return ['Nothing is owed any more. It can be opened again when further evidence comes.'];
    case 'reopened':
      return ['What was still owed is owed again.'];
    case 'officer-link-locked':
      return [
        'A wrong passcode was entered five times, so the link that the designated officer was sent opens nothing any more. Ring them, and give them access again.',
      ];
    case 'moved-on':
    case 'hand-over-accepted':
    case 'reporter-confirmed':
      return [handlingLine(r)];
    case 'taken-on':
      return [
        handlingLine(r),
        'They received it themselves. You are told as their manager; nobody has to start again.',
      ];
    case 'officer-alert':
    case 'referred':
    case 'reporter-receipt':
    case 'confirm-contact':
    case 'reporter-nobody':
    case 'reporter-whom-to-ring':
      return officerLead(notification, r);
  }
}

/** The designated officer's first lines. */
export function officerLead(notification: Notification, r: Reading): string[] {
  const raised = `raised at ${dayTime(r.state.raisedAt, r.context)}`;
  const about = 'a concern about somebody who works here';
  switch (notification.kind) {
    case 'officer-alert':
    case 'fail-safe':
      return [`${alertReason(notification.because, r)} on ${about}, ${raised}.`];
    case 'needs-you':
    case 'nobody-left':
      return [`Nobody else in line can take ${about}, ${raised}.`];
    case 'referred':
      return [`You are asked to look at ${about}, ${raised}.`];
    case 'confirm-contact':
      return confirmLead(notification.steps, r);
    default:
      return [];
  }
}

function confirmLead(steps: readonly StepId[], r: Reading): string[] {
  return steps.flatMap((step) => {
    const entry = contactsWithReader(r, step).at(-1);
    if (!entry) return [];
    const by = entry.by.kind === 'person' ? ` by ${nameOf(entry.by.id, r.context.organisation)}` : '';
    const what = `${capital(stepInChat(step, r.context))} contact is recorded${by} as made at ${dayTime(entry.happenedAt, r.context)}`;
    return [awaitsConfirmation(r, step) ? `${what}: is that so?` : `${what}, and confirmed.`];
  });
}

function alertReason(because: Because, r: Reading): string {
  const missing = contactsOwed(r);
  if (missing.length === 0) return 'LADO and police contact are now recorded';
  if (because === 'images-suspected' || because === 'immediate-risk')
    return 'You are told at once, as it is urgent,';
  if (because === 'nobody-eligible') return 'There is nobody else who may be told';
  if (because === 'nobody-acknowledged') return 'Nobody has confirmed that they have it';
  return `No contact ${missing.map(withWhom).join(' or ')} is recorded`;
}

/** To the designated officer: a contact by whom it is with. */
export const withWhom = (step: Step): string =>
  step.role === 'officer-contact' ? 'with you' : `with the ${step.in_chat}`;

function needsYou(notification: Notification, r: Reading): string[] {
  if (r.state.handling !== null && !r.state.inactive) return [handlingLine(r)];
  const until = confirmBy(notification, r);
  const why = becauseLine(notification.because);
  return [
    until === null ? 'Confirm now that you have this.' : `Confirm by ${until}.`,
    ...(why === null ? [] : [why]),
  ];
}

function confirmBy(notification: Notification, r: Reading): string | null {
  const at = r.state.ladder.nextAt ?? notification.dueAt;
  return at === null || at <= r.context.now ? null : clockTime(at, r.context);
}

function becauseLine(because: Because): string | null {
  switch (because) {
    case 'next-in-line':
      return 'Nobody before you has confirmed.';
    case 'acknowledged-not-acted':
      return 'Somebody confirmed, but nothing has been recorded since.';
    case 'conflict-declared':
      return 'Whoever was asked before you can no longer take it.';
    case 'undelivered':
      return 'Whoever was asked before you could not be reached.';
    default:
      return null;
  }
}

const handOverLine = (r: Reading): string =>
  r.state.handOver
    ? `${nameOf(r.state.handOver.from, r.context.organisation)} asks ${r.state.handOver.to === r.to ? 'you' : nameOf(r.state.handOver.to, r.context.organisation)} to take it over.`
    : handlingLine(r);

/** The steps of a notice that are still owed, or all of them once none is. */
function stepsOf(steps: readonly StepId[], r: Reading): string {
  const owed = steps.filter((step) => r.owed.some((s) => s.id === step));
  const { id: confirming } = stepIn('acknowledgement', r.context.procedure);
  const shown = (owed.length > 0 ? owed : steps).filter((step) => step !== confirming);
  return shown.length === 0 ? 'what the checklist shows' : listed(shown.map((s) => stepInChat(s, r.context)));
}

const inMinutes = (at: Instant, r: Reading): string =>
  at > r.context.now ? ` (in ${duration(at - r.context.now)})` : '';
