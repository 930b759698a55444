// People who raise concerns in the browser, whatever state the installation is in, and keep what was confirmed to them.
import { setTimeout as pause } from 'node:timers/promises';
import { settlesWithin, within } from '../../../src/kit/bounds.js';
import { hidden, httpVisitor, type HttpVisitor, type Page } from '../../web/http-visitor.js';
import { sheetOf } from '../../web/open-pages.js';
import { REFERENCE } from './slack-service.js';
import type { Random } from './random.js';

/** Nobody who manages people: what they raise goes to their manager, who never answers. */
export const REPORTERS = ['amira.khan', 'holly.stone', 'marek.nowak', 'kit.adams'] as const;
/** The one whom all concerns are about: never told. */
export const SUBJECT = { id: 'dan.reed', slack: 'U0DAN', email: 'dan.reed@riverside.example' };

const TRIES = 4;
const TRY_AGAIN_MS = 1_500;
const ANSWERS_WITHIN_MS = 20_000;

export interface Raised {
  readonly confirmed: Map<string, { readonly at: number; readonly tookMs: number }>;
  tried: number;
}

export interface Raising {
  /** Fills the form in, up to its review: what a browser would then send. */
  fill(who: string): Promise<Filled>;
  /** Sends it once, and shows the page that came; null: none came, or not in time. */
  send(who: string, filled: Filled): Promise<Page | null>;
  /** Tries a few times. @returns the reference that was confirmed. @throws when none was */
  raise(who: string): Promise<string>;
}

type Filled = Readonly<Record<string, string | readonly string[]>>;

/** @param links by id, an address that lets them in once */
export function createRaising(o: {
  readonly webUrl: string;
  readonly links: ReadonlyMap<string, string>;
}): Raising {
  const visitors = new Map<string, HttpVisitor>();
  const visitorOf = async (who: string): Promise<HttpVisitor> => {
    const known = visitors.get(who);
    if (known !== undefined) return known;
    const visitor = httpVisitor(o.webUrl);
    await visitor.post(o.links.get(who) ?? '');
    if ((await visitor.get('/raise')).status !== 200) throw new Error('not signed in');
    visitors.set(who, visitor);
    return visitor;
  };
  const fill = async (who: string): Promise<Filled> => {
    const visitor = await visitorOf(who);
    const form = await again(() => visitor.get('/raise'), isForm('raise'));
    const filled = {
      ...fieldsOf(form, 'raise'),
      ...{
        'f.what': `Pictures, seen ${Date.now()}`,
        'f.subjects': SUBJECT.id,
        'f.concerns': 'indecent-images',
      },
    };
    const review = await again(() => visitor.post('/raise', filled), isForm('review'));
    return fieldsOf(review, 'review');
  };
  return {
    fill,
    send: async (who, filled) => {
      const visitor = await visitorOf(who);
      return answerOf(() => visitor.post('/raise', filled));
    },
    raise: async (who) => {
      const sent = await fill(who);
      const visitor = await visitorOf(who);
      // The same form again after a lost answer: the same concern, whether or not it was stored.
      const receipt = await again(() => visitor.post('/raise', sent), isReceipt);
      return REFERENCE.exec(receipt.text)?.[0] ?? '';
    },
  };
}

export const isReceipt = ({ text }: Page): boolean => /recorded as/i.test(text) && REFERENCE.test(text);

/** Raises until it is told to stop, one every few seconds. */
export function startReporters(
  o: { readonly webUrl: string; readonly links: ReadonlyMap<string, string>; readonly random: Random },
  everyMs: readonly [number, number],
): { readonly raised: Raised; stop(): Promise<void> } {
  const raised: Raised = { confirmed: new Map(), tried: 0 };
  const raising = createRaising(o);
  let stopped = false;
  const raiseOne = async (who: string): Promise<void> => {
    const startedAt = Date.now();
    const reference = await raising.raise(who);
    raised.confirmed.set(reference, { at: Date.now(), tookMs: Date.now() - startedAt });
  };
  const go = async (): Promise<void> => {
    for (let turn = 0; !stopped; turn += 1) {
      raised.tried += 1;
      const who = REPORTERS[turn % REPORTERS.length] ?? REPORTERS[0];
      // What could not be confirmed was said to be so, and is no one's promise.
      await raiseOne(who).catch(() => undefined);
      await pause(o.random.between(...everyMs));
    }
  };
  const going = go();
  return {
    raised,
    stop: async () => {
      stopped = true;
      await settlesWithin(TRIES * (ANSWERS_WITHIN_MS + TRY_AGAIN_MS) * 3, going);
    },
  };
}

const isForm =
  (name: string) =>
  ({ text }: Page): boolean =>
    text.includes(`name="form" value="${name}"`);

/** What a browser would send of this form. */
function fieldsOf({ text }: Page, name: string): Record<string, string | readonly string[]> {
  const { fields } = sheetOf(text, name);
  return {
    ...hidden(text),
    ...Object.fromEntries([...new Set(fields.keys())].map((key) => [key, fields.getAll(key)])),
  };
}

async function again(ask: () => Promise<Page>, isIt: (page: Page) => boolean): Promise<Page> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const page = await answerOf(ask);
    if (page !== null && isIt(page)) return page;
    await pause(TRY_AGAIN_MS);
  }
  throw new Error('no such page came');
}

const answerOf = (ask: () => Promise<Page>): Promise<Page | null> =>
  within(
    ANSWERS_WITHIN_MS,
    ask().catch(() => null),
    () => null,
  );
