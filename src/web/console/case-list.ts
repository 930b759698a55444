// "My cases": what I owe first, by when. Filtered, sorted and in pages, for an officer with hundreds of them.
import { z } from 'zod';
import type { CaseView } from '../../casework/casework.js';
import type { Context } from '../../escalation/context.js';
import type { Instant, PersonId } from '../../escalation/ids.js';
import { stepStateOf } from '../../escalation/case/state.js';
import { withWhom } from '../../bot/cards/notice-words.js';
import { isOnlyAlerted } from '../../bot/cards/notice-alerted.js';
import { isOnlyReporter, contactsOwed, read, type Reading } from '../../bot/cards/standing.js';
import { clockTime, dayTime, listed, nameOf, sinceTime, stepInChat } from '../../bot/cards/words.js';
import { dutiesOf, type Duties } from './duties.js';

const PAGE_SIZE = 25;
/** With fewer cases than this there is nothing to filter. */
const FILTER_FROM = 6;
const LAST = Number.MAX_SAFE_INTEGER;

const SHOWN = ['open', 'closed', 'all'] as const;
const SORTS = ['due', 'newest', 'oldest', 'reference'] as const;

/** From the address; whatever makes no sense is ignored, so that an old bookmark still opens. */
const queryShape = z.object({
  show: z.enum(SHOWN).catch('open'),
  mine: z.literal('yes').or(z.literal('')).catch(''),
  missed: z.literal('yes').or(z.literal('')).catch(''),
  site: z.string().max(200).catch(''),
  area: z.string().max(200).catch(''),
  sort: z.enum(SORTS).catch('due'),
  page: z.coerce.number().int().min(1).catch(1),
});
type Query = z.infer<typeof queryShape>;

interface Row {
  readonly reading: Reading;
  readonly duties: Duties;
  readonly missed: boolean;
  /** For the designated officer: contacts with them or the police that nobody has recorded, and their soonest time. */
  readonly contacts: { readonly with: string; readonly dueAt: Instant | null } | null;
  readonly sites: readonly string[];
  readonly areas: readonly string[];
}

/** What `console/cases.njk` shows. No content: neither what was reported, nor about whom. */
export function caseListPage(
  views: readonly CaseView[],
  who: PersonId,
  context: Context,
  asked: unknown,
): Record<string, unknown> {
  const query = queryShape.parse(asked);
  const rows = views.map((view) => rowOf(view, who, context));
  const chosen = rows.filter((row) => isChosen(row, query)).sort(orders[query.sort]);
  const pages = Math.max(1, Math.ceil(chosen.length / PAGE_SIZE));
  const page = Math.min(query.page, pages);
  const from = (page - 1) * PAGE_SIZE;
  return {
    cases: chosen.slice(from, from + PAGE_SIZE).map((row) => shownRow(row, context)),
    counts: {
      all: rows.length,
      chosen: chosen.length,
      from: from + 1,
      to: Math.min(from + PAGE_SIZE, chosen.length),
    },
    owed: rows.filter(owes).length,
    filter: rows.length < FILTER_FROM ? null : filterOf(rows, query),
    pages: pages === 1 ? null : pagesOf(query, page, pages),
  };
}

function rowOf(view: CaseView, who: PersonId, context: Context): Row {
  const reading = read(view, who, context);
  const isReporter = isOnlyReporter(reading);
  // Where the person works says much of who it is.
  const knowsPlaces = !isReporter && !isOnlyAlerted(reading);
  const concern = view.state.concern;
  const subjects = concern?.subjects ?? [];
  return {
    reading,
    duties: dutiesOf(reading),
    missed: !isReporter && Object.values(view.state.steps).some((step) => step.missedAt !== null),
    contacts: contactsOf(reading),
    sites: knowsPlaces
      ? unique(subjects.map((s) => (s.id && context.organisation.people.get(s.id)?.site) ?? ''))
      : [],
    areas: knowsPlaces ? unique(concern?.areas ?? []) : [],
  };
}

/** 8(4), 8(6): whether they were contacted is what a designated officer with thirty cases must see first. */
function contactsOf(reading: Reading): Row['contacts'] {
  const { parts, state } = reading;
  if (!parts.has('officer') || state.stage === 'closed') return null;
  const missing = contactsOwed(reading);
  if (missing.length === 0) return null;
  const due = missing.flatMap(({ id }) => stepStateOf(state, id).deadline?.dueAt ?? []);
  return {
    with: listed(missing.map(withWhom), 'or'),
    dueAt: due.length === 0 ? null : Math.min(...due),
  };
}

const unique = (texts: readonly string[]): string[] =>
  [...new Set(texts)].filter((text) => text !== '').sort();

const owes = (row: Row): boolean => row.duties.mayConfirm || row.duties.steps.length > 0;

const isChosen = (row: Row, query: Query): boolean =>
  (query.show === 'all' || row.reading.state.stage === query.show) &&
  (query.mine === '' || owes(row)) &&
  (query.missed === '' || row.missed) &&
  (query.site === '' || row.sites.includes(query.site)) &&
  (query.area === '' || row.areas.includes(query.area));

