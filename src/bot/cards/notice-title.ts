// The title of a notice, and the subject of its e-mail: on a locked screen it says what is not done and by when.
import type { NoticeKind, Notification } from '../../escalation/case/events.js';
import type { Instant } from '../../escalation/ids.js';
import type { Step } from '../../escalation/procedure/procedure.js';
import { dueOf, isProcedures, overdueSince, timeLeft } from './owing.js';
import { contactsOwed, policeAtOnce, rank, type Reading } from './standing.js';
import { areOfficersLost } from './told.js';
import { capital, clockTime, dayTime, listed, sinceTime } from './words.js';

/** A title with more steps than this is cut off on a phone. */
const STEPS_LIMIT = 3;

/** What each kind says where nothing more urgent is to be said, and its name in a log. */
const PHRASES: Readonly<Record<NoticeKind, string>> = {
  'needs-you': 'a concern needs you now',
  'step-needs-you': 'a step needs you',
  'officer-alert': 'alert',
  reminder: 'still owed',
  'police-now': 'the police must be rung now',
  'fail-safe': 'LADO or police contact is not recorded',
  'not-acted': 'confirmed, but nothing is recorded',
  missed: 'a deadline has passed',
  'still-missing': 'still missing',
  weekly: 'still waiting, this week',
  'confirm-contact': 'is that so?',
  'contact-denied': 'the LADO says: not contacted',
  'hand-over-offered': 'you are asked to take a concern over',
  'hand-over-accepted': 'taken over',
  'moved-on': 'this has moved on',
  'nobody-left': 'nobody in line has confirmed',
  referred: 'a concern is referred to you',
  'officer-link-locked': "the officer's page was closed",
  'information-added': 'something was added',
  question: 'a question for you',
  answer: 'an answer has come',
  'agree-to-close': 'do you agree to close?',
  closed: 'closed',
  reopened: 'opened again',
  'reporter-confirmed': 'somebody has your concern',
  'reporter-nobody': 'nobody has confirmed yet',
  'reporter-whom-to-ring': 'please ring somebody',
  'taken-on': 'a colleague of yours is handling a concern',
  'reporter-receipt': 'what has been done',
  'officer-unreached': 'the LADO could not be reached by us',
};

/** The name of a kind, of no case: for a log. */
export const titleOf = (kind: NoticeKind): string => capital(PHRASES[kind]);

/** What a title is made from; a line of `also` has no more than this. */
export type Told = Pick<Notification, 'kind' | 'steps'> & Partial<Pick<Notification, 'dueAt' | 'because'>>;

/** "Safeguarding: overdue since 17:00 yesterday: police, LADO". */
export const titleFor = (told: Told, r: Reading): string => `Safeguarding: ${phraseFor(told, r)}`;

/** The same without its first word, for a line within a card. */
export function phraseFor(told: Told, r: Reading): string {
  const confirming = told.kind === 'needs-you' && (r.state.handling === null || r.state.inactive);
  const asked = askedBy(told, r);
  const lost =
    told.because === 'undelivered' && areOfficersLost(r) ? `${PHRASES['officer-unreached']}; ` : '';
  if (told.kind === 'officer-unreached' && !areOfficersLost(r)) return 'the alert to the LADO';
  const late = overduePhrase(asked, r);
  if (late !== null) return lost + late;
  if (confirming) return confirmPhrase(told, r);
  return asked.length === 0 ? PHRASES[told.kind] : lost + openPhrase(told.kind, asked, r);
}

/** Kinds that are about steps that aren't done; for the rest their own phrase says more. */
const ABOUT_STEPS: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
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
  'contact-denied',
  'nobody-left',
]);
/** Kinds that are about the day's contacts, whatever else they name. */
const ABOUT_CONTACTS: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  'needs-you',
  'officer-alert',
  'police-now',
  'fail-safe',
  'not-acted',
  'nobody-left',
]);

/** What it asks for and is still owed: what the reader owes before what others do, the contacts before the rest. */
function askedBy({ kind, steps }: Told, r: Reading): readonly Step[] {
  if (!ABOUT_STEPS.has(kind)) return [];
  const named = r.owed.filter((s) => s.role !== 'acknowledgement' && steps.includes(s.id));
  const about = ABOUT_CONTACTS.has(kind) ? contactsOwed(r) : named;
  const pool = about.length > 0 ? about : named;
  const mine = pool.filter((s) => r.mine.includes(s));
  return [...(mine.length > 0 ? mine : pool)].sort((a, b) => rank(a) - rank(b));
}

/** The two oldest times: more is read on the card. */
const TIMES_LIMIT = 2;

function overduePhrase(asked: readonly Step[], r: Reading): string | null {
  const times = new Map<Instant, Step[]>();
  const late = asked.filter((step) => overdueSince(step, r) !== null);
  // Ours is no breach of the procedure: it doesn't stand before what is.
  const breached = late.filter((step) => isProcedures(step, r));
  for (const step of breached.length > 0 ? breached : late) {
    const at = overdueSince(step, r);
    if (at !== null) times.set(at, [...(times.get(at) ?? []), step]);
  }
  if (times.size === 0) return null;
  const parts = [...times]
    .sort(([a], [b]) => a - b)
    .slice(0, TIMES_LIMIT)
    .map(([at, steps]) => `since ${sinceTime(at, r.context)}: ${short(steps, ', ')}`);
  return `overdue ${parts.join('; ')}`;
}

function confirmPhrase({ dueAt = null }: Told, r: Reading): string {
  const at = r.state.ladder.nextAt ?? dueAt;
  return at === null || at <= r.context.now
    ? 'confirm now that you have this'
    : `confirm that you have this, by ${clockTime(at, r.context)}`;
}

function openPhrase(kind: NoticeKind, asked: readonly Step[], r: Reading): string {
  if (kind === 'contact-denied') return `the LADO says not contacted: ${notRung(asked, r)}`;
  const contacts = asked.filter((s) => s.guards_the_day);
  if (contacts.length > 0) return notRung(contacts, r);
  return `${short(asked)} ${kind === 'step-needs-you' ? 'asked of you' : 'not recorded'}${byWhen(asked, r)}`;
}

/** "LADO and police not rung, 50 minutes left"; where it is urgent, the police alone and now. 4 */
function notRung(steps: readonly Step[], r: Reading): string {
  const police = steps.find((s) => s.role === 'police-contact');
  if (police !== undefined && policeAtOnce(r)) return `${short(steps)} not rung: ring the police now`;
  return `${short(steps)} not rung${byWhen(steps, r)}`;
}

function byWhen(steps: readonly Step[], r: Reading): string {
  const ahead = steps.flatMap((s) => dueOf(s, r) ?? []).filter((at: Instant) => at > r.context.now);
  if (ahead.length === 0) return '';
  const at = Math.min(...ahead);
  const left = timeLeft(at, r);
  return left === null ? `, by ${dayTime(at, r.context)}` : `, ${left} left`;
}

function short(steps: readonly Step[], by?: string): string {
  const names = steps.map((s) => s.in_chat);
  const more = names.length - STEPS_LIMIT;
  const shown = more > 0 ? [...names.slice(0, STEPS_LIMIT), `${more} more`] : names;
  return by === undefined ? listed(shown) : shown.join(by);
}
