// `/concern status` and the home page: where my reports stand, and what I owe, by when. No content.
import { partsOf } from '../../escalation/case/access.js';
import type { Context } from '../../escalation/context.js';
import type { PersonId } from '../../escalation/ids.js';
import type { Step } from '../../escalation/procedure/procedure.js';
import {
  acknowledgeButton,
  addInformationButton,
  button,
  openButton,
  rangButtons,
  recordButtons,
} from './buttons.js';
import type { Button, Card } from './card.js';
import { isOnlyAlerted, renderAlerted } from './notice-alerted.js';
import { closedLines } from './notice-reporter.js';
import { againLine, distinct } from './notice-parts.js';
import { dueOf, overdueSince, owingLines } from './owing.js';
import {
  dutyLine,
  isOnlyReporter,
  policeAtOnce,
  rank,
  urgentDutyLine,
  EMERGENCY,
  handlingLine,
  read,
  type Reading,
  type View,
  contactFacts,
} from './standing.js';
import { isOfficerAlerted, officerLines, reachLines } from './told.js';
import { counted, dayTime, listed, sinceTime } from './words.js';

/** Lines of one page of a list: as many as somebody reads, and as a platform takes with a button each. */
const PAGE = 20;

/**
 * How things stand for this person: their one case as a card of its own, or a list of them, what can least wait
 * first, of `page` (from 1). Without any: a card that says so.
 */
export function renderStatus(views: readonly View[], who: PersonId, context: Context, page = 1): Card {
  const readings = views
    .filter((v) => partsOf(who, v.state, context.organisation).size > 0)
    .map((v) => read(v, who, context));
  const [only] = readings;
  if (only === undefined) return nothing;
  return readings.length === 1 ? renderOne(only) : list(byUrgency(readings), page);
}

const renderOne = (r: Reading): Card =>
  isOnlyReporter(r) ? reportCard(r) : isOnlyAlerted(r) ? renderAlerted(null, r) : duties(r);

/** What can least wait comes first: police who must be rung now, then what is overdue, then by what is due next. */
function byUrgency(readings: readonly Reading[]): Reading[] {
  const ranked = readings.map((r) => ({ r, rank: urgencyOf(r) }));
  const differing = (a: readonly number[], b: readonly number[]): number =>
    a.map((value, i) => value - (b[i] ?? 0)).find((difference) => difference !== 0) ?? 0;
  return ranked.sort((a, b) => differing(a.rank, b.rank)).map(({ r }) => r);
}

const LATER = Number.MAX_SAFE_INTEGER;

function urgencyOf(r: Reading): readonly number[] {
  if (r.state.stage === 'closed') return [3, 0, -r.state.raisedAt];
  if (policeAtOnce(r)) return [0, 0, r.state.raisedAt];
  const earliest = (at: (step: Step) => number | null): number =>
    Math.min(LATER, ...r.mine.map((step) => at(step) ?? LATER));
  const since = earliest((step) => overdueSince(step, r));
  return since < LATER
    ? [1, since, r.state.raisedAt]
    : [2, earliest((step) => dueOf(step, r)), r.state.raisedAt];
}

/** One line and one button a case; everything else that can be done is where that leads. */
function list(ordered: readonly Reading[], asked: number): Card {
  const pages = Math.ceil(ordered.length / PAGE);
  const page = Math.min(Math.max(1, asked), pages);
  const open = ordered.filter((r) => r.state.stage === 'open');
  const late = open.filter(isLate).length;
  const shown = ordered.slice((page - 1) * PAGE, page * PAGE);
  return {
    title: 'Where it stands',
    urgency: open.some(policeAtOnce) ? 'emergency' : late > 0 ? 'urgent' : 'normal',
    lines: [
      `${counted(open.length, 'open case')}${late === 0 ? '' : `, ${late} of them overdue`}.${pages === 1 ? '' : ` Page ${page} of ${pages}: what can least wait comes first.`}`,
    ],
    facts: [],
    rows: shown.map((r) => ({ line: lineOf(r), button: rowButton(r) })),
    buttons: [
      ...(page < pages ? [button('status', `Next ${PAGE}`, pageValue(page + 1))] : []),
      ...(page > 1 ? [button('status', 'Back to the first', pageValue(1))] : []),
      button('web', 'All of them on the web', ''),
    ],
  };
}

const pageValue = (page: number): string => `page ${page}`;

/** The page that a button of a list leads to. */
export const pageOf = (value: string): number => Number(/^page (\d{1,4})$/.exec(value)?.[1] ?? 1);

const rowButton = (r: Reading): Button =>
  button('status', `Show ${r.view.reference}`, r.view.reference, policeAtOnce(r) ? 'primary' : 'plain');

/** Content-free, and enough to choose by. */
function lineOf(r: Reading): string {
  const said = r.state.stage === 'closed' ? 'closed' : standing(r);
  return `${r.view.reference}: ${said.replace(/\.$/, '')}.`;
}

function standing(r: Reading): string {
  if (isOnlyReporter(r))
    return `your concern. ${hasQuestion(r) ? 'There is a question for you' : handlingLine(r)}`;
  if (policeAtOnce(r)) return dutyLine(r) ?? 'ring the police now';
  const late = r.mine.filter((step) => overdueSince(step, r) !== null);
  if (late.length > 0) {
    const since = Math.min(...late.map((step) => overdueSince(step, r) ?? LATER));
    return `Overdue since ${sinceTime(since, r.context)}: ${firstOf(byRank(late))}`;
  }
  return nextDue(r) ?? 'nothing is owed by you now';
}

/** Enough to choose by: the first three, and how many more. */
function firstOf(steps: readonly Step[]): string {
  const names = steps.slice(0, SHOWN).map((step) => step.in_chat);
  return steps.length > SHOWN ? `${names.join(', ')} and ${steps.length - SHOWN} more` : listed(names);
}

const SHOWN = 3;

const byRank = (steps: readonly Step[]): Step[] => [...steps].sort((a, b) => rank(a) - rank(b));

/** What they owe next, and by when. */
function nextDue(r: Reading): string | null {
  const due = Math.min(LATER, ...r.mine.map((step) => dueOf(step, r) ?? LATER));
  if (due === LATER) return r.mine.length === 0 ? null : `owed by you: ${firstOf(byRank(r.mine))}`;
  const now = r.mine.filter((step) => dueOf(step, r) === due);
  const rest = r.mine.length - now.length;
  const when = due <= r.context.now ? 'at once' : `by ${dayTime(due, r.context)}`;
  return `${firstOf(byRank(now))} ${when}${rest === 0 ? '' : `, ${rest} more later`}`;
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
