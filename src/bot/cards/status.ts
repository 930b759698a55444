// `/concern status` and the home page: where my reports stand, and what I owe, by when. No content.
import { partsOf } from '../../escalation/case/access.js';
import type { Context } from '../../escalation/context.js';
import type { PersonId } from '../../escalation/ids.js';
import {
  acknowledgeButton,
  addInformationButton,
  button,
  openButton,
  rangButtons,
  recordButtons,
} from './buttons.js';
import type { Card } from './card.js';
import { isOnlyAlerted, renderAlerted } from './notice-alerted.js';
import { closedLines } from './notice-reporter.js';
import { againLine, distinct } from './notice-parts.js';
import { overdueSince, owingLines } from './owing.js';
import {
  isOnlyReporter,
  urgentDutyLine,
  EMERGENCY,
  handlingLine,
  read,
  type Reading,
  type View,
  contactFacts,
} from './standing.js';
import { isOfficerAlerted, officerLines, reachLines } from './told.js';
import { dayTime } from './words.js';

/** More cases than this are counted, not shown. */
const CASES_LIMIT = 10;

/**
 * One card for each case that this person reported or has a part in: reports first, closed ones last. Without
 * any: one card that says so.
 */
export function renderStatus(views: readonly View[], who: PersonId, context: Context): Card[] {
  const readings = views
    .filter((v) => partsOf(who, v.state, context.organisation).size > 0)
    .map((v) => read(v, who, context));
  // What is overdue comes before the rest.
  const open = readings
    .filter((r) => r.state.stage === 'open')
    .sort((a, b) => Number(isLate(b)) - Number(isLate(a)));
  const closed = readings.filter((r) => r.state.stage === 'closed');
  const ordered = [...open, ...closed];
  const cards = ordered
    .slice(0, CASES_LIMIT)
    .map((r) => (isOnlyReporter(r) ? reportCard(r) : isOnlyAlerted(r) ? renderAlerted(null, r) : duties(r)));
  if (ordered.length > CASES_LIMIT) {
    cards.push(note('More', [`${ordered.length - CASES_LIMIT} more cases stand on the web page.`]));
  }
  return cards.length > 0 ? cards : [nothing];
}

const note = (title: string, lines: readonly string[]): Card => ({
  title,
  urgency: 'normal',
  lines,
  facts: [],
  buttons: [],
});

const nothing: Card = {
  ...note('Nothing to show', [
    'You have raised no concern with your name, and nothing is asked of you.',
    'An anonymous report stands behind its receipt code alone: enter it on the speak-up page.',
  ]),
  buttons: [button('raise', 'Raise a concern', '', 'primary')],
};

/** A reporter sees how the case stands, never what was found. */
function reportCard(r: Reading): Card {
  const { state, context } = r;
  const closed = state.stage === 'closed';
  return {
    title: 'Your concern',
    urgency: closed ? 'done' : 'normal',
    lines: distinct([
      ...(closed ? closedLines(r) : [handlingLine(r)]),
      // Until somebody has it: whom it has reached.
      ...(closed || state.handling !== null
        ? []
        : [...reachLines(r), ...(isOfficerAlerted(r) ? officerLines(r) : [])]),
      ...(hasQuestion(r) ? ['There is a question for you.'] : []),
    ]),
    facts: [
      { label: 'Reference', value: r.view.reference },
      { label: 'Raised', value: dayTime(state.raisedAt, context) },
      ...contactFacts(state, context),
    ],
    buttons: [
      ...(hasQuestion(r) && !closed ? [button('reply', 'Read and answer', r.view.reference, 'primary')] : []),
      ...rangButtons(r),
      ...addInformationButton(r),
    ],
  };
}

const hasQuestion = (r: Reading): boolean =>
  r.state.dialogue.filter((d) => d.from !== 'colleague').at(-1)?.from === 'handler';

const isLate = (r: Reading): boolean => r.mine.some((s) => overdueSince(s, r) !== null);

/** What somebody who handles it or was told still owes. */
function duties(r: Reading): Card {
  const closed = r.state.stage === 'closed';
  return {
    title: closed ? 'Closed' : isLate(r) ? 'Overdue' : 'What is owed',
    urgency: closed ? 'done' : r.urgent ? 'emergency' : r.mine.length > 0 ? 'urgent' : 'normal',
    lines: distinct([
      r.urgent && !closed ? EMERGENCY : null,
      handlingLine(r),
      closed ? null : urgentDutyLine(r),
      ...(closed ? [] : r.owed.length === 0 ? ['Nothing is owed now.'] : owingLines(r)),
      closed ? null : againLine(r),
    ]),
    facts: [{ label: 'Reference', value: r.view.reference }],
    buttons: [...acknowledgeButton(r), ...openButton(r), ...recordButtons(r)],
  };
}
