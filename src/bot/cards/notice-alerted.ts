// For somebody who is told only because others are silent: what is owed, whom to ring, who was silent. What was
// reported opens when they take it on, so that whoever may have to sit on a panel stays untainted.
import type { Notification } from '../../escalation/case/events.js';
import { toldSoFar } from '../../escalation/case/reached.js';
import { acknowledgeButton, conflictButton, handOverButtons, recordButtons } from './buttons.js';
import type { Card } from './card.js';
import { alsoLines, briefFor, distinct, referenceFact, ringing } from './notice-parts.js';
import { titleFor } from './notice-title.js';
import { dutyIds, owingLines } from './owing.js';
import { contactsOwed, EMERGENCY, handlingLine, type Reading } from './standing.js';
import { toldFacts } from './told.js';
import { capital, clockTime, listed, nameOf } from './words.js';

export const isOnlyAlerted = (r: Reading): boolean => r.parts.size === 1 && r.parts.has('alerted');

const UNTIL = 'What was reported opens when you take it on.';

/** `null`: how it stands now, not as the answer to a message. */
export function renderAlerted(notification: Notification | null, r: Reading): Card {
  const told = notification ?? { kind: 'fail-safe' as const, steps: r.owed.map((s) => s.id) };
  const title = titleFor(told, r);
  const closed = r.state.stage === 'closed';
  const free = acknowledgeButton(r).length > 0;
  const settled = closed || (!free && contactsOwed(r).length === 0);
  return {
    title: closed ? titleFor({ kind: 'closed', steps: [] }, r) : settled ? 'Somebody has this' : title,
    urgency: settled ? 'done' : r.urgent ? 'emergency' : 'urgent',
    lines: closed
      ? ['Nothing is owed any more.']
      : distinct([
          r.urgent ? EMERGENCY : null,
          ...ringing(r),
          ...owingLines(r, dutyIds(r)),
          silentLine(r),
          ...(notification === null ? [] : alsoLines(notification, r, title)),
          free ? UNTIL : null,
        ]),
    facts: [referenceFact(r.view), ...toldFacts(r)],
    buttons: [
      ...acknowledgeButton(r).map((b) => ({ ...b, label: 'I take this on' })),
      ...handOverButtons(r),
      ...contactButtons(r),
      ...conflictButton(r),
    ],
    brief: briefFor(told, r),
  };
}

/** They may have made the call themselves; nothing else is theirs to record. */
const contactButtons = (r: Reading): Card['buttons'] => {
  const contacts = r.owed.filter((s) => s.guards_the_day || s.role === 'childrens-services');
  return contacts.length === 0
    ? []
    : recordButtons(
        r,
        contacts.map((s) => s.id),
      );
};

/** Who was asked before them and hasn't answered. */
function silentLine(r: Reading): string {
  const { handling, inactive } = r.state;
  if (handling !== null) {
    return inactive ? `${handlingLine(r)} Since then nothing that is owed was recorded.` : handlingLine(r);
  }
  // Whoever wasn't reached isn't silent.
  const names = toldSoFar(r.state).flatMap(({ person, parts, reach }) =>
    parts.has('manager') && reach.reach === 'reached'
      ? [`${nameOf(person, r.context.organisation)} (${clockTime(reach.at, r.context)})`]
      : [],
  );
  return names.length === 0
    ? 'Nobody has confirmed yet.'
    : capital(`asked, and silent so far: ${listed(names)}.`);
}
