// long because: it is one list, and each line of it is a page in a state.
// Every page that the site answers, in every state that it can be in: the list that accessibility is tested against.
import { hidden, type HttpVisitor, type Page } from './http-visitor.js';
import { sheetOf } from './open-pages.js';
import type { CaseName, PagesWorld } from './pages-world.js';

export interface Shown {
  /** Where the browser is. */
  readonly url: string;
  readonly status: number;
  readonly html: string;
}

export interface PageState {
  /** As the routers have it, such as `GET /cases/:reference`; more than one where one page comes of several. */
  readonly route: string;
  readonly state: string;
  /** Something has to be corrected: said first in the title, and in a summary. */
  readonly error?: true;
  show(w: PagesWorld): Promise<Shown>;
}

type Fields = Readonly<Record<string, string | readonly string[]>>;
type Path = string | ((w: PagesWorld) => string);

const textOf = (path: Path, w: PagesWorld): string => (typeof path === 'string' ? path : path(w));
const at = (base: string, path: string, page: Page): Shown => ({
  url: new URL(path, base).href,
  status: page.status,
  html: page.text,
});

/** What a browser would send of the form on this page, as it came. */
function filled(html: string): Fields {
  const name = /name="form" value="([^"]+)"/.exec(html)?.[1];
  if (name === undefined) return hidden(html);
  const { fields } = sheetOf(html, name);
  return Object.fromEntries([...new Set(fields.keys())].map((key) => [key, fields.getAll(key)]));
}

/** Opens a page. */
const get = (route: string, state: string, who: string | null, path: Path): PageState => ({
  route: `GET ${route}`,
  state,
  show: async (w) => {
    const visitor = await w.visitor(who);
    return at(w.app.url, textOf(path, w), await visitor.get(textOf(path, w)));
  },
});

/** Opens `from`, or the page itself, and sends the form that is on it with these fields. */
const send = (
  route: string,
  state: string,
  o: { readonly who: string | null; readonly path: Path; readonly from?: Path; readonly fields: Fields },
): Omit<PageState, 'error'> => ({
  route: `POST ${route}`,
  state,
  show: async (w) => {
    const [visitor, path] = [await w.visitor(o.who), textOf(o.path, w)];
    const first = await visitor.get(o.from === undefined ? path : textOf(o.from, w));
    return at(w.app.url, path, await visitor.post(path, { ...filled(first.text), ...o.fields }));
  },
});
const error = (of: Omit<PageState, 'error'>): PageState => ({ ...of, error: true });

const ofCase =
  (name: CaseName, rest = ''): Path =>
  (w) =>
    `/cases/${w.references[name]}${rest}`;
const CASE = '/cases/:reference';
const DO = `${CASE}/do/:button{/:step}{/:more}`;

const SIGN_IN: readonly PageState[] = [
  get('/sign-in', 'choosing a person', null, '/sign-in'),
  get('/sign-in', 'signed in already', 'ben.ode', '/sign-in'),
  get('/sign-in/link/:token', 'a link from the chat', null, `/sign-in/link/${'x'.repeat(43)}`),
  send('/sign-in/link/:token', 'used up', { who: null, path: `/sign-in/link/${'x'.repeat(43)}`, fields: {} }),
  send('/sign-in/as', 'somebody unknown', {
    who: null,
    path: '/sign-in/as',
    from: '/sign-in',
    fields: { person: 'nobody.here' },
  }),
  send('/sign-out', 'signed out', { who: 'leo.brandt', path: '/sign-out', from: '/cases', fields: {} }),
  get('*', 'no such page, signed out', null, '/no-such-page'),
  get('*', 'no such page, signed in', 'ben.ode', '/cases/SD-7K4M-Q2X'),
  send('/raise', 'too large', {
    who: 'amira.khan',
    path: '/raise',
    fields: { 'f.what': 'x'.repeat(300_000) },
  }),
];

const live = (
  route: string,
  state: string,
  path: string,
  o: { readonly who?: string; readonly fields?: Fields } = {},
): PageState => ({
  route,
  state,
  show: async (w) => {
    const visitor = await w.liveVisitor(o.who ?? null);
    const page = await (o.fields === undefined ? visitor.get(path) : visitor.post(path, o.fields));
    return at(w.live.app.url, path, page);
  },
});
const LIVE: readonly PageState[] = [
  live('GET /', 'signed out', '/'),
  live('GET /sign-in', 'by account or link', '/sign-in'),
  live('GET /sign-in/start', 'the provider can’t be reached', '/sign-in/start'),
  live('GET /sign-in/callback', 'never begun', '/sign-in/callback'),
  live('GET /cases', 'live', '/cases', { who: 'amira.khan' }),
];

