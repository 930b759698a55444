// The running app, live, with a case for each way in which somebody can stand to one, and everybody signed in.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { stringify } from 'yaml';
import type { CaseView } from '../../src/casework/casework.js';
import { createKeyValueStore } from '../../src/casework/key-value-store.js';
import {
  createOfficerLinks,
  officerLinkShape,
  officerSessionShape,
  officerTokenShape,
  type OfficerLinks,
} from '../../src/casework/officer-links.js';
import type { Command, CommandOf, CommandType } from '../../src/escalation/case/commands.js';
import { person, type Concern } from '../../src/escalation/case/concern.js';
import { commandId, personId as p, type Reference } from '../../src/escalation/ids.js';
import { owedSteps } from '../../src/escalation/procedure/procedure-in-case.js';
import { createStore, type Store } from '../../src/store/index.js';
import { createSignInLinks, signInLinkShape, type SignInLinks } from '../../src/web/sign-in/links.js';
import { concern, procedure, riverside } from '../escalation/world.js';
import {
  readRiverside,
  startLiveWorld,
  type LiveWorld,
  type OrganisationYaml,
} from '../set-up/live-world.js';

export const CASES = [
  'management',
  'own report of a subject',
  'only children',
  'whistle-blowing',
  'withheld',
  'anonymous',
  'closed',
  'damaged',
] as const;
export type CaseName = (typeof CASES)[number];

/** Stands in what was reported in this case, and nowhere else. */
export const canaryOf = (name: CaseName): string => `canary-${CASES.indexOf(name)}-what-was-seen`;

export interface Answered {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  readonly tookMs: number;
}

export interface Ask {
  readonly method?: string;
  readonly cookie?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, string>>;
  /** A body of JSON instead. */
  readonly json?: string;
}

export interface Session {
  readonly cookie: string;
  readonly csrf: string;
}

export interface AccessWorld {
  readonly live: LiveWorld;
  readonly references: Readonly<Record<CaseName, Reference>>;
  readonly receiptCode: string;
  readonly links: SignInLinks;
  readonly officerLinks: OfficerLinks;
  readonly pagesBefore: Readonly<Record<string, string>>;
  ask(path: string, o?: Ask): Promise<Answered>;
  signIn(who: string): Promise<Session>;
  /** What was written into the case, in order. */
  logOf(name: CaseName): Promise<readonly string[]>;
  /** The organisation's file is rewritten, and picked up by the running app. */
  changeOrganisation(change: (yaml: OrganisationYaml) => void): void;
  stop(): Promise<void>;
}

const ADMINISTRATOR_PAGES = ['', '/people', '/routes', '/routes/alex.doyle', '/deliveries', '/health'];
export const administratorPages: readonly string[] = [
  ...ADMINISTRATOR_PAGES,
  ...['/settings', '/drills', '/statistics', '/statistics.csv'],
].map((page) => `/administrator${page}`);

export async function openAccessWorld(): Promise<AccessWorld> {
  const key = randomBytes(32);
  const { yaml } = readRiverside();
  const file = join(mkdtempSync(join(tmpdir(), 'sameday-access-')), 'riverside.yaml');
  // One more senior manager.
  for (const one of yaml.people)
    if (one.id === 'ruth.vane') Object.assign(one, { roles: ['senior-manager'] });
  // 8(7): asked for the decision, and for nothing else.
  const { roles } = yaml as unknown as { readonly roles: object };
  Object.assign(roles, { identified_senior_managers: ['jo.marsh', 'ruth.vane'] });
  // Nobody below a subject is told: the line manager doesn't answer to the one who is a subject here.
  for (const one of yaml.people) if (one.id === 'ben.ode') Object.assign(one, { manager: 'jo.marsh' });
  writeFileSync(file, stringify(yaml));
  const live = await startLiveWorld({
    start: '2026-03-16 09:10',
    redis: false,
    environment: {
      // What is to be told lies in the outbox: who stands how to a case is moved by this test alone.
      ROLE: 'web',
      ORGANISATION_FILE: file,
      SAMEDAY_KEY: key.toString('base64'),
      SLACK_BOT_TOKEN: 'xoxb-1-1-none',
      SLACK_SIGNING_SECRET: randomBytes(16).toString('hex'),
      SLACK_API_URL: 'http://127.0.0.1:9/api/',
      MICROSOFT_APP_ID: '00000000-0000-4000-8000-000000000000',
      MICROSOFT_APP_PASSWORD: 'none',
      OIDC_ISSUER: 'http://127.0.0.1:9',
      OIDC_CLIENT_ID: 'none',
      OIDC_CLIENT_SECRET: 'none',
    },
  });
  const store = await createStore({ databaseUrl: live.database.url, dataDir: tmpdir(), masterKey: key });
  const doors = doorsOf(live, store);
  const ask = askOf(live);
  const signIn = signInOf(ask, doors.links);
  const alex = await signIn('alex.doyle');
  const pages = await Promise.all(
    administratorPages.map(async (path) => [path, withoutToken((await ask(path, alex)).text)] as const),
  );
  const cases = await raiseAll(live);
  return {
    live,
    ...doors,
    ...cases,
    pagesBefore: Object.fromEntries(pages),
    ask,
    signIn,
    logOf: async (name) => ((await viewOf(live, cases.references[name]))?.events ?? []).map((e) => e.type),
    changeOrganisation: (change) => {
      change(yaml);
      writeFileSync(file, stringify(yaml));
    },
    stop: async () => {
      await store.close();
      await live.stop();
    },
  };
}

