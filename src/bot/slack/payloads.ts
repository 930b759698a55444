// The parts of Slack's payloads that are read: checked at the edge, and nothing else goes any further.
import { z } from 'zod';
import { chosenOption, viewState } from './fields.js';
import { messageShape } from './words.js';

export { viewState };

const user = z.object({ id: z.string(), team_id: z.string().optional() });
const team = z.object({ id: z.string() }).nullish();
export const metadata = z.object({ name: z.string(), state: z.string(), below: z.string().optional() });

export const commandPayload = z.object({
  team_id: z.string(),
  user_id: z.string(),
  text: z.string().default(''),
  trigger_id: z.string(),
});

/** Of a block, what says which field it is and what stood in it at first. */
const receivedBlock = z.object({
  type: z.string(),
  block_id: z.string().optional(),
  optional: z.boolean().optional(),
  element: z
    .object({
      action_id: z.string().optional(),
      initial_value: z.string().nullish(),
      initial_date: z.string().nullish(),
      initial_date_time: z.number().nullish(),
      initial_option: chosenOption.nullish(),
      initial_options: z.array(chosenOption).nullish(),
    })
    .optional(),
});

export const view = z.object({
  id: z.string(),
  type: z.string().default('modal'),
  hash: z.string().optional(),
  root_view_id: z.string().nullish(),
  previous_view_id: z.string().nullish(),
  private_metadata: z.string().default(''),
  state: viewState.default({ values: {} }),
  blocks: z.array(receivedBlock).default([]),
});
export type ReceivedView = z.infer<typeof view>;

export const buttonPayload = z.object({
  user,
  team,
  trigger_id: z.string(),
  response_url: z.string().optional(),
  view: view.nullish(),
  message: z.object({ ts: z.string() }).nullish(),
  actions: z
    .array(z.object({ action_id: z.string(), action_ts: z.string(), value: z.string().optional() }))
    .min(1),
});

export const submissionPayload = z.object({ user, team, view });

/** Somebody types into a field whose options we are asked for. */
export const suggestionPayload = z.object({
  user,
  team,
  block_id: z.string(),
  value: z.string().default(''),
  view: view.nullish(),
});

export const shortcutPayload = z.object({
  user,
  team,
  trigger_id: z.string(),
  message: messageShape.extend({ user: z.string().optional() }).nullish(),
});

export const eventPayload = z.object({
  team_id: z.string().optional(),
  event_id: z.string(),
  /** For whom it comes; the app's own member id among them. */
  authorizations: z
    .array(z.object({ user_id: z.string().nullish(), is_bot: z.boolean().nullish() }))
    .nullish(),
  event: messageShape.extend({
    type: z.string(),
    user: z.string().optional(),
    channel: z.string().optional(),
    channel_type: z.string().optional(),
    tab: z.string().optional(),
    bot_id: z.string().optional(),
  }),
});

/** Where an answer can be put without a token. */
export const respondsAt = z.object({ response_url: z.url() });
