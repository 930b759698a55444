// What each kind of notice says first. The rest of a card shows how the case stands now.
import type { Because } from '../../escalation/case/events.js';
import type { StepId } from '../../escalation/ids.js';
import type { Step } from '../../escalation/procedure/procedure.js';
import { awaitsConfirmation, contactsWithReader } from './buttons.js';
import type { Told } from './notice-title.js';
import { contactsOwed, handlingLine, type Reading } from './standing.js';
import { officerLines } from './told.js';
import { capital, clockTime, dayTime, nameOf, stepInChat } from './words.js';

/**
 * The first lines for whoever has to act; what is owed by when follows them on every card. Exhaustive: a new kind of
 * notice needs its words here.
 */
export function leadOf(notification: Told, r: Reading): string[] {
  switch (notification.kind) {
    case 'needs-you':
      return needsYou(notification, r);
    case 'step-needs-you':
      return ['You are asked for this yourself. Open it to read what it is about.'];
    case 'reminder':
    case 'missed':
    case 'still-missing':
    case 'moved-on':
    case 'hand-over-accepted':
    case 'reporter-confirmed':
      return [handlingLine(r)];
    case 'police-now':
      return ['No police contact is recorded. Whoever reads this first rings.', handlingLine(r)];
    case 'fail-safe':
      return ['Whoever reads this first rings, and says so here.', ...officerLines(r), handlingLine(r)];
    case 'not-acted':
      return [
        handlingLine(r),
        'Since then nothing that is owed today has been recorded: the next in line are being told too.',
      ];
    case 'weekly':
      return ['Ask, and write down what you hear. If there is none, say why.'];
    case 'contact-denied':
      return ['The LADO says that there was no contact: please ring now.'];
    case 'hand-over-offered':
      return [handOverLine(r), 'Until you take it over, it stays with them.'];
    case 'nobody-left':
      return ['Nobody else in line has confirmed, can be reached, or may be told. It comes to you now.'];
    case 'information-added':
      return ['Something was added. Open it to read: it may be urgent.'];
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
    case 'taken-on':
      return [
        handlingLine(r),
        'They received it themselves and began at once. You are told as their manager: nobody has to start again.',
      ];
    case 'officer-unreached':
      return [...officerLines(r), handlingLine(r)];
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
export function officerLead(notification: Told, r: Reading): string[] {
  const raised = `raised at ${dayTime(r.state.raisedAt, r.context)}`;
  const about = 'a concern about somebody who works here';
  switch (notification.kind) {
    case 'officer-alert':
    case 'fail-safe':
      return [`${alertReason(notification.because ?? 'fail-safe', r)} on ${about}, ${raised}.`];
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

function needsYou(notification: Told, r: Reading): string[] {
  if (r.state.handling !== null && !r.state.inactive) return [handlingLine(r)];
  const until = confirmBy(notification, r);
  const why = becauseLine(notification.because ?? 'first-in-line');
  return [
    until === null ? 'Confirm now that you have this.' : `Confirm by ${until}.`,
    ...(why === null ? [] : [why]),
  ];
}

function confirmBy({ dueAt = null }: Told, r: Reading): string | null {
  const at = r.state.ladder.nextAt ?? dueAt;
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