/** The database is gone by then: these come last. */
export const WITHOUT_DATABASE: readonly PageState[] = [
  live('GET /cases', 'the database is gone', '/cases', { who: 'amira.khan' }),
  live('POST /raise', 'the database is gone', '/raise', { who: 'amira.khan', fields: { form: 'raise' } }),
  live('POST /speak-up/return', 'the database is gone', '/speak-up/return', {
    fields: { code: '1234 1234 1234 1234' },
  }),
];

const REPORT = { 'f.what': 'Something that I saw', 'f.subjects': 'marek.nowak', 'f.concerns': 'grooming' };
const MARKUP = `<script>alert(1)</script> <b>x</b> {{ 7*7 }} \u202Egnirts\u202C ${'long'.repeat(60)}`;
const raise = { who: 'kit.adams', path: '/raise' };
const toReview: PageState = send('/raise', 'who will be told', { ...raise, fields: REPORT });
const RAISE: readonly PageState[] = [
  get('/raise', 'empty', 'kit.adams', '/raise'),
  error(send('/raise', 'something missing', { ...raise, fields: { 'f.what': 'Only this' } })),
  toReview,
  send('/raise', 'markup in the text', { ...raise, fields: { ...REPORT, 'f.what': MARKUP } }),
  {
    route: 'POST /raise',
    state: 'sent',
    show: async (w) => {
      const [visitor, review] = [await w.visitor('kit.adams'), await toReview.show(w)];
      return at(w.app.url, '/raise', await visitor.post('/raise', filled(review.html)));
    },
  },
];

const CONSOLE: readonly PageState[] = [
  get('/cases', 'empty', 'kit.adams', '/cases'),
  get('/cases', 'one case, reported', 'tess.lowe', '/cases'),
  get('/cases', 'many cases', 'ben.ode', '/cases'),
  get('/cases', 'the second page', 'ben.ode', '/cases?page=2'),
  get('/cases', 'for the officer', 'kent.lado', '/cases?sort=newest'),
  get('/cases', 'closed ones', 'ben.ode', '/cases?show=closed'),
  get('/cases', 'none fits', 'ben.ode', '/cases?show=closed&missed=yes&mine=yes'),
  get(CASE, 'to confirm, images', 'ben.ode', ofCase('to confirm')),
  get(CASE, 'handled, dialogue', 'ben.ode', ofCase('handled')),
  get(CASE, 'a missed deadline', 'ben.ode', ofCase('missed')),
  get(CASE, 'closed', 'ben.ode', ofCase('closed')),
  get(CASE, 'considerations half done', 'ben.ode', ofCase('half considered')),
  get(CASE, 'whistle-blowing', 'mira.sole', ofCase('whistle-blowing')),
  get(CASE, 'a withheld name', 'mira.sole', ofCase('withheld')),
  get(CASE, 'anonymous', 'mira.sole', ofCase('anonymous')),
  get(CASE, 'somebody had a conflict', 'carol.west', ofCase('conflict')),
  get(CASE, 'handed over, to accept', 'carol.west', ofCase('handed over')),
  get(CASE, 'for the designated officer', 'kent.lado', ofCase('contact to confirm')),
  get(CASE, 'for a step of theirs', 'grace.obi', ofCase('only children')),
  get(CASE, 'the reporter’s own', 'amira.khan', ofCase('handled')),
];

const doing = (state: string, who: string, name: CaseName, rest: string): PageState =>
  get(DO, state, who, ofCase(name, `/do/${rest}`));
const sendDoing = (state: string, who: string, name: CaseName, rest: string, fields: Fields) =>
  send(DO, state, { who, path: ofCase(name, `/do/${rest}`), fields });
