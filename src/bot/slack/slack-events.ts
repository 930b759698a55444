// What Slack tells of by itself: someone looks at the app's home, or writes to it.
import type { App } from '@slack/bolt';
import type { z } from 'zod';
import type { Answer } from '../conversation/conversation.js';
import { messageWish } from '../conversation/interaction-mapping.js';
import { homeView } from './block-kit.js';
import type { Desk } from './context.js';
import { answered, tell } from './error-reply.js';
import { eventPayload } from './payloads.js';

type EventBody = z.infer<typeof eventPayload>;

/** Bolt has acknowledged an event before its handler runs. */
const acknowledged = () => Promise.resolve();

export function registerEvents(app: App, desk: Desk): void {
  app.event('app_home_opened', async ({ body }) => {
    const p = eventPayload.parse(body);
    const user = p.event.user ?? '';
    await answered(desk.client, { user, ack: acknowledged, handle: () => showHome(desk, p, user) });
  });

  app.message(async ({ body }) => {
    const p = eventPayload.parse(body);
    const { event } = p;
    if (event.channel_type !== 'im' || event.bot_id !== undefined || !event.user || !event.channel) return;
    const files = (event.files ?? []).length > 0;
    if (event.subtype !== undefined && !files) return;
    const { user, channel } = event;
    const handle = () => answerMessage(desk, p, { user, channel, files });
    await answered(desk.client, { user, ack: acknowledged, handle });
  });
}

async function showHome(desk: Desk, p: EventBody, user: string): Promise<void> {
  if (user === '') return;
  const who = desk.o.whoIs(p.team_id ?? '', user);
  const answer: Answer =
    who === undefined
      ? { kind: 'home', cards: [desk.o.stranger()] }
      : await desk.o.conversation.answer({ who, id: p.event_id, kind: 'home' });
  const cards = answer.kind === 'home' ? answer.cards : answer.kind === 'card' ? [answer.card] : null;
  if (cards !== null) await desk.client.views.publish({ user_id: user, view: homeView(cards) });
}

/** A file is known by its being there; nothing of it is read or fetched. */
async function answerMessage(
  desk: Desk,
  p: EventBody,
  o: { user: string; channel: string; files: boolean },
): Promise<void> {
  const who = desk.o.whoIs(p.team_id ?? '', o.user);
  if (who === undefined) {
    await tell(desk.client, o.channel, desk.o.stranger());
    return;
  }
  const wish = messageWish(p.event.text, o.files);
  const answer = await desk.o.conversation.answer({ who, id: p.event_id, ...wish });
  if (answer.kind === 'card') await tell(desk.client, o.channel, answer.card);
}