/** A case to confirm comes before all others: every minute spent there is somebody else's. */
function urgencyOf({ reading, duties, contacts }: Row): Instant {
  if (reading.state.stage === 'closed') return LAST;
  if (duties.mayConfirm) return 0;
  const due = Math.min(duties.dueAt ?? LAST - 2, contacts?.dueAt ?? LAST - 2);
  return duties.steps.length === 0 && contacts === null ? LAST - 1 : due;
}

const raisedAt = (row: Row): Instant => row.reading.state.raisedAt;
const orders: Readonly<Record<Query['sort'], (a: Row, b: Row) => number>> = {
  due: (a, b) => urgencyOf(a) - urgencyOf(b) || raisedAt(b) - raisedAt(a),
  newest: (a, b) => raisedAt(b) - raisedAt(a),
  oldest: (a, b) => raisedAt(a) - raisedAt(b),
  reference: (a, b) => a.reading.view.reference.localeCompare(b.reading.view.reference),
};

function shownRow(row: Row, context: Context): Record<string, unknown> {
  const { reading, duties } = row;
  const { state } = reading;
  const closed = state.stage === 'closed';
  const mine = duties.steps.map((step) => stepInChat(step.id, context));
  const overdue = duties.dueAt !== null && duties.dueAt <= context.now;
  const atOnce =
    overdue &&
    duties.steps.every(
      (s) => stepStateOf(state, s.id).deadline?.dueAt !== duties.dueAt || duties.dueAt === state.raisedAt,
    );
  return {
    reference: reading.view.reference,
    isReport: isOnlyReporter(reading),
    closed,
    confirm: duties.mayConfirm,
    owed: mine.length === 0 ? null : listed(mine),
    due: duties.dueAt === null ? null : sinceTime(duties.dueAt, context),
    overdue: overdue && !atOnce,
    atOnce,
    urgent: reading.urgent && !closed,
    missed: row.missed,
    handledBy: state.handling === null ? null : nameOf(state.handling.person, context.organisation),
    contacts: contactsText(row, context),
    raised: clockTime(state.raisedAt, context),
    closedAt: state.closedAt === null ? null : clockTime(state.closedAt, context),
    places: [...row.sites, ...row.areas].join(', '),
  };
}

function contactsText({ contacts, reading }: Row, context: Context): string | null {
  if (contacts === null) return null;
  const { dueAt } = contacts;
  if (dueAt === null || dueAt <= reading.state.raisedAt)
    return `No contact ${contacts.with} is recorded yet.`;
  const when =
    dueAt <= context.now ? `overdue since ${sinceTime(dueAt, context)}` : `due by ${dayTime(dueAt, context)}`;
  return `No contact ${contacts.with} is recorded yet: ${when}.`;
}

function filterOf(rows: readonly Row[], query: Query): Record<string, unknown> {
  const choices = (texts: readonly string[], chosen: string, all: string) => [
    { value: '', text: all },
    ...unique(texts).map((text) => ({ value: text, text, selected: text === chosen })),
  ];
  return {
    query,
    show: [
      { value: 'open', text: 'Open', selected: query.show === 'open' },
      { value: 'closed', text: 'Closed', selected: query.show === 'closed' },
      { value: 'all', text: 'Open and closed', selected: query.show === 'all' },
    ],
    sites: choices(
      rows.flatMap((r) => r.sites),
      query.site,
      'Every site',
    ),
    areas: choices(
      rows.flatMap((r) => r.areas),
      query.area,
      'Every area',
    ),
    sort: [
      { value: 'due', text: 'What I owe first', selected: query.sort === 'due' },
      { value: 'newest', text: 'Newest first', selected: query.sort === 'newest' },
      { value: 'oldest', text: 'Oldest first', selected: query.sort === 'oldest' },
      { value: 'reference', text: 'By reference', selected: query.sort === 'reference' },
    ],
  };
}

/** For the GOV.UK pagination: the first, the last, and those around the present one. */
function pagesOf(query: Query, page: number, pages: number): Record<string, unknown> {
  const href = (to: number): string => {
    const { page: _, ...rest } = query;
    const asked = Object.entries(rest).filter(([, value]) => value !== '');
    return `/cases?${new URLSearchParams([...asked, ['page', String(to)]]).toString()}`;
  };
  const near = (to: number): boolean => to === 1 || to === pages || Math.abs(to - page) <= 1;
  const items: Record<string, unknown>[] = [];
  for (let to = 1; to <= pages; to++) {
    if (near(to)) items.push({ number: to, href: href(to), current: to === page });
    else if (items.at(-1)?.['ellipsis'] !== true) items.push({ ellipsis: true });
  }
  return {
    items,
    ...(page > 1 ? { previous: { href: href(page - 1) } } : {}),
    ...(page < pages ? { next: { href: href(page + 1) } } : {}),
  };
}