const DOING: readonly PageState[] = [
  doing('confirm', 'ben.ode', 'to confirm', 'acknowledge'),
  doing('take over', 'carol.west', 'handed over', 'accept'),
  doing('a conflict of interest', 'ben.ode', 'to confirm', 'declare-conflict'),
  doing('the contact was made', 'kent.lado', 'contact to confirm', 'confirm/contact-lado/yes'),
  doing('the contact was not made', 'kent.lado', 'contact to confirm', 'confirm/contact-lado/no'),
  ...['contact-police', 'contact-lado', 'secure-device', 'agree-actions', 'establish-access-to-children'].map(
    (step) => doing(`record ${step}`, 'ben.ode', 'handled', `record-step/${step}`),
  ),
  ...['immediate-action', 'family-and-person-hold', 'strategy-discussion', 'refer-childrens-services'].map(
    (step) => doing(`record ${step}`, 'ben.ode', 'half considered', `record-step/${step}`),
  ),
  doing('decide immediate action', 'ben.ode', 'half considered', 'decide-immediate-action'),
  doing('ask', 'ben.ode', 'handled', 'ask'),
  doing('refer', 'ben.ode', 'handled', 'refer'),
  doing('give access', 'ben.ode', 'handled', 'give-access'),
  doing('hand over', 'ben.ode', 'handled', 'hand-over'),
  doing('close', 'ben.ode', 'handled', 'close'),
  doing('open again', 'ben.ode', 'closed', 'reopen'),
  doing('the considerations', 'ben.ode', 'half considered', 'answer-considerations'),
  doing('say why it is late', 'ben.ode', 'missed', 'give-reasons/contact-police'),
  doing('add something', 'amira.khan', 'handled', 'add-information'),
  doing('add something as the one who handles it', 'ben.ode', 'handled', 'add-information'),
  doing('I have rung', 'amira.khan', 'handled', 'record-step/refer-childrens-services'),
  doing('record something else', 'ben.ode', 'handled', 'record-step'),
  doing('agree to the decision', 'ben.ode', 'handled', 'agree-action'),
  doing('ask somebody in', 'ben.ode', 'handled', 'ask-in'),
  doing('the officer decides', 'kent.lado', 'contact to confirm', 'decide/no-police-contact'),
  doing('answer', 'amira.khan', 'handled', 'reply'),
  doing('something that is over', 'ben.ode', 'closed', 'record-step/contact-lado'),
  error(
    sendDoing('a time missing', 'ben.ode', 'handled', 'record-step/contact-lado', { 'f.happened_at': '' }),
  ),
  error(sendDoing('a question missing', 'ben.ode', 'handled', 'ask', { 'f.text': '' })),
  error(sendDoing('a reason missing', 'ben.ode', 'missed', 'give-reasons/contact-police', {})),
  {
    route: `GET ${CASE}`,
    state: 'just recorded',
    show: async (w) => {
      const [visitor, path] = [await w.visitor('ben.ode'), textOf(ofCase('handled'), w)];
      const form = `${path}/do/record-step/contact-lado`;
      await visitor.post(form, {
        ...filled((await visitor.get(form)).text),
        'f.happened_at': '2026-03-17T14:30',
        'f.officer': 'kent.lado',
      });
      return at(w.app.url, path, await visitor.get(path));
    },
  },
  {
    ...sendDoing('confirmed by another meanwhile', 'carol.west', 'handed over', 'acknowledge', {}),
  },
  sendDoing('a conflict was declared', 'jo.marsh', 'missed', 'declare-conflict', {}),
];

const EXPORTS = `${CASE}/exports`;
const disclosure = {
  who: 'ben.ode',
  path: ofCase('handled', '/exports/disclosure'),
} as const;
const OUT: readonly PageState[] = [
  get(EXPORTS, 'what there is', 'ben.ode', ofCase('handled', '/exports')),
  get(`${EXPORTS}/disclosure`, 'nothing decided', disclosure.who, disclosure.path),
  error(
    send(`${EXPORTS}/disclosure`, 'a purpose missing', {
      ...disclosure,
      fields: { part: 'purpose', made_for: '', basis: '' },
    }),
  ),
  {
    route: `GET ${EXPORTS}/disclosure`,
    state: 'half decided',
    show: async (w) => {
      const [visitor, path] = [await w.visitor(disclosure.who), textOf(disclosure.path, w)];
      const fields = { part: 'purpose', made_for: 'The court', basis: 'An order of the court' };
      await visitor.post(path, { ...filled((await visitor.get(path)).text), ...fields });
      return at(w.app.url, path, await visitor.get(path));
    },
  },
  error(send(`${EXPORTS}/disclosure`, 'not all decided', { ...disclosure, fields: MAKE() })),
];
function MAKE(): Fields {
  return { part: 'make', document: 'disclosure', format: 'pdf' };
}

const SPEAK_UP = '/speak-up/raise';
const SPOKEN: Fields = { 'f.what': 'Something', 'f.someone_else': 'Somebody', 'f.concerns': 'grooming' };
const spoken = { who: null, path: SPEAK_UP };
const speakReview: PageState = send(SPEAK_UP, 'who will be told', { ...spoken, fields: SPOKEN });
const speakSend = async (w: PagesWorld, of: string): Promise<Page> =>
  (await w.visitor(null)).post(SPEAK_UP, filled(of));
