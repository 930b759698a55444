// The holder of a receipt code, back at `/speak-up`: without an account, in plain pages.
import type { FormValues } from '../../../src/bot/cards/card.js';
import { subjectFields, deviceLines } from './fact-fields.js';
import type { PlatformDriverOptions, ReporterAct } from './platform-driver.js';

/** The page after the code, as its form and its other buttons say it. */
interface Page {
  readonly html: string;
  readonly form: string | null;
  readonly state: string | null;
}

const hidden = (html: string, name: string): string | null =>
  new RegExp(`<input type="hidden" name="${name}" value="([^"]*)">`).exec(html)?.[1] ?? null;

const offers = ({ html }: Page, wanted: string): boolean => html.includes(`name="wanted" value="${wanted}"`);

/** @param url where the app answers */
export function comeBackBySpeakUp(url: string): NonNullable<PlatformDriverOptions['comeBack']> {
  const post = async (fields: [string, string][]): Promise<Page> => {
    const body = new URLSearchParams(fields);
    const response = await fetch(`${url}/speak-up/return`, { method: 'POST', body });
    if (!response.ok) throw new Error(`/speak-up/return answered ${response.status}`);
    const html = await response.text();
    return { html, form: hidden(html, 'form'), state: hidden(html, 'state') };
  };
  return async (code, act) => {
    const wanted = act.type === 'record-step' ? `record-step ${act.data.step}` : act.type;
    const first = await post([['code', code]]);
    const page = offers(first, wanted)
      ? await post([
          ['code', code],
          ['wanted', wanted],
        ])
      : first;
    const { form, state } = page;
    if (form === null || state === null) throw new Error('the page after the code has no form');
    // What the page doesn't offer can't be done there: that is how it refuses it.
    if (form !== act.type) return { refused: 'may-not' };
    const done = await post([['code', code], ['form', form], ['state', state], ...typed(act, page)]);
    return done.html.includes('sd-said-done') ? null : { refused: 'fields', fields: { text: 'not taken' } };
  };
}

/** A list is sent once for each of its choices. */
function typed(act: ReporterAct, page: Page): [string, string][] {
  const values = act.type === 'record-step' ? recorded(act, page) : written(act);
  return Object.entries(values).flatMap(([id, value]) =>
    [value]
      .flat()
      .filter((one) => one !== '')
      .map((one): [string, string] => [`f.${id}`, one]),
  );
}

/** Without an account people are typed by their names. */
function written({ data }: Exclude<ReporterAct, { type: 'record-step' }>): FormValues {
  const facts = 'facts' in data ? (data.facts ?? {}) : {};
  const { subjects = [], children = [] } = facts;
  return {
    text: data.text,
    concerns: facts.concerns ?? [],
    immediate_risk: facts.immediateRisk === true ? 'yes' : '',
    adult_involved: facts.adultInvolved ?? '',
    someone_else: subjectFields(subjects.map((one) => ({ ...one, id: null })))['someone_else'] ?? '',
    devices: deviceLines(facts.devices ?? []),
    children: children
      .map(({ name, area }) => [name, area ?? ''].filter((part) => part !== '').join(', '))
      .join('\n'),
    elsewhere: facts.areas ?? [],
  };
}

/** The time stands there already; whoever handles it completes what the short form doesn't ask. */
function recorded({ data }: Extract<ReporterAct, { type: 'record-step' }>, { html }: Page): FormValues {
  const at = /name="f\.happened_at"[^>]*value="([^"]*)"/.exec(html)?.[1] ?? '';
  const asked = Object.entries(data.fields).filter(([id]) => html.includes(`name="f.${id}"`));
  return { happened_at: at, ...Object.fromEntries(asked) };
}
