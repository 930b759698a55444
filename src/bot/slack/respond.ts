// An answer to where somebody acted: Slack's own address for it, which needs no token and is good for half an hour.
import type { Card } from '../cards/card.js';
import { cardBlocks, type Look } from './block-kit.js';
import { respondsAt } from './payloads.js';

const RESPONSE_TIMEOUT_MS = 10_000;

/** Null where Slack gives none: in a modal, the Home, a shortcut on nothing. */
export function responseUrlOf(payload: unknown): string | null {
  const parsed = respondsAt.safeParse(payload);
  return parsed.success ? parsed.data.response_url : null;
}

/** False when Slack didn't take it. */
export async function respond(
  url: string,
  card: Card,
  look: Pick<Look, 'site'>,
  how: 'replace' | 'beside',
): Promise<boolean> {
  const where =
    how === 'replace' ? { replace_original: true } : { response_type: 'ephemeral', replace_original: false };
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...where, text: card.title, blocks: cardBlocks(card, look) }),
      signal: AbortSignal.timeout(RESPONSE_TIMEOUT_MS),
    });
    return response.ok;
  } catch {
    return false;
  }
}