const receipt: PageState = {
  route: `POST ${SPEAK_UP}`,
  state: 'the receipt',
  show: async (w) => at(w.app.url, SPEAK_UP, await speakSend(w, (await speakReview.show(w)).html)),
};
const back = (state: string, fields: (w: PagesWorld) => Fields): PageState => ({
  route: 'POST /speak-up/return',
  state,
  show: async (w) =>
    at(w.app.url, '/speak-up/return', await (await w.visitor(null)).post('/speak-up/return', fields(w))),
});
const withCode = async (w: PagesWorld, fields: Fields): Promise<Shown> => {
  const visitor: HttpVisitor = await w.visitor(null);
  const page = await visitor.post('/speak-up/return', { code: w.receiptCode });
  const form = /name="form" value="reply"/.test(page.text) ? 'reply' : 'add-information';
  const sheet = Object.fromEntries(sheetOf(page.text, form).fields);
  return at(
    w.app.url,
    '/speak-up/return',
    await visitor.post('/speak-up/return', { ...sheet, code: w.receiptCode, ...fields }),
  );
};
const SPEAKING: readonly PageState[] = [
  get('/speak-up', 'the start', null, '/speak-up'),
  get(SPEAK_UP, 'empty', null, SPEAK_UP),
  error(send(SPEAK_UP, 'something missing', { ...spoken, fields: {} })),
  speakReview,
  receipt,
  get('/speak-up/return', 'a code is asked for', null, '/speak-up/return'),
  error(back('an unknown code', () => ({ code: '1234 1234 1234 1234' }))),
  back('where it stands', (w) => ({ code: w.receiptCode })),
  back('I have rung', (w) => ({ code: w.receiptCode, wanted: 'record-step contact-lado' })),
  {
    route: 'POST /speak-up/return',
    state: 'a question waits',
    show: async (w) => {
      await w.does('mira.sole', 'anonymous', 'ask', { text: 'Since when do you know?' });
      return back('', () => ({ code: w.receiptCode })).show(w);
    },
  },
  error({
    route: 'POST /speak-up/return',
    state: 'an answer missing',
    show: (w) => withCode(w, { 'f.text': '' }),
  }),
  {
    route: 'POST /speak-up/return',
    state: 'an answer sent',
    show: (w) => withCode(w, { 'f.text': 'Since January' }),
  },
];

interface Link {
  readonly path: string;
  readonly passcode: string;
}
let link: Promise<Link> | null = null;
const linkIn = (w: PagesWorld): Promise<Link> => (link ??= w.officerLink('contact to confirm'));
const officer = (
  route: string,
  state: string,
  ask: (visitor: HttpVisitor, link: Link, w: PagesWorld) => Promise<Page>,
): PageState => ({
  route,
  state,
  show: async (w) => {
    const given = await linkIn(w);
    return at(w.app.url, given.path, await ask(await w.visitor(null), given, w));
  },
});
const press = (state: string, button: string): PageState =>
  officer('POST /officer/:token/press', state, (visitor, { path }, w) => {
    const [name, ...rest] = button.split(' ');
    const value = [name, w.references['contact to confirm'], ...rest].join(' ');
    return visitor.post(`${path}/press`, { button: value });
  });
const OFFICER: readonly PageState[] = [
  officer('GET /officer/:token', 'before the passcode', (visitor, { path }) => visitor.get(path)),
  error(
    officer('POST /officer/:token', 'a wrong passcode', (visitor, { path }) =>
      visitor.post(path, { passcode: '1234 5678' }),
    ),
  ),
  press('away for too long', 'open'),
  officer('GET /officer/:token', 'after the passcode', async (visitor, { path, passcode }) => {
    await visitor.post(path, { passcode });
    return visitor.get(path);
  }),
  officer('GET /officer/:token', 'the documents', (visitor, { path }) => visitor.get(`${path}/exports`)),
  press('a form', 'ask'),
  press('confirming', 'confirm contact-lado yes'),
  error(
    officer('POST /officer/:token/form', 'a question missing', async (visitor, { path }, w) => {
      const button = `ask ${w.references['contact to confirm']}`;
      const form = sheetOf((await visitor.post(`${path}/press`, { button })).text, 'ask');
      return visitor.post(`${path}/form`, { ...Object.fromEntries(form.fields), 'f.text': '' });
    }),
  ),
  officer('POST /officer/:token/press', 'another case', (visitor, { path }) =>
    visitor.post(`${path}/press`, { button: 'open SD-7K4M-Q2X' }),
  ),
  officer('POST /officer/:token/leave', 'closed', (visitor, { path }) => visitor.post(`${path}/leave`)),
];

