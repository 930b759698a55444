// Who may open what on the web: written from what was wanted before there was code, and not from the code.
import type { CaseName } from './access-world.js';

/** What is asked of a request that changes something, so that no other site can send it in somebody's name. */
export type Guard = 'reads' | 'own site' | 'own site and token' | 'signature';

export interface RouteRow {
  /** Without a session, or with one that is over. */
  readonly signedOut: 'sign-in' | number;
  readonly for: 'anybody' | 'signed in' | 'part in the case' | 'administrator' | 'holder of the link';
  readonly guard: Guard;
}

const row = (signedOut: RouteRow['signedOut'], to: RouteRow['for'], guard: Guard): RouteRow => ({
  signedOut,
  for: to,
  guard,
});
const OPEN = row(200, 'anybody', 'reads');
const IN = row('sign-in', 'signed in', 'reads');
const IN_POST = row('sign-in', 'signed in', 'own site and token');
const CASE = row('sign-in', 'part in the case', 'reads');
const CASE_POST = row('sign-in', 'part in the case', 'own site and token');
const ADMIN = row('sign-in', 'administrator', 'reads');

/** Each route of a live start. What isn't here fails the test: think of who may open it, then add it. */
export const ROUTES: Readonly<Record<string, RouteRow>> = {
  'GET /': OPEN,
  'GET /healthz': OPEN,
  // Teams' keys and Slack are out of reach here; it says so and names no case.
  'GET /readyz': OPEN,
  'GET /metrics': OPEN,
  'GET /assets/govuk.css': OPEN,
  'GET /assets/moj.css': OPEN,
  'GET /assets/adaptivecards.js': OPEN,
  'POST /slack/events': row(401, 'anybody', 'signature'),
  'POST /api/messages': row(401, 'anybody', 'signature'),

  'GET /speak-up': OPEN,
  'GET /speak-up/raise': OPEN,
  'POST /speak-up/raise': row(303, 'anybody', 'own site'),
  'GET /speak-up/return': OPEN,
  'POST /speak-up/return': row(404, 'anybody', 'own site'),

  'GET /officer/:token': OPEN,
  'POST /officer/:token': row(403, 'holder of the link', 'own site'),
  'POST /officer/:token/leave': row(200, 'anybody', 'own site'),
  'POST /officer/:token/press': row(403, 'holder of the link', 'own site'),
  'POST /officer/:token/form': row(403, 'holder of the link', 'own site'),

  'GET /sign-in': OPEN,
  'GET /sign-in/link/:token': OPEN,
  'POST /sign-in/link/:token': row(410, 'holder of the link', 'own site'),
  'GET /sign-in/start': row(400, 'anybody', 'reads'),
  'GET /sign-in/callback': row(400, 'anybody', 'reads'),
  'POST /sign-out': row(403, 'signed in', 'own site and token'),

  'GET /cases': IN,
  'GET /raise': IN,
  'GET /channels': IN,
  'POST /channels': IN_POST,
  'POST /raise': IN_POST,

  'GET /cases/:reference': CASE,
  'GET /cases/:reference/do/:button{/:step}{/:more}': CASE,
  'POST /cases/:reference/do/:button{/:step}{/:more}': CASE_POST,
  'GET /cases/:reference/exports': CASE,
  'POST /cases/:reference/exports': CASE_POST,
  'GET /cases/:reference/exports/disclosure': CASE,
  'POST /cases/:reference/exports/disclosure': CASE_POST,

  'GET /administrator': ADMIN,
  'GET /administrator/people': ADMIN,
  'GET /administrator/routes': ADMIN,
  'GET /administrator/routes/:subject': ADMIN,
  'GET /administrator/deliveries': ADMIN,
  'GET /administrator/health': ADMIN,
  'GET /administrator/settings': ADMIN,
  'GET /administrator/statistics': ADMIN,
  'GET /administrator/statistics.csv': ADMIN,
  'GET /administrator/drills': ADMIN,
  'POST /administrator/drills': row('sign-in', 'administrator', 'own site and token'),
  'GET /administrator/drills/:id': ADMIN,
};

/** Where something answers that is no route: guards, files, and the documents behind an officer's link. */
export const MOUNTED: readonly string[] = [
  '/slack/events',
  '/api/messages',
  '/assets',
  '/officer/:token/exports',
  '/administrator',
  '/cases/:reference/exports',
  '/cases',
  '/raise',
  '/channels',
  // Section 12: for a signed-in member of the organisation; its cases live in a database of their own.
  '/rehearsal',
  '/cases/:reference/do',
];

/**
 * What somebody sees of a case: `report` what they wrote and where it stands; `named` what was reported, and by whom;
 * `unnamed` what was reported, and never by whom; `-` the same as of a case that there isn't.
 */
export type Sight = 'report' | 'named' | 'unnamed' | '-';
export type As = 'reporter' | 'manager' | 'officer' | 'step-owner' | 'nobody';

/** Nothing of any case: everybody begins with this. */
const NOTHING: Readonly<Record<CaseName, Sight>> = {
  management: '-',
  'own report of a subject': '-',
  'only children': '-',
  'whistle-blowing': '-',
  withheld: '-',
  anonymous: '-',
  closed: '-',
  damaged: '-',
};

