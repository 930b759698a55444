// What Slack reports on its own: someone looks at the app's home, or writes to it.
import type { App } from '@slack/bolt';
import type { z } from 'zod';
import type { Answer } from '../conversation/conversation.js';
import { messageInteraction } from '../conversation/interaction-mapping.js';
import { homeView } from './block-kit.js';
import type { SlackContext } from './context.js';
import { withErrorReply, sendDirectMessage } from './error-reply.js';
import { eventPayload } from './payloads.js';

type EventBody = z.infer<typeof eventPayload>;

/** Bolt has acknowledged an event before its handler runs. */
const acknowledged = () => Promise.resolve();

export function registerEvents(app: App, context: SlackContext): void {
  app.event('app_home_opened', async ({ body }) => {
    const p = eventPayload.parse(body);
    const user = p.event.user ?? '';
    await withErrorReply(context.client, {
      user,
      failed: context.o.conversation.failed(null),
      ack: acknowledged,
      handle: () => showHome(context, p, user),
    });
  });

  app.message(async ({ body }) => {
    const p = eventPayload.parse(body);
    const { event } = p;
    if (event.channel_type !== 'im' || event.bot_id !== undefined || !event.user || !event.channel) return;
    const files = (event.files ?? []).length > 0;
    if (event.subtype !== undefined && !files) return;
    const { user, channel } = event;
    const handle = () => answerMessage(context, p, { user, channel, files });
    await withErrorReply(context.client, {
      user,
      failed: context.o.conversation.failed(null),
      ack: acknowledged,
      handle,
    });
  });
}

async function showHome(context: SlackContext, p: EventBody, user: string): Promise<void> {
  if (user === '') return;
  const who = context.o.whoIs(p.team_id ?? '', user);
  const answer: Answer =
    who === undefined
      ? { kind: 'home', cards: [context.o.conversation.stranger()] }
      : await context.o.conversation.answer({ who, id: p.event_id, kind: 'home' });
  const cards = answer.kind === 'home' ? answer.cards : answer.kind === 'card' ? [answer.card] : null;
  if (cards !== null) await context.client.views.publish({ user_id: user, view: homeView(cards) });
}

/** Only that there is a file is known; nothing of it is read or fetched. */
async function answerMessage(
  context: SlackContext,
  p: EventBody,
  o: { user: string; channel: string; files: boolean },
): Promise<void> {
  const who = context.o.whoIs(p.team_id ?? '', o.user);
  if (who === undefined) {
    await sendDirectMessage(context.client, o.channel, context.o.conversation.stranger());
    return;
  }
  const interaction = messageInteraction(p.event.text, o.files);
  const answer = await context.o.conversation.answer({ who, id: p.event_id, ...interaction });
  if (answer.kind === 'card') await sendDirectMessage(context.client, o.channel, answer.card);
}
