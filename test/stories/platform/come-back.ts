// The holder of a receipt code, back at `/speak-up`: without an account, in plain pages.
import type { PlatformDriverOptions, ReporterAct } from './platform-driver.js';

/** The field of the form on the page after the code; null when the page has none. */
const hidden = (page: string, name: string): string | null =>
  new RegExp(`<input type="hidden" name="${name}" value="([^"]*)">`).exec(page)?.[1] ?? null;

/** @param url where the app answers */
export function comeBackBySpeakUp(url: string): NonNullable<PlatformDriverOptions['comeBack']> {
  const post = async (fields: Readonly<Record<string, string>>): Promise<string> => {
    const response = await fetch(`${url}/speak-up/return`, { method: 'POST', body: new URLSearchParams(fields) });
    if (!response.ok) throw new Error(`/speak-up/return answered ${response.status}`);
    return response.text();
  };
  return async (code, act) => {
    const standing = await post({ code });
    const [form, state] = [hidden(standing, 'form'), hidden(standing, 'state')];
    if (form === null || state === null) throw new Error('the page after the code has no form');
    if (form !== act.type) throw new Error(`the page asks for ${form}, the story has ${act.type}`);
    const done = await post({ code, form, state, ...typed(act) });
    return done.includes('sd-said-done') ? null : { refused: 'fields', fields: { text: 'not taken' } };
  };
}

const typed = ({ data }: ReporterAct): Record<string, string> => ({
  'f.text': data.text,
  ...('facts' in data && data.facts?.adultInvolved ? { 'f.adult_involved': data.facts.adultInvolved } : {}),
});
