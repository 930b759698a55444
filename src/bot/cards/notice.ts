// A notice as a card: always how the case stands now, so that an old message can be redrawn at any time.
// Nothing here reads what was reported, about whom or by whom.
import type { Context } from '../../escalation/context.js';
import type { NoticeKind, Notification } from '../../escalation/case/events.js';
import type { PersonId } from '../../escalation/ids.js';
import {
  acknowledgeButton,
  addInformationButton,
  agreeButton,
  confirmButtons,
  conflictButton,
  decideButtons,
  handOverButtons,
  openButton,
  rangButtons,
  recordButtons,
  simpleButton,
} from './buttons.js';
import type { Card } from './card.js';
import { isOnlyAlerted, renderAlerted } from './notice-alerted.js';
import { isObsoleteMessage, renderObsolete } from './notice-obsolete.js';
import { againLine, alsoLines, briefFor, distinct, referenceFact, ringing } from './notice-parts.js';
import { renderReporterNotice } from './notice-reporter.js';
import { phraseFor, titleFor } from './notice-title.js';
import { leadOf, officerLead } from './notice-words.js';
import { dutyIds, overdueSince, owingLines } from './owing.js';
import {
  isOnlyReporter,
  childInDanger,
  contactsOwed,
  dutyLine,
  EMERGENCY,
  handlingFacts,
  handlingLine,
  nextFact,
  read,
  recordedLine,
  urgentDutyLine,
  type Reading,
  type View,
} from './standing.js';
import { toldFacts } from './told.js';
import { capital, clockTime, contactText, stepInChat } from './words.js';
import { policeWords } from './whom-to-ring.js';
import { stepIn } from '../../escalation/procedure/procedure.js';
import { partyOf } from '../../escalation/organisation.js';
import { handlers } from '../../escalation/routing/recipients.js';
import { stepStateOf } from '../../escalation/case/state.js';

/** A notice sent later than it fell due by more than this says so. */
const LATE_MS = 60_000;

/**
 * The message for one person about one case, drawn from the state as it is now. `to` decides the buttons:
 * only what this person may do, and what still makes sense, is offered.
 */
export function renderNotice(notification: Notification, view: View, to: PersonId, context: Context): Card {
  const r = read(view, to, context);
  if (r.parts.size === 0) return renderNoLonger(view);
  if (notification.as === 'reporter') return renderReporterNotice(notification, r);
  if (r.state.stage === 'open' && isObsoleteMessage(notification, r)) return renderObsolete(notification, r);
  if (isOnlyAlerted(r)) return renderAlerted(notification, r);
  return notification.as === 'officer' ? renderOfficer(notification, r) : renderToAct(notification, r);
}

/** For anyone who has declared a conflict or lost access in another way. */
export const renderNoLonger = (view: View): Card => ({
  title: 'This is no longer with you',
  urgency: 'done',
  lines: ['This is no longer with you.'],
  facts: [referenceFact(view)],
  buttons: [],
});

function renderToAct(notification: Notification, r: Reading): Card {
  if (r.state.stage === 'closed') return renderClosed(notification, r);
  const answered = isAnswered(notification, r);
  const title = (answered ? doneTitle(r) : null) ?? titleFor(notification, r);
  const next = nextFact(r);
  return {
    title,
    // It must not look finished while LADO or police are owed, whoever has it: nobody should relax.
    urgency: answered ? (contactsOwed(r).length === 0 ? 'done' : 'normal') : urgencyOf(notification, r),
    lines: distinct([
      ...(r.urgent && !answered ? [EMERGENCY] : []),
      ...(answered ? [handlingLine(r), ...owingLines(r)] : actLines(notification, r)),
      recordedLine(notification.steps, r),
      ...alsoLines(notification, r, title),
      lateLine(notification, r),
    ]),
    facts: [referenceFact(r.view), ...toldFacts(r), ...(next ? [next] : [])],
    buttons: actButtons(notification, r),
    brief: briefFor(notification, r),
  };
}

/** Kinds that ring: the number stands before everything else. */
const RINGS: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  'police-now',
  'fail-safe',
  'not-acted',
  'contact-denied',
  'nobody-left',
]);
/** Kinds that are about steps and say nothing of the others. */
const OF_STEPS: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  'reminder',
  'missed',
  'still-missing',
  'weekly',
  'step-needs-you',
]);

