// What a reporter hears: that somebody has it, whom to ring when nobody has, and questions put to them.
import type { Notification } from '../../escalation/case/events.js';
import { partyOf } from '../../escalation/organisation.js';
import { officersFor } from '../../escalation/routing/routing.js';
import { addInformationButton, button, rangButtons } from './buttons.js';
import type { Button, Card } from './card.js';
import { titleOf } from './notice-title.js';
import { childInDanger, contactsOwed, EMERGENCY, handlingLine, type Reading } from './standing.js';
import { clockTime, contactText, withPhone } from './words.js';

export function renderReporterNotice(notification: Notification, r: Reading): Card {
  const settled = r.state.stage === 'closed' || isObsolete(notification, r);
  return {
    title: settled && isAlarm(notification) ? titleOf('reporter-confirmed') : titleOf(notification.kind),
    urgency: settled ? 'done' : isAlarm(notification) ? 'emergency' : 'normal',
    lines: settled && isAlarm(notification) ? [contactLine(r)] : linesFor(notification, r),
    facts: [{ label: 'Reference', value: r.view.reference }],
    buttons: [
      ...replyButton(notification, r),
      ...rangButtons(r),
      ...addInformationButton(r),
      button('status', 'Where it stands', r.view.reference),
    ],
  };
}

const isAlarm = (notification: Notification): boolean =>
  notification.kind === 'reporter-nobody' || notification.kind === 'reporter-whom-to-ring';

/** "Nobody has confirmed" is obsolete once somebody has; "ring somebody" once both contacts are recorded. */
function isObsolete(notification: Notification, r: Reading): boolean {
  if (notification.kind === 'reporter-nobody') return r.state.handling !== null;
  if (notification.kind === 'reporter-whom-to-ring') return contactsRecorded(r);
  return false;
}

const contactsRecorded = (r: Reading): boolean => contactsOwed(r).length === 0;

const contactLine = (r: Reading): string =>
  contactsRecorded(r) ? 'LADO and police have been contacted.' : handlingLine(r);

function linesFor(notification: Notification, r: Reading): string[] {
  const { reference } = r.view;
  switch (notification.kind) {
    case 'reporter-confirmed':
      return [handlingLine(r), 'You can add something, or ask where it stands, at any time.'];
    case 'reporter-nobody':
      return [
        `Nobody has confirmed your concern ${reference} yet. You did the right thing.`,
        ...whomToRing(r),
      ];
    case 'reporter-whom-to-ring':
      return [
        `LADO and police contact is not recorded yet for your concern ${reference}. You did the right thing.`,
        ...whomToRing(r),
      ];
    case 'question':
      return ['Whoever handles your concern has asked you something. Open it to read and to answer.'];
    case 'closed':
      return ['Your concern was dealt with and is closed. You can still add something.'];
    case 'reopened':
      return ['Your concern is being looked at again.'];
    default:
      return [handlingLine(r)];
  }
}

function whomToRing(r: Reading): string[] {
  const { organisation } = r.context;
  const officers = r.state.concern ? officersFor(organisation, r.state.concern, r.state.conflicts) : [];
  const reachable = officers.filter((o) => partyOf(organisation, o)?.phone);
  const lado = reachable.map((o) => `the LADO, ${withPhone(o, organisation)}`);
  const police = `the police, ${contactText(organisation.contacts.police)}, or 101`;
  return [`Please ring ${[...lado, police].join(', or ')}. If a child is in danger now: 999.`];
}

/** The question's own text is read and answered in a form, never in the message. */
const replyButton = (notification: Notification, r: Reading): Button[] =>
  notification.kind === 'question' && r.state.stage === 'open'
    ? [button('reply', 'Read and answer', r.view.reference, 'primary')]
    : [];

/** After a concern is stored: its reference, who was told, and when the reporter will hear again. */
export function renderStored(r: Reading, told: readonly string[]): Card {
  const at = clockTime(r.state.raisedAt, r.context);
  return {
    title: 'Your concern is recorded',
    urgency: childInDanger(r) ? 'emergency' : 'done',
    lines: [
      ...(r.urgent ? [EMERGENCY] : []),
      `Your concern is recorded as ${r.view.reference}, at ${at}.${told.length > 0 ? ` Told: ${told.join(', ')}.` : ''}`,
      whenNext(r),
      'You can add something, or ask where it stands, at any time.',
    ],
    facts: [{ label: 'Reference', value: r.view.reference }],
    buttons: [
      ...rangButtons(r),
      ...addInformationButton(r),
      button('status', 'Where it stands', r.view.reference),
    ],
  };
}

/** The fail-safe may have been reached at once: then the officer knows already. */
const whenNext = (r: Reading): string =>
  r.state.failSafe.reachedAt === null
    ? `You will hear from us when somebody has confirmed, and at ${clockTime(r.state.failSafe.at, r.context)} at the latest if LADO and police have not been contacted.`
    : 'So late in the day the designated officer is told at once. You will hear from us when somebody has confirmed.';

/** After an anonymous report: the receipt code, shown once. */
export function renderReceipt(code: string, advice: readonly string[]): Card {
  return {
    title: 'Recorded',
    urgency: 'done',
    lines: [
      `Your receipt code is ${code}. We have not stored who you are: this code is the only way back. Write it down now; we can't show it again.`,
      'A whistle-blowing officer will read this today, and answer within 7 days where you enter the code.',
      ...(advice.length > 0 ? [`You can also ring ${advice.join(', or ')}.`] : []),
    ],
    facts: [{ label: 'Receipt code', value: code }],
    buttons: [],
  };
}
