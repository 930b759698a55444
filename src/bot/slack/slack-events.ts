// What Slack reports on its own: someone looks at the app's home, or writes to it.
import type { App } from '@slack/bolt';
import type { z } from 'zod';
import type { Interaction } from '../conversation/conversation.js';
import { lookOf, namesIn, type SlackContext } from './context.js';
import { withErrorReply, sendDirectMessage, type Attempt } from './error-reply.js';
import { publishHome, publishStranger } from './home.js';
import { eventPayload } from './payloads.js';
import { readMessage } from './words.js';

type EventBody = z.infer<typeof eventPayload>;

/** Kinds of a message that somebody wrote themselves (docs.slack.dev/reference/events/message); others are news of one. */
const WRITTEN = [undefined, 'file_share', 'me_message', 'thread_broadcast'];

export function registerEvents(app: App, context: SlackContext): void {
  app.event('app_home_opened', async ({ body }) => {
    const p = eventPayload.parse(body);
    const user = p.event.user ?? '';
    if (user !== '') await answerOnce(context, p, user, () => showHome(context, p, user));
  });

  app.message(async ({ body }) => {
    const p = eventPayload.parse(body);
    const { event } = p;
    const { user, channel } = event;
    if (event.channel_type !== 'im' || event.bot_id !== undefined || !user || !channel) return;
    const hasFiles = (event.files ?? []).length > 0;
    if (!WRITTEN.includes(event.subtype) && !hasFiles) return;
    await answerOnce(context, p, user, (attempt) => answerMessage(context, p, { user, channel, attempt }));
  });
}

/** Bolt has acknowledged an event before its handler runs; whatever came of it, it isn't answered a second time. */
const answerOnce = (
  context: SlackContext,
  { event_id }: EventBody,
  user: string,
  handle: (attempt: Attempt<never>) => Promise<void>,
): Promise<void> =>
  context.once(event_id, () =>
    withErrorReply<never>(context, { user, responseUrl: null, ack: () => Promise.resolve(), handle }).catch(
      context.o.onError,
    ),
  );

async function showHome(context: SlackContext, p: EventBody, user: string): Promise<void> {
  const who = context.o.whoIs(p.team_id ?? '', user);
  await (who === undefined
    ? publishStranger(context, user)
    : publishHome(context, { who, user, id: p.event_id }));
}

/** Only that there is a file is known; nothing of it is read or fetched. */
async function answerMessage(
  context: SlackContext,
  p: EventBody,
  o: { user: string; channel: string; attempt: Attempt<never> },
): Promise<void> {
  const team = p.team_id ?? '';
  const look = lookOf(context);
  const bot = p.authorizations?.find((one) => one.is_bot === true)?.user_id ?? context.botUser();
  const { text, notCarried, hasFile } = readMessage(p.event, namesIn(context, team, bot));
  const who = context.o.whoIs(team, o.user);
  if (who === undefined) {
    await sendDirectMessage(context.client, o.channel, context.o.conversation.stranger({ text }), look);
    return;
  }
  const asked: Interaction = hasFile
    ? { who, id: p.event_id, kind: 'file' }
    : { who, id: p.event_id, kind: 'message', text, ...(notCarried.length > 0 ? { notCarried } : {}) };
  o.attempt.asks(asked);
  const answer = await context.o.conversation.answer(asked);
  if (answer.kind === 'card') await sendDirectMessage(context.client, o.channel, answer.card, look);
}