export interface PersonRow {
  /** In the case that the row is about first. */
  readonly who: string;
  readonly as: As;
  readonly sees: Readonly<Record<CaseName, Sight>>;
}

const sees = (as: As, who: string, of: Partial<Record<CaseName, Sight>> = {}): PersonRow => ({
  who,
  as,
  sees: { ...NOTHING, ...of },
});

export const PEOPLE: Readonly<Record<string, PersonRow>> = {
  // Section 2: what they wrote and where it stands; never another report.
  'amira.khan': sees('reporter', 'reporter by name', {
    management: 'report',
    'whistle-blowing': 'report',
    closed: 'report',
    damaged: 'report',
  }),
  'tess.lowe': sees('reporter', 'reporter whose name is kept back', { withheld: 'report' }),
  'holly.stone': sees('reporter', 'reporter of another case', { 'only children': 'report' }),
  // Section 5: the cases that they were told about, from then on.
  'jo.marsh': sees('manager', 'handles it; subject of a whistle-blowing case', {
    management: 'named',
    'own report of a subject': 'named',
    closed: 'named',
    damaged: 'named',
  }),
  'ben.ode': sees('manager', 'told, and another handles it', {
    management: 'named',
    'own report of a subject': 'named',
    closed: 'named',
    damaged: 'named',
  }),
  // 8(7): asked for the decision, without the reporter's name.
  'ruth.vane': sees('step-owner', 'identified senior manager', { management: 'unnamed', closed: 'unnamed' }),
  'paul.achebe': sees('nobody', 'last resort who is told of nothing'),
  // Never told, wherever they stand.
  'owen.hart': sees('nobody', 'senior manager whom the reporter left out, and subject of another case'),
  'helen.moss': sees('nobody', 'named in the report'),
  'nadia.price': sees('nobody', 'declared a conflict after opening'),
  'carol.west': sees('nobody', 'subject, and a manager'),
  'alex.doyle': sees('nobody', 'subject, and an administrator'),
  'medway.lado': sees('nobody', 'subject, and a designated officer'),
  'dan.reed': sees('reporter', 'subject, and the reporter of another case', {
    'own report of a subject': 'report',
  }),
  'marek.nowak': sees('nobody', 'subject'),
  // Section 2: no case content, ever.
  'ian.cope': sees('nobody', 'administrator'),
  'kit.adams': sees('nobody', 'employee who has to do with none'),
  // 8(5): whistle-blowing cases only; the name is visible to these officers alone, or withheld, or never stored.
  'mira.sole': sees('manager', 'whistle-blowing officer', {
    'whistle-blowing': 'named',
    withheld: 'unnamed',
    anonymous: 'unnamed',
  }),
  'tom.ellery': sees('manager', 'deputy whistle-blowing officer, told since', {
    'whistle-blowing': 'named',
    withheld: 'unnamed',
    anonymous: 'unnamed',
  }),
  // Section 7: the ladder where only children are involved.
  'grace.obi': sees('manager', 'safeguarding lead', { 'only children': 'named' }),
  'leo.brandt': sees('manager', 'deputy safeguarding lead', { 'only children': 'named' }),
  // The cases that were referred or escalated to them.
  'kent.lado': sees('officer', 'designated officer of the area', {
    management: 'named',
    'whistle-blowing': 'unnamed',
    closed: 'named',
  }),
};

/** Whose name must not be read where the table says `unnamed`; an anonymous report has none. */
export const REPORTERS: Readonly<Partial<Record<CaseName, readonly [id: string, name: string]>>> = {
  management: ['amira.khan', 'Amira Khan'],
  'own report of a subject': ['dan.reed', 'Dan Reed'],
  'only children': ['holly.stone', 'Holly Stone'],
  'whistle-blowing': ['amira.khan', 'Amira Khan'],
  withheld: ['tess.lowe', 'Tess Lowe'],
  closed: ['amira.khan', 'Amira Khan'],
};

/** Who may do it (sections 5 and 7). Whoever is not here is refused, and nothing happens. */
export const MAY_DO: Readonly<Record<string, readonly As[]>> = {
  acknowledge: ['manager'],
  accept: ['manager'],
  'hand-over': ['manager'],
  'declare-conflict': ['manager', 'officer', 'step-owner'],
  'decide-immediate-action': ['manager', 'step-owner'],
  'agree-action': ['manager', 'step-owner'],
  'ask-in': ['manager'],
  decide: ['officer'],
  'give-access': ['manager'],
  // A contact that they made themselves, and no other step.
  'record-step/contact-lado': ['reporter', 'manager', 'officer', 'step-owner'],
  'record-step/immediate-action': ['manager', 'officer', 'step-owner'],
  'record-step': ['manager', 'officer', 'step-owner'],
  'give-reasons/contact-lado': ['manager', 'officer'],
  'confirm/contact-lado/yes': ['officer'],
  'confirm/contact-lado': ['officer'],
  refer: ['manager', 'officer'],
  ask: ['manager', 'officer', 'step-owner'],
  reply: ['reporter'],
  close: ['manager', 'officer'],
  reopen: ['manager', 'officer'],
  'add-information': ['reporter', 'manager', 'officer', 'step-owner'],
};

/** Section 11: of a whole case, by who handles it. */
export const MAY_EXPORT: readonly As[] = ['manager', 'officer'];
