// What every handler works with, and who and what a payload is about.
import type { WebClient } from '@slack/web-api';
import type { PersonId } from '../../escalation/ids.js';
import { valuesOf } from './fields.js';
import { metadata } from './payloads.js';
import type { SlackOptions } from './options.js';

export interface SlackContext {
  readonly client: WebClient;
  readonly o: SlackOptions;
}

/** Undefined for anyone outside the organisation, including a guest from another workspace. */
export const person = (
  context: SlackContext,
  user: { id: string; team_id?: string | undefined },
  team: { id: string } | null | undefined,
): PersonId | undefined => context.o.whoIs(user.team_id ?? team?.id ?? '', user.id);

/** Which form a modal is, and what was typed into it. */
export function formOf(
  view: { private_metadata: string; state: Parameters<typeof valuesOf>[0] },
  timeZone: string,
): { name: string; state: string; values: ReturnType<typeof valuesOf> } {
  const parsed = metadata.safeParse(safeJson(view.private_metadata));
  const known = parsed.success ? parsed.data : { name: 'card', state: '' };
  return { ...known, values: valuesOf(view.state, timeZone) };
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