function doorsOf(live: LiveWorld, store: Store): { links: SignInLinks; officerLinks: OfficerLinks } {
  const of = { store, organisation: 'riverside', clock: live.clock };
  return {
    links: createSignInLinks({
      codeHash: (text) => store.codeHash(text),
      keyValueStore: createKeyValueStore({ ...of, kind: 'sign-in-link', shape: signInLinkShape }),
      clock: live.clock,
      publicUrl: '',
    }),
    officerLinks: createOfficerLinks({
      casework: live.app.casework,
      links: createKeyValueStore({ ...of, kind: 'officer-link', shape: officerLinkShape }),
      tokens: createKeyValueStore({ ...of, kind: 'officer-token', shape: officerTokenShape }),
      sessions: createKeyValueStore({ ...of, kind: 'officer-session', shape: officerSessionShape }),
      codeHash: (text) => store.codeHash(text),
      clock: live.clock,
    }),
  };
}

const askOf =
  (live: LiveWorld): AccessWorld['ask'] =>
  async (path, o = {}) => {
    const begun = performance.now();
    const response = await fetch(new URL(path, live.app.url), {
      redirect: 'manual',
      method: o.method ?? (o.body === undefined && o.json === undefined ? 'GET' : 'POST'),
      headers: { ...(o.cookie === undefined ? {} : { cookie: o.cookie }), ...o.headers },
      ...(o.body === undefined ? {} : { body: new URLSearchParams(o.body) }),
      ...(o.json === undefined ? {} : { body: o.json }),
    });
    const text = await response.text();
    return { status: response.status, text, headers: response.headers, tookMs: performance.now() - begun };
  };

const signInOf =
  (ask: AccessWorld['ask'], links: SignInLinks): AccessWorld['signIn'] =>
  async (who) => {
    const answered = await ask(await links.make(p(who)), { body: {} });
    const cookie = (answered.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const csrf = /name="_csrf" value="([^"]+)"/.exec((await ask('/cases', { cookie })).text)?.[1];
    if (csrf === undefined) throw new Error(`${who} could not be signed in: ${answered.status}`);
    return { cookie, csrf };
  };

export const withoutToken = (html: string): string => html.replace(/name="_csrf" value="[^"]*"/g, '');

const viewOf = (live: LiveWorld, reference: Reference): Promise<CaseView | null> =>
  live.app.casework.peek(reference);

type Raised = Pick<AccessWorld, 'references' | 'receiptCode'>;