function actLines(notification: Notification, r: Reading): (string | null)[] {
  const { kind, steps } = notification;
  const lead = leadOf(notification, r);
  if (RINGS.has(kind)) {
    const contacts = contactsOwed(r).map((s) => s.id);
    return [
      ...ringing(r),
      ...lead,
      ...owingLines(r, contacts.length > 0 ? contacts : undefined),
      againLine(r),
    ];
  }
  if (OF_STEPS.has(kind)) return [...owingLines(r, steps), ...ringing(r, steps), ...lead, againLine(r)];
  const late = r.mine.some((s) => overdueSince(s, r) !== null);
  const isMine = r.state.handling?.person === r.to;
  return kind === 'needs-you' && (isMine || late)
    ? [...lead, urgentDutyLine(r), ...owingLines(r), againLine(r)]
    : [...lead, dutyLine(r), againLine(r)];
}

function actButtons(notification: Notification, r: Reading): Card['buttons'] {
  // For a step's owner only their own steps.
  const only = notification.as === 'step-owner' ? notification.steps : undefined;
  const closing =
    notification.kind === 'agree-to-close' ? simpleButton(r, 'close', 'Agree to close', 'primary') : [];
  return [
    ...acknowledgeButton(r),
    ...handOverButtons(r).filter((b) => b.name === 'accept'),
    ...openButton(r),
    ...agreeButton(r),
    ...(only === undefined ? ownRecordButtons(r) : recordButtons(r, only)),
    ...closing,
    ...reasonButtons(notification, r),
    ...handOverButtons(r).filter((b) => b.name === 'hand-over'),
    ...conflictButton(r),
  ];
}

/**
 * What the reader owes and can't wait: the calls, the equipment and what is late; who owes nothing may still have rung
 * somebody. The rest stands on the case's page, so that "Hand over" isn't pushed off the card.
 */
function ownRecordButtons(r: Reading): Card['buttons'] {
  if (r.mine.length === 0)
    return recordButtons(
      r,
      contactsOwed(r).map((s) => s.id),
    );
  const now = r.mine.filter(
    (s) =>
      s.guards_the_day ||
      s.role === 'device' ||
      s.role === 'childrens-services' ||
      overdueSince(s, r) !== null,
  );
  return recordButtons(
    r,
    (now.length > 0 ? now : r.mine).map((s) => s.id),
  );
}

/** For what was missed and has no reasons yet: on every card, as the message of a miss may have been let go. */
function reasonButtons({ steps }: Notification, r: Reading): Card['buttons'] {
  const late = r.context.procedure.steps.filter(({ id, guards_the_day: isContact }) => {
    const { missedAt, reasons } = stepStateOf(r.state, id);
    return missedAt !== null && reasons.length === 0 && (isContact || steps.includes(id));
  });
  return late.slice(0, 2).flatMap(({ id }) =>
    simpleButton(r, 'give-reasons', `Why late: ${stepInChat(id, r.context)}`).map((b) => ({
      ...b,
      value: `${r.view.reference} ${id}`,
    })),
  );
}

/** Obsolete: what the notice asked for has been done, by anyone. */
function isAnswered(notification: Notification, r: Reading): boolean {
  if (notification.kind === 'needs-you' || notification.kind === 'nobody-left') {
    return r.state.handling !== null && !r.state.inactive && r.state.handling.person !== r.to;
  }
  const asksForSteps = RINGS.has(notification.kind) || OF_STEPS.has(notification.kind);
  if (!asksForSteps || notification.steps.length === 0) return false;
  return notification.steps.every((step) => !r.owed.some((s) => s.id === step));
}

function doneTitle(r: Reading): string | null {
  const { handling } = r.state;
  if (!handling) return null;
  return handling.person === r.to ? 'You have this' : 'Somebody has this';
}

function urgencyOf(notification: Notification, r: Reading): Card['urgency'] {
  if (r.urgent) return 'emergency';
  if (r.mine.some((s) => overdueSince(s, r) !== null)) return 'urgent';
  if (notification.urgent) return 'urgent';
  const calm: readonly string[] = [
    'closed',
    'moved-on',
    'hand-over-accepted',
    'information-added',
    'answer',
    'weekly',
    'reopened',
  ];
  return calm.includes(notification.kind) ? 'normal' : 'urgent';
}

function renderClosed(notification: Notification, r: Reading): Card {
  const at = r.state.closedAt;
  return {
    title: titleFor({ kind: 'closed', steps: [] }, r),
    urgency: 'done',
    lines: distinct([
      at === null ? null : `Closed at ${clockTime(at, r.context)}.`,
      notification.kind === 'information-added'
        ? 'Since then something was added: open it to read, and open it again if it matters.'
        : null,
    ]),
    facts: [referenceFact(r.view)],
    buttons: [...openButton(r), ...simpleButton(r, 'reopen', 'Open again')],
  };
}

