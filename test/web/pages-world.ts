// Two running apps, a rehearsal and a live one, with cases in every state that a page can show.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKeyValueStore } from '../../src/casework/key-value-store.js';
import { settingsOf } from '../../src/app/settings.js';
import type { Command, CommandOf, CommandType } from '../../src/escalation/case/commands.js';
import { person, type Concern, type Subject } from '../../src/escalation/case/concern.js';
import { commandId, stepId, type Reference } from '../../src/escalation/ids.js';
import { owedSteps } from '../../src/escalation/procedure/procedure-in-case.js';
import { startApp, type App } from '../../src/main.js';
import { createStore } from '../../src/store/index.js';
import { createSignInLinks, signInLinkShape } from '../../src/web/sign-in/links.js';
import { concern, p, procedure, riverside } from '../escalation/world.js';
import { freshDatabase } from '../set-up/database.js';
import { startLiveWorld, type LiveWorld } from '../set-up/live-world.js';
import { httpVisitor, type HttpVisitor } from './http-visitor.js';
import { sheetOf } from './open-pages.js';

/** A Friday: the rehearsal begins on Monday 16 March 2026, at 14:40. */
const TODAY = Date.UTC(2026, 2, 13, 9, 0);
const DAY_MS = 86_400_000;
/** More than one page of "My cases" holds. */
const MANY = 26;

export type CaseName =
  | 'missed'
  | 'closed'
  | 'to confirm'
  | 'handled'
  | 'half considered'
  | 'contact to confirm'
  | 'conflict'
  | 'handed over'
  | 'whistle-blowing'
  | 'withheld'
  | 'anonymous'
  | 'only children';

export interface PagesWorld {
  readonly app: App;
  readonly live: LiveWorld;
  readonly references: Readonly<Record<CaseName, Reference>>;
  readonly receiptCode: string;
  /** Somebody's browser, signed in; null: nobody's. The same one each time. */
  visitor(who: string | null): Promise<HttpVisitor>;
  liveVisitor(who: string | null): Promise<HttpVisitor>;
  /** A link to this case for the designated officer for Kent, given by Ben Ode in the rehearsal room. */
  officerLink(name: CaseName): Promise<{ readonly path: string; readonly passcode: string }>;
  does<T extends CommandType>(
    who: string,
    name: CaseName,
    type: T,
    data: CommandOf<T>['data'],
  ): Promise<void>;
  close(): Promise<void>;
}

