// What every handler works with, and who and what a payload is about.
import type { WebClient } from '@slack/web-api';
import type { z } from 'zod';
import type { PersonId } from '../../escalation/ids.js';
import type { Deduplicate } from '../../kit/deduplicator.js';
import type { Look } from './block-kit.js';
import { valuesOf } from './fields.js';
import { metadata, type view as viewShape } from './payloads.js';
import type { SlackOptions } from './options.js';
import { withInitial } from './received-view.js';
import type { Names } from './words.js';

export interface SlackContext {
  readonly client: WebClient;
  readonly o: SlackOptions;
  /** The app's own member id in the workspace; null while nobody has said it. */
  readonly botUser: () => string | null;
  /** An event that Slack sends again is the same event. */
  readonly once: Deduplicate<void>;
}

export const lookOf = ({ o }: SlackContext, below?: string): Look => ({
  timeZone: o.timeZone(),
  site: o.site,
  ...(below === undefined ? {} : { below }),
});

/**
 * Undefined for anyone outside the organisation, including a guest from another workspace. In an Enterprise Grid a
 * member may be at home in another workspace than the one they act in; their id is the same in all, and no two people
 * of Slack share one (docs.slack.dev/enterprise).
 */
export const person = (
  { o }: SlackContext,
  user: { id: string; team_id?: string | undefined },
  team: { id: string } | null | undefined,
): PersonId | undefined =>
  o.whoIs(user.team_id ?? '', user.id) ?? (team ? o.whoIs(team.id, user.id) : undefined);

/** How the words of somebody in this workspace become names. */
export const namesIn = ({ o, botUser }: SlackContext, team: string, bot = botUser()): Names => ({
  bot,
  nameOf: (user) => {
    const who = o.whoIs(team, user);
    return who === undefined ? null : o.nameOf(who);
  },
});

interface ReceivedForm {
  readonly name: string;
  readonly state: string;
  readonly values: ReturnType<typeof valuesOf>;
}

/** Which form a modal is, and what was typed into it. */
export function formOf(view: z.infer<typeof viewShape>, timeZone: string): ReceivedForm {
  const { name, state } = metadataIn(view);
  return { name, state, values: valuesOf(withInitial(view), timeZone) };
}

export function metadataIn(view: { private_metadata: string }): z.infer<typeof metadata> {
  const parsed = metadata.safeParse(safeJson(view.private_metadata));
  return parsed.success ? parsed.data : { name: 'card', state: '' };
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