/** The LADO's card: who is handling it, whom to ring, and "I have been contacted" or not. */
function renderOfficer(notification: Notification, r: Reading): Card {
  if (r.state.stage === 'closed') return renderClosed(notification, r);
  const { organisation } = r.context;
  const own = officerLead(notification, r);
  const { outOfHours } = organisation.contacts;
  const lado = stepIn('officer-contact', r.context.procedure);
  const alerting = notification.kind === 'officer-alert' || notification.kind === 'fail-safe';
  const late = r.mine.some((s) => overdueSince(s, r) !== null);
  const phrase = phraseFor(notification, r);
  const title = alerting
    ? `Alert from ${organisation.name}${phrase === 'alert' ? '' : `: ${phrase}`}`
    : `${capital(phrase)} (${organisation.name})`;
  return {
    title,
    urgency: r.urgent ? 'emergency' : alerting || late ? 'urgent' : 'normal',
    lines: distinct([
      r.urgent ? EMERGENCY : null,
      ...(own.length > 0 ? own : leadOf(notification, r)),
      ...owingLines(r, dutyIds(r)),
      againLine(r),
      ...alsoLines(notification, r, title),
      lateLine(notification, r),
    ]),
    facts: [
      referenceFact(r.view),
      ...handlingFacts(r),
      ...(r.urgent
        ? [
            { label: 'Police', value: policeWords(r.context).replace(/^,? (?:on )?/, '') },
            { label: 'Out of hours', value: contactText(outOfHours) },
          ]
        : []),
    ],
    brief: { what: capital(phrase), ring: handlerBrief(r) },
    buttons: [
      ...openButton(r),
      ...confirmButtons(r, (notification.kind === 'confirm-contact' && notification.steps[0]) || lado.id),
      ...decideButtons(r),
      ...(notification.kind === 'agree-to-close'
        ? simpleButton(r, 'close', 'Agree to close', 'primary')
        : []),
    ],
  };
}

/** As much of a name as a text message has room for, in letters. */
const BRIEF_NAME = 20;

/** The officer isn't told to ring themselves: whoever has it, or was told first, knows more. */
function handlerBrief(r: Reading): string | null {
  const [handler] = handlers(r.state, r.context);
  const party = handler === undefined ? undefined : partyOf(r.context.organisation, handler);
  return !party?.phone ? null : `${party.name.slice(0, BRIEF_NAME)} ${party.phone}`;
}

/** After an outage: says so honestly, as the time on the message would mislead. */
function lateLine(notification: Notification, r: Reading): string | null {
  const sent = r.state.notifications.find((t) => t.notice === notification.notice)?.at;
  if (sent === undefined || sent - notification.fellDueAt <= LATE_MS) return null;
  return `This should have come at ${clockTime(notification.fellDueAt, r.context)}. It is late because Sameday was not running.`;
}

/**
 * The state of a case for somebody with a part in it, as the answer to a button or a form: `said` comes
 * first.
 */
export function renderCase(view: View, to: PersonId, context: Context, said: readonly string[] = []): Card {
  const r = read(view, to, context);
  if (r.parts.size === 0) return { ...renderNoLonger(view), lines: [...said, 'This is no longer with you.'] };
  if (isOnlyAlerted(r)) {
    const card = renderAlerted(null, r);
    return { ...card, lines: [...said, ...card.lines] };
  }
  const closed = r.state.stage === 'closed';
  const next = nextFact(r);
  const reporterOnly = isOnlyReporter(r);
  const actNow = r.urgent && r.owed.length > 0 && (!reporterOnly || childInDanger(r));
  return {
    title: closed ? 'Closed' : 'Where it stands now',
    urgency: closed ? 'done' : actNow ? 'emergency' : 'normal',
    lines: distinct([
      ...said,
      r.urgent && !closed ? EMERGENCY : null,
      handlingLine(r),
      ...(reporterOnly ? [] : [urgentDutyLine(r), ...owingLines(r), againLine(r)]),
    ]),
    facts: [referenceFact(view), ...(reporterOnly ? [] : [...toldFacts(r), ...(next ? [next] : [])])],
    buttons: reporterOnly
      ? [...rangButtons(r), ...addInformationButton(r)]
      : [
          ...acknowledgeButton(r),
          ...openButton(r),
          ...agreeButton(r),
          ...ownRecordButtons(r),
          ...handOverButtons(r),
          ...(closed ? simpleButton(r, 'reopen', 'Open again') : conflictButton(r)),
        ],
  };
}
