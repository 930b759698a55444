// A field whose list is too long for its form: what fits what somebody types, as they type.
import type { App } from '@slack/bolt';
import { within } from '../../kit/bounds.js';
import { formOf, person, type SlackContext } from './context.js';
import { option, OPTIONS_LIMIT } from './fields.js';
import { suggestionPayload } from './payloads.js';

/** Slack shows nothing that comes later than three seconds. */
const SUGGEST_WITHIN_MS = 2_000;

export function registerSuggestions(app: App, context: SlackContext): void {
  app.options(/.*/, async ({ body, ack }) => {
    const found = await within(SUGGEST_WITHIN_MS, suggest(context, body), () => []).catch(
      (error: unknown) => {
        context.o.onError(error);
        return [];
      },
    );
    await ack({ options: found.map(option) });
  });
}

async function suggest(context: SlackContext, body: unknown) {
  const { o } = context;
  const p = suggestionPayload.parse(body);
  const who = person(context, p.user, p.team);
  if (who === undefined || !p.view) return [];
  return o.conversation.search({
    who,
    form: formOf(p.view, o.timeZone()),
    field: p.block_id,
    query: p.value,
    limit: OPTIONS_LIMIT,
  });
}