async function raiseAll(live: LiveWorld): Promise<Raised> {
  let receiptCode = '';
  let made = 0;
  const raise = async (name: CaseName, change: Partial<Concern>): Promise<Reference> => {
    const all = concern({ what: `${canaryOf(name)} on a laptop`, learnedAt: live.clock.now(), ...change });
    const by = all.reporter === null ? ({ kind: 'reporter' } as const) : person(all.reporter);
    const outcome = await live.app.casework.raise(by, `raise-${(made += 1)}`, all);
    if (!outcome.done) throw new Error(`${name}: ${JSON.stringify(outcome.refusal)}`);
    receiptCode = outcome.receiptCode ?? receiptCode;
    return outcome.reference;
  };
  const does = async <T extends CommandType>(
    who: string,
    reference: Reference,
    type: T,
    data: CommandOf<T>['data'],
  ): Promise<void> => {
    const command = { type, id: commandId(`does-${(made += 1)}`), by: person(p(who)), data };
    const outcome = await live.app.casework.run(reference, command as unknown as Command);
    if (!outcome.done) throw new Error(`${who} ${type}: ${JSON.stringify(outcome.refusal)}`);
  };
  const references: Record<CaseName, Reference> = {
    management: await raise('management', {
      concerns: ['indecent-images'],
      subjects: [
        about('dan.reed', 'Dan Reed'),
        about('carol.west', 'Carol West'),
        about('alex.doyle', 'Alex Doyle'),
        about('medway.lado', 'Colin Shaw'),
      ],
      tell: p('nadia.price'),
      leaveOut: [p('owen.hart')],
      namedInReport: [p('helen.moss')],
    }),
    'own report of a subject': await raise('own report of a subject', {
      reporter: p('dan.reed'),
      subjects: [about('marek.nowak', 'Marek Nowak')],
    }),
    'only children': await raise('only children', {
      reporter: p('holly.stone'),
      concerns: ['indecent-images'],
      subjects: [{ id: null, name: 'A pupil', under18: true }],
      adultInvolved: 'no',
      areas: ['Medway'],
    }),
    'whistle-blowing': await raise('whistle-blowing', {
      route: 'whistle-blowing',
      concerns: ['indecent-images'],
      subjects: [about('owen.hart', 'Owen Hart')],
    }),
    withheld: await raise('withheld', {
      route: 'whistle-blowing',
      identity: 'withheld',
      reporter: p('tess.lowe'),
      subjects: [about('jo.marsh', 'Jo Marsh')],
    }),
    anonymous: await raise('anonymous', {
      route: 'whistle-blowing',
      identity: 'anonymous',
      reporter: null,
      subjects: [about('ian.cope', 'Ian Cope')],
    }),
    closed: await raise('closed', {}),
    damaged: await raise('damaged', {}),
  };
  const { management, closed, damaged } = references;
  await does('nadia.price', management, 'open-content', {});
  await does('nadia.price', management, 'declare-conflict', {});
  // A case that is being linked at this moment is passed over by whoever wakes it.
  await live.app.casework.settled();
  // 30 real minutes, as images are suspected: then the next is told.
  live.clock.moveTo(live.clock.now() + 31 * 60_000);
  await live.app.casework.wake({ now: live.clock.now(), limit: 100, shard: null });
  await does('jo.marsh', management, 'acknowledge', {});
  for (let round = 0; round < 5; round += 1) {
    const view = await viewOf(live, closed);
    if (view === null) throw new Error('no such case');
    const context = { now: live.clock.now(), organisation: riverside, procedure };
    const owed = owedSteps(view.state, context).filter((step) => step.id !== 'tell-manager');
    if (round === 0) await does('ben.ode', closed, 'acknowledge', {});
    for (const step of owed)
      await does('ben.ode', closed, 'record-step', {
        step: step.id,
        happenedAt: context.now,
        fields: step.id === 'contact-lado' ? { officer: 'kent.lado' } : {},
        ...(step.not_needed === undefined ? {} : { notNeeded: 'Not in this trial' }),
      });
  }
  await does('ben.ode', closed, 'close', {});
  await does('kent.lado', closed, 'close', {});
  await damage(live, damaged);
  return { references, receiptCode };
}

const about = (id: string, name: string) => ({ id: p(id), name, under18: false });

/** One byte of its second event, as somebody with the database at hand could change it. */
async function damage(live: LiveWorld, reference: Reference): Promise<void> {
  const client = new pg.Client({ connectionString: live.database.url });
  await client.connect();
  const changed = await client.query(
    `update events set ciphertext = set_byte(ciphertext, 20, get_byte(ciphertext, 20) # 1)
     where seq = 3 and case_id = (select id from cases where reference = $1)`,
    [reference],
  );
  await client.end();
  if (changed.rowCount !== 1) throw new Error('nothing was damaged');
}
