// The parts of Slack's payloads that are read: checked at the edge, and nothing else goes any further.
import { z } from 'zod';
import { viewState } from './fields.js';

const user = z.object({ id: z.string(), team_id: z.string().optional() });
const team = z.object({ id: z.string() }).nullish();
export const metadata = z.object({ name: z.string(), state: z.string() });

export const commandPayload = z.object({
  team_id: z.string(),
  user_id: z.string(),
  text: z.string().default(''),
  trigger_id: z.string(),
});

const view = z.object({
  id: z.string(),
  hash: z.string().optional(),
  private_metadata: z.string().default(''),
  state: viewState.default({ values: {} }),
});

export const buttonPayload = z.object({
  user,
  team,
  trigger_id: z.string(),
  response_url: z.string().optional(),
  view: view.extend({ type: z.string() }).nullish(),
  message: z.object({ ts: z.string() }).nullish(),
  actions: z
    .array(z.object({ action_id: z.string(), action_ts: z.string(), value: z.string().optional() }))
    .min(1),
});

export const submissionPayload = z.object({ user, team, view });

export const shortcutPayload = z.object({
  user,
  team,
  trigger_id: z.string(),
  message: z
    .object({
      text: z.string().default(''),
      user: z.string().optional(),
      files: z.array(z.unknown()).optional(),
    })
    .nullish(),
});

export const eventPayload = z.object({
  team_id: z.string().optional(),
  event_id: z.string(),
  event: z.object({
    type: z.string(),
    user: z.string().optional(),
    channel: z.string().optional(),
    channel_type: z.string().optional(),
    tab: z.string().optional(),
    text: z.string().default(''),
    subtype: z.string().optional(),
    bot_id: z.string().optional(),
    files: z.array(z.unknown()).optional(),
  }),
});