export async function openPagesWorld(): Promise<PagesWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sameday-pages-'));
  const database = await freshDatabase();
  const settings = settingsOf({ DATA_DIR: dataDir, DATABASE_URL: database.url, PORT: '0' });
  const app = await startApp({ settings, clock: { now: () => TODAY } });
  const key = randomBytes(32);
  const live = await startLiveWorld({
    start: '2026-03-16 14:40',
    redis: false,
    environment: {
      ROLE: 'web',
      SAMEDAY_KEY: key.toString('base64'),
      SLACK_BOT_TOKEN: 'xoxb-1-1-none',
      SLACK_SIGNING_SECRET: randomBytes(16).toString('hex'),
      SLACK_API_URL: 'http://127.0.0.1:9/api/',
      OIDC_ISSUER: 'http://127.0.0.1:9',
      OIDC_CLIENT_ID: 'none',
      OIDC_CLIENT_SECRET: 'none',
    },
  });
  const cases = await raiseAll(app);
  return {
    app,
    live,
    ...cases,
    visitor: eachOnce(async (who) => {
      const visitor = httpVisitor(app.url);
      if (who !== null) await visitor.post('/sign-in/as', { person: who });
      if (who !== null) await visitor.get('/raise');
      return visitor;
    }),
    liveVisitor: eachOnce(async (who) => {
      const visitor = httpVisitor(live.app.url);
      if (who !== null) await visitor.post(await signInLink(live, key, who));
      if (who !== null) await visitor.get('/raise');
      return visitor;
    }),
    officerLink: (name) => giveAccess(app, cases.references[name]),
    close: async () => {
      await app.stop();
      await live.stop();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function eachOnce<T>(make: (who: string | null) => Promise<T>): (who: string | null) => Promise<T> {
  const made = new Map<string | null, Promise<T>>();
  return (who) => {
    const one = made.get(who) ?? make(who);
    made.set(who, one);
    return one;
  };
}

async function signInLink(live: LiveWorld, masterKey: Buffer, who: string): Promise<string> {
  const store = await createStore({ databaseUrl: live.database.url, dataDir: tmpdir(), masterKey });
  const kind = { kind: 'sign-in-link', shape: signInLinkShape };
  const keyValueStore = createKeyValueStore({ store, organisation: 'riverside', clock: live.clock, ...kind });
  const path = await createSignInLinks({
    codeHash: (text) => store.codeHash(text),
    keyValueStore,
    clock: live.clock,
    publicUrl: '',
  }).make(p(who));
  await store.close();
  return path;
}

/** As the handling manager does it in the chat, and reads what is shown. */
export async function giveAccess(
  app: App,
  reference: Reference,
): Promise<{ path: string; passcode: string }> {
  const room = '/rehearsal/people/ben.ode';
  const ben = httpVisitor(app.url);
  await ben.post(`${room}/press`, { id: crypto.randomUUID(), button: `give-access ${reference}` });
  const sheet = sheetOf((await ben.get(room)).text, 'give-access');
  sheet.fields.set('f.officer', 'kent.lado');
  await ben.post(`${room}/form`, Object.fromEntries(sheet.fields));
  const { text } = await ben.get(room);
  const passcode = /Passcode (\d{4} \d{4})/.exec(text)?.[1];
  const path = /\/officer\/[\w-]{20,}/.exec(text)?.[0];
  if (passcode === undefined || path === undefined) throw new Error('no access was given');
  return { path, passcode };
}

type Raised = Pick<PagesWorld, 'references' | 'receiptCode' | 'does'>;

async function raiseAll(app: App): Promise<Raised> {
  const { casework } = app;
  const references: Partial<Record<CaseName, Reference>> = {};
  let receiptCode = '';
  let made = 0;
  const raise = async (name: CaseName | null, change: Partial<Concern>): Promise<void> => {
    made += 1;
    const all = concern({ learnedAt: casework.clock.now(), subjects: [aboutNumber(made)], ...change });
    const by = all.reporter === null ? ({ kind: 'reporter' } as const) : person(all.reporter);
    const outcome = await casework.raise(by, `raise-${made}`, all);
    if (!outcome.done) throw new Error(`${name}: ${JSON.stringify(outcome.refusal)}`);
    if (name !== null) references[name] = outcome.reference;
    receiptCode = outcome.receiptCode ?? receiptCode;
  };
  const does: PagesWorld['does'] = async (who, name, type, data) => {
    const command = { type, id: commandId(`does-${(made += 1)}`), by: person(p(who)), data };
    const outcome = await casework.run(references[name] as Reference, command as unknown as Command);
    if (!outcome.done) throw new Error(`${who} ${type} ${name}: ${JSON.stringify(outcome.refusal)}`);
  };
  const calls = (who: string, name: CaseName, step: string, fields: Record<string, string> = {}) =>
    does(who, name, 'record-step', { step: stepId(step), happenedAt: casework.clock.now(), fields });

  await raise('missed', { concerns: ['indecent-images'], subjects: [about('dan.reed', 'Dan Reed')] });
  await app.runTo(casework.clock.now() + DAY_MS);
  await raise('closed', {});
  await closeIt(app, references.closed as Reference, does);
  for (let i = 0; i < MANY; i += 1) await raise(null, { areas: i % 2 === 0 ? ['Kent'] : ['Medway'] });
  await raise('to confirm', { concerns: ['indecent-images'], subjects: [about('dan.reed', 'Dan Reed')] });
  await raise('handled', {
    what: 'x'.repeat(900),
    concerns: ['grooming'],
    children: [{ known: 'no', name: '', area: null }],
  });
  await does('ben.ode', 'handled', 'acknowledge', {});
  await does('ben.ode', 'handled', 'ask', { text: 'Since when do you know?' });
  await does('amira.khan', 'handled', 'reply', { text: 'Since Monday. \u202Egnirts\u202C' });
  await calls('ben.ode', 'handled', 'contact-police', { unit: 'CPPU', reference: 'P-1' });
  await raise('half considered', {
    concerns: ['grooming'],
    children: [{ known: 'yes', name: 'Sam', area: 'Kent' }],
  });
  await does('ben.ode', 'half considered', 'acknowledge', {});
  await calls('ben.ode', 'half considered', 'refer-childrens-services');
  const [first] = procedure.considerations;
  if (first !== undefined)
    await does('ben.ode', 'half considered', 'answer-considerations', {
      answers: { [first.id]: 'Two at home.' },
    });
  await raise('contact to confirm', { concerns: ['indecent-images'] });
  await does('ben.ode', 'contact to confirm', 'acknowledge', {});
  await calls('ben.ode', 'contact to confirm', 'contact-lado', { officer: 'kent.lado', reference: 'L-1' });
  await raise('conflict', {});
  await does('ben.ode', 'conflict', 'declare-conflict', {});
  await raise('handed over', {});
  await does('ben.ode', 'handed over', 'acknowledge', {});
  await does('ben.ode', 'handed over', 'hand-over', { to: p('carol.west') });
  await raise('whistle-blowing', { route: 'whistle-blowing' });
  await raise('withheld', { route: 'whistle-blowing', identity: 'withheld', reporter: p('tess.lowe') });
  await raise('anonymous', { route: 'whistle-blowing', identity: 'anonymous', reporter: null });
  await raise('only children', {
    reporter: p('holly.stone'),
    concerns: ['indecent-images'],
    subjects: [{ id: null, name: 'A pupil', under18: true }],
    adultInvolved: 'no',
  });
  await app.runTo(casework.clock.now() + 60_000);
  await casework.settled();
  return { references: references as Record<CaseName, Reference>, receiptCode, does };
}

const about = (id: string, name: string): Subject => ({ id: p(id), name, under18: false });
/** Nobody in the directory, so that hardly any two cases are about the same person. */
const aboutNumber = (i: number): Subject => ({ id: null, name: `Visitor number ${i}`, under18: false });

async function closeIt(app: App, reference: Reference, does: PagesWorld['does']): Promise<void> {
  await does('ben.ode', 'closed', 'acknowledge', {});
  for (let round = 0; round < 5; round += 1) {
    const view = await app.casework.peek(reference);
    if (view === null) throw new Error('no such case');
    const context = { now: app.casework.clock.now(), organisation: riverside, procedure };
    for (const step of owedSteps(view.state, context).filter(({ id }) => id !== 'tell-manager'))
      await does('ben.ode', 'closed', 'record-step', {
        step: step.id,
        happenedAt: context.now,
        fields: step.id === 'contact-lado' ? { officer: 'kent.lado' } : {},
        ...(step.not_needed === undefined ? {} : { notNeeded: 'Not in this trial' }),
      });
  }
  await does('ben.ode', 'closed', 'close', {});
  await does('kent.lado', 'closed', 'close', {});
}