const ADMIN = '/administrator';
const admin = (page: string, state: string, path = page): PageState =>
  get(`${ADMIN}${page}`, state, 'alex.doyle', `${ADMIN}${path}`);
const ADMINISTRATOR: readonly PageState[] = [
  admin('', 'overview'),
  admin('/people', 'all'),
  admin('/people', 'nobody found', '/people?q=nobody-of-this-name'),
  admin('/routes', 'all'),
  admin('/routes/:subject', 'one subject', '/routes/dan.reed'),
  admin('/deliveries', 'none failed'),
  admin('/health', 'good'),
  admin('/settings', 'as they are'),
  admin('/drills', 'none held'),
  admin('/statistics', 'too few to tell'),
  error(
    send(`${ADMIN}/drills`, 'none chosen', {
      ...{ who: 'alex.doyle', path: `${ADMIN}/drills` },
      fields: { drill: 'no-such-drill' },
    }),
  ),
  {
    route: `GET ${ADMIN}/drills/:id`,
    state: 'held',
    show: async (w) => {
      const visitor = await w.visitor('alex.doyle');
      const page = (await visitor.get(`${ADMIN}/drills`)).text;
      const drill = /name="drill"[^>]* value="([^"]*plain[^"]*)"/.exec(page)?.[1] ?? '';
      const held = await visitor.post(`${ADMIN}/drills`, { ...hidden(page), drill });
      const path = held.location ?? '/the-drill-was-not-held';
      return at(w.app.url, path, await visitor.get(path));
    },
  },
];

const ROOM = '/rehearsal/people/:person';
const room = (state: string, who: string, say?: string): PageState => ({
  route: `GET ${ROOM}`,
  state,
  show: async (w) => {
    const [visitor, path] = [await w.visitor(null), `/rehearsal/people/${who}`];
    if (say !== undefined) await visitor.post(`${path}/say`, { id: crypto.randomUUID(), text: say });
    return at(w.app.url, path, await visitor.get(path));
  },
});
const ROOMS: readonly PageState[] = [
  room('nothing said', 'dan.reed'),
  room('a chat', 'carol.west'),
  room('a form', 'kit.adams', '/concern'),
  get(`${ROOM}/post`, 'post', null, '/rehearsal/people/kent.lado/post'),
  get(ROOM, 'nobody of this name', null, '/rehearsal/people/nobody.here'),
];

const CHANNELS: readonly PageState[] = [
  get('/channels', 'in their order', 'ben.ode', '/channels'),
  get('/channels', 'for the designated officer', 'kent.lado', '/channels'),
  {
    route: 'GET /channels',
    state: 'after a change',
    show: async (w) => {
      const visitor = await w.visitor('jo.marsh');
      await visitor.get('/channels');
      for (const move of ['up email', 'off sms']) await visitor.post('/channels', { move });
      return at(w.app.url, '/channels', await visitor.get('/channels'));
    },
  },
  error({
    route: 'POST /channels',
    state: 'the last one that is on',
    show: async (w) => {
      const visitor = await w.visitor('tess.lowe');
      await visitor.get('/channels');
      await visitor.post('/channels', { move: 'off slack' });
      return at(w.app.url, '/channels', await visitor.post('/channels', { move: 'off email' }));
    },
  }),
];

export const PAGES: readonly PageState[] = [
  ...CHANNELS,
  ...[...SIGN_IN, ...LIVE, ...CONSOLE, ...RAISE, ...DOING],
  ...[...OUT, ...SPEAKING, ...OFFICER, ...ADMINISTRATOR, ...ROOMS],
];

/** Answer something else than a page, or lead on to one. */
export const NO_PAGES: readonly string[] = [
  ...['GET /healthz', 'GET /readyz', 'GET /metrics', 'GET /administrator/statistics.csv'],
  ...['GET /assets/govuk.css', 'GET /assets/moj.css', 'GET /assets/adaptivecards.js'],
  ...['GET /rehearsal', `POST ${EXPORTS}`],
  ...['say', 'press', 'form', 'example', 'close', 'clock', 'again', 'story'].map(
    (act) => `POST ${ROOM}/${act}`,
  ),
  ...['POST /slack/events', 'POST /api/messages'],
];
