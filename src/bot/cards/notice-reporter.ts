// What a reporter hears: that somebody has it, whom to ring when nobody has, and questions put to them.
import { calendarOf, nextWorkingMoment } from '../../escalation/calendar/calendar.js';
import type { Notification } from '../../escalation/case/events.js';
import { stepStateOf, validEntries } from '../../escalation/case/state.js';
import type { Context } from '../../escalation/context.js';
import type { PersonId } from '../../escalation/ids.js';
import { timetable } from '../../escalation/ladder/timetable.js';
import { partyOf } from '../../escalation/organisation.js';
import { dayGuards } from '../../escalation/procedure/procedure.js';
import { policeFailSafeAt } from '../../escalation/procedure/procedure-in-case.js';
import { excludedFrom, officersFor } from '../../escalation/routing/routing.js';
import { addInformationButton, button, rangButtons } from './buttons.js';
import type { Brief, Button, Card } from './card.js';
import { briefFor } from './notice-parts.js';
import { titleOf } from './notice-title.js';
import { childInDanger, contactsOwed, EMERGENCY, handlingLine, type Reading } from './standing.js';
import { policeWords, unitsAnswer } from './whom-to-ring.js';
import { officerLines, reachLines } from './told.js';
import { capital, clockTime, dayTime, listed, withPhone, youOr } from './words.js';

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
    brief: briefForReporter(notification, r),
  };
}

/** Whom to ring only when they are asked to. */
const briefForReporter = (notification: Notification, r: Reading): Brief => ({
  what: titleOf(notification.kind),
  ring: isAlarm(notification) ? briefFor(notification, r).ring : null,
});

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
      return closedLines(r);
    case 'reporter-receipt':
      return receiptLines(r);
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
  const police = `the police${policeWords(r.context)}`;
  const or101 = unitsAnswer(r.context) ? ', or 101' : '';
  return [`Please ring ${[...lado, police].join('; or ')}${or101}. If a child is in danger now: 999.`];
}

/** It was taken to its end; whom to ask; and why they aren't told more. Nobody is named to a whistle-blower. 8(5) */
export function closedLines(r: Reading): string[] {
  const { organisation } = r.context;
  const { concern, handling, conflicts } = r.state;
  const kept: ReadonlySet<PersonId> =
    concern === null ? new Set() : excludedFrom(organisation, concern, conflicts);
  const [ask] = [handling?.person, ...organisation.roles.safeguardingLead].filter(
    (p): p is PersonId => p !== undefined && !kept.has(p) && p !== r.to,
  );
  return [
    'Your concern was taken to its end and is closed: everything that the procedure asks for is recorded.',
    concern?.route === 'whistle-blowing' || ask === undefined
      ? 'You can still ask, or add something, here.'
      : `${withPhone(ask, organisation)}, is whom to ask. You can still add something here.`,
    'What was decided about a colleague may not be told to you.',
  ];
}

/** Who told the police and the LADO, when, with the reference: it may be all that shows that they did their own part. */
function receiptLines(r: Reading): string[] {
  const lines = dayGuards(r.context.procedure).flatMap((step) => {
    const entry = validEntries(stepStateOf(r.state, step.id)).at(-1);
    if (entry === undefined) return [];
    const by = entry.by.kind === 'person' ? `, by ${youOr(entry.by.id, r.to, r.context)}` : '';
    const number = entry.fields['reference'];
    const reference = typeof number === 'string' && number !== '' ? `, reference ${number}` : '';
    return [
      `${capital(step.in_chat)}: contacted at ${dayTime(entry.happenedAt, r.context)}${by}${reference}.`,
    ];
  });
  return lines.length === 0
    ? [handlingLine(r)]
    : [...lines, 'Keep this: a personal duty to notify may rest on you.'];
}

/** The question's own text is read and answered in a form, never in the message. */
const replyButton = (notification: Notification, r: Reading): Button[] =>
  notification.kind === 'question' && r.state.stage === 'open'
    ? [button('reply', 'Read and answer', r.view.reference, 'primary')]
    : [];

export const NOBODY_IS_GAGGED =
  "Tell nobody who doesn't need to know. You may always ring the police, the LADO, children's services or the NSPCC yourself.";

/** After a concern is stored: its reference, who is being told, and when the reporter will hear again. */
export function renderStored(r: Reading): Card {
  const at = clockTime(r.state.raisedAt, r.context);
  return {
    title: 'Your concern is recorded',
    urgency: childInDanger(r) ? 'emergency' : 'done',
    lines: [
      ...(r.urgent ? [EMERGENCY] : []),
      [`Your concern is recorded as ${r.view.reference}, at ${at}.`, ...reachLines(r)].join(' '),
      ...whatNext(r),
      NOBODY_IS_GAGGED,
      'You can add something, or see whom it has reached and where it stands, at any time.',
    ],
    facts: [{ label: 'Reference', value: r.view.reference }],
    buttons: [
      ...rangButtons(r),
      ...addInformationButton(r),
      button('status', 'Where it stands', r.view.reference),
    ],
  };
}

/** From the same timetable by which it will happen. */
function whatNext(r: Reading): string[] {
  const { state, context } = r;
  const atOnce =
    state.officersAlertedAt !== null ||
    state.failSafe.reachedAt !== null ||
    timetable(state, context).some((due) => due.kind === 'officers' && due.at <= context.now);
  const owed = contactsOwed(r);
  const police = owed.find((s) => s.role === 'police-contact');
  const policeAt = police === undefined ? null : policeFailSafeAt(state, context);
  const policeTime =
    policeAt !== null && policeAt > context.now
      ? [`at ${clockTime(policeAt, context)} if the police have not been contacted by then`]
      : [];
  const rest = owed.filter((s) => policeTime.length === 0 || s !== police).map((s) => s.in_chat);
  const failSafe =
    rest.length > 0 && state.failSafe.reachedAt === null
      ? [
          `at ${clockTime(state.failSafe.at, context)} at the latest if ${listed(rest)} ${rest.length === 1 ? 'has' : 'have'} not been contacted`,
        ]
      : [];
  const hear = ['when somebody has confirmed', ...policeTime, ...failSafe];
  return [...(atOnce ? officerLines(r) : []), `You will hear from us ${hear.join(', and ')}.`];
}

export interface ReceiptOptions {
  readonly advice: readonly string[];
  /** Where the code is entered; null where there is no page. */
  readonly speakUp: string | null;
}

/**
 * After an anonymous report: the receipt code, shown once, and where it is entered, as it is the only way back. Nobody is
 * promised to read it at night. 8(5)
 */
export function renderReceipt(code: string, { advice, speakUp }: ReceiptOptions, context: Context): Card {
  const opens = nextWorkingMoment(calendarOf(context.organisation), context.now);
  const when = opens > context.now ? `; working hours begin again at ${dayTime(opens, context)}` : '';
  return {
    title: 'Recorded',
    urgency: 'done',
    lines: [
      `Your receipt code is ${code}. We have not stored who you are: this code is the only way back. Write it down now; we can't show it again.`,
      `A whistle-blowing officer is being told now${when}. They answer within 7 days, ${speakUp === null ? 'where you enter the code' : `at ${speakUp}`}; it says there when it has reached one.`,
      NOBODY_IS_GAGGED,
      ...(advice.length > 0 ? [`You can also ring ${advice.join(', or ')}.`] : []),
    ],
    facts: [{ label: 'Receipt code', value: code }],
    buttons:
      speakUp === null ? [] : [{ ...button('go-to-web', 'Where the code is entered', ''), url: speakUp }],
  };
}
