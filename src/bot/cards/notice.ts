// A notice as a card: always how the case stands now, so that an old message can be redrawn at any time.
// Nothing here reads what was reported, about whom or by whom.
import type { Context } from '../../escalation/context.js';
import type { Notification } from '../../escalation/case/events.js';
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
import type { Card, Fact } from './card.js';
import { leadOf, officerLead, titleOf } from './notice-words.js';
import { renderReporterNotice } from './notice-reporter.js';
import {
  childInDanger,
  contactsOwed,
  dutyLine,
  EMERGENCY,
  handlingFacts,
  handlingLine,
  nextFact,
  owedLine,
  read,
  recordedLine,
  toldFact,
  urgentDutyLine,
  type Reading,
  type View,
} from './standing.js';
import { clockTime, contactText, stepInChat } from './words.js';
import { stepIn } from '../../escalation/procedure/procedure.js';

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

const referenceFact = (view: View): Fact => ({ label: 'Reference', value: view.reference });

function renderToAct(notification: Notification, r: Reading): Card {
  if (r.state.stage === 'closed') return renderClosed(notification, r);
  const done = recordedLine(notification.steps, r);
  const answered = isAnswered(notification, r);
  const lines = [
    ...(r.urgent && !answered ? [EMERGENCY] : []),
    ...(answered ? [] : leadOf(notification, r)),
    answered ? handlingLine(r) : notification.kind === 'reminder' ? urgentDutyLine(r) : dutyLine(r),
    done,
    answered || (notification.kind === 'needs-you' && r.state.handling?.person === r.to) ? owedLine(r) : null,
    lateLine(notification, r),
  ];
  const next = nextFact(r);
  return {
    title: answered ? (doneTitle(r) ?? titleOf(notification.kind)) : titleOf(notification.kind),
    // It must not look finished while LADO or police are owed, whoever has it: nobody should relax.
    urgency: answered ? (contactsOwed(r).length === 0 ? 'done' : 'normal') : urgencyOf(notification, r),
    lines: distinct(lines),
    facts: [referenceFact(r.view), toldFact(r), ...(next ? [next] : [])],
    buttons: actButtons(notification, r),
  };
}

function actButtons(notification: Notification, r: Reading): Card['buttons'] {
  // For a step's owner only their own steps; for everybody else all that is owed.
  const only = notification.as === 'step-owner' ? notification.steps : undefined;
  const closing =
    notification.kind === 'agree-to-close' ? simpleButton(r, 'close', 'Agree to close', 'primary') : [];
  const reasons =
    notification.kind === 'missed' || notification.kind === 'still-missing'
      ? reasonButtons(notification, r)
      : [];
  return [
    ...acknowledgeButton(r),
    ...handOverButtons(r).filter((b) => b.name === 'accept'),
    ...openButton(r),
    ...agreeButton(r),
    ...recordButtons(r, only),
    ...closing,
    ...reasons,
    ...handOverButtons(r).filter((b) => b.name === 'hand-over'),
    ...conflictButton(r),
  ];
}

const reasonButtons = (notification: Notification, r: Reading): Card['buttons'] =>
  notification.steps.slice(0, 2).flatMap((s) =>
    simpleButton(r, 'give-reasons', `Why late: ${stepInChat(s, r.context)}`).map((b) => ({
      ...b,
      value: `${r.view.reference} ${s}`,
    })),
  );

/** Obsolete: what the notice asked for has been done, by anyone. */
function isAnswered(notification: Notification, r: Reading): boolean {
  const asksForSteps: readonly string[] = [
    'reminder',
    'police-now',
    'missed',
    'still-missing',
    'weekly',
    'step-needs-you',
    'contact-denied',
    'not-acted',
    'fail-safe',
  ];
  if (notification.kind === 'needs-you' || notification.kind === 'nobody-left') {
    return r.state.handling !== null && !r.state.inactive && r.state.handling.person !== r.to;
  }
  if (!asksForSteps.includes(notification.kind) || notification.steps.length === 0) return false;
  return notification.steps.every((step) => !r.owed.some((s) => s.id === step));
}

function doneTitle(r: Reading): string | null {
  const { handling } = r.state;
  if (!handling) return null;
  return handling.person === r.to ? 'You have this' : 'Somebody has this';
}

function urgencyOf(notification: Notification, r: Reading): Card['urgency'] {
  if (r.urgent) return 'emergency';
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
    title: titleOf('closed'),
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
  const { police, outOfHours } = organisation.contacts;
  const lado = stepIn('officer-contact', r.context.procedure);
  const alerting = notification.kind === 'officer-alert' || notification.kind === 'fail-safe';
  return {
    title: alerting
      ? `${titleOf('officer-alert')} from ${organisation.name}`
      : `${titleOf(notification.kind)} (${organisation.name})`,
    urgency: r.urgent ? 'emergency' : alerting ? 'urgent' : 'normal',
    lines: distinct([
      r.urgent ? EMERGENCY : null,
      ...(own.length > 0 ? own : leadOf(notification, r)),
      owedLine(r),
      lateLine(notification, r),
    ]),
    facts: [
      referenceFact(r.view),
      ...handlingFacts(r),
      ...(r.urgent
        ? [
            { label: 'Police', value: contactText(police) },
            { label: 'Out of hours', value: contactText(outOfHours) },
          ]
        : []),
    ],
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

/** After an outage: says so honestly, as the time on the message would mislead. */
function lateLine(notification: Notification, r: Reading): string | null {
  const sent = r.state.notifications.find((t) => t.notice === notification.notice)?.at;
  if (sent === undefined || sent - notification.fellDueAt <= LATE_MS) return null;
  return `This should have come at ${clockTime(notification.fellDueAt, r.context)}. It is late because Sameday was not running.`;
}

export const distinct = (lines: readonly (string | null)[]): string[] => [
  ...new Set(lines.filter((line): line is string => line !== null && line !== '')),
];

/**
 * The state of a case for somebody with a part in it, as the answer to a button or a form: `said` comes
 * first.
 */
export function renderCase(view: View, to: PersonId, context: Context, said: readonly string[] = []): Card {
  const r = read(view, to, context);
  if (r.parts.size === 0) return { ...renderNoLonger(view), lines: [...said, 'This is no longer with you.'] };
  const closed = r.state.stage === 'closed';
  const next = nextFact(r);
  const reporterOnly = r.parts.has('reporter');
  const actNow = r.urgent && r.owed.length > 0 && (!reporterOnly || childInDanger(r));
  return {
    title: closed ? 'Closed' : 'Where it stands now',
    urgency: closed ? 'done' : actNow ? 'emergency' : 'normal',
    lines: distinct([
      ...said,
      r.urgent && !closed ? EMERGENCY : null,
      handlingLine(r),
      ...(reporterOnly ? [] : [urgentDutyLine(r), owedLine(r)]),
    ]),
    facts: [referenceFact(view), ...(reporterOnly ? [] : [toldFact(r), ...(next ? [next] : [])])],
    buttons: reporterOnly
      ? [...rangButtons(r), ...addInformationButton(r)]
      : [
          ...acknowledgeButton(r),
          ...openButton(r),
          ...agreeButton(r),
          ...recordButtons(r),
          ...handOverButtons(r),
          ...(closed ? simpleButton(r, 'reopen', 'Open again') : conflictButton(r)),
        ],
  };
}
