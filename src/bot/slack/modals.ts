// Answers as modals: opened while the trigger lives, changed afterwards, and changed again when Slack stumbles.
import { setTimeout as sleep } from 'node:timers/promises';
import type { View } from '@slack/types';
import { z } from 'zod';
import type { Answer, Interaction } from '../conversation/conversation.js';
import type { Desk } from './context.js';
import { viewOf } from './answer-to-view.js';

/** Somebody looks at a "working" view meanwhile, so not for long. */
const UPDATE_AGAIN_MS = [500, 2000, 5000] as const;

/** Slack applies what the reply to a submission says once it has read it; a change that comes before that is lost. */
const APPLIES_WITHIN_MS = 1_000;

/** Bolt's own type of a modal is narrower than Slack's; ours is one when it isn't the home. */
export const modal = (view: View) => view as Extract<View, { type: 'modal' }>;

export async function openView(desk: Desk, trigger: string, view: View): Promise<string | undefined> {
  const opened = await desk.client.views.open({ trigger_id: trigger, view: modal(view) });
  return opened.view?.id;
}

/** Opens the answer, or a "working" view at once that becomes the answer. */
export async function openModal(
  desk: Desk,
  trigger: string,
  asked: Interaction,
  answer: Answer | null,
  later: Promise<Answer>,
): Promise<void> {
  const view = viewOf(answer ?? desk.o.conversation.working(asked), desk.o.timeZone());
  if (view === null) return;
  const id = await openView(desk, trigger, view);
  if (answer === null && id !== undefined) await updateView(desk, id, await later);
}

/** The answer to a submission that was replied to with a "working" view, in that view's place. */
export async function updateAfterReply(desk: Desk, id: string, later: Promise<Answer>): Promise<void> {
  const [answer] = await Promise.all([later, sleep(APPLIES_WITHIN_MS)]);
  await updateView(desk, id, answer);
}

/**
 * Without a hash: what we show last is what holds. A modal that was closed meanwhile is left alone; whatever
 * was saved comes as a message too. Throws when Slack refuses it, or stays silent through every try.
 */
export async function updateView(desk: Desk, id: string, answer: Answer): Promise<void> {
  const view = viewOf(answer, desk.o.timeZone());
  if (view === null) return;
  for (const againMs of [...UPDATE_AGAIN_MS, null]) {
    try {
      await desk.client.views.update({ view_id: id, view: modal(view) });
      return;
    } catch (error) {
      const said = refusalOf(error);
      if (said === 'not_found') return;
      if (said !== null || againMs === null) throw error;
      await sleep(againMs);
    }
  }
}

const refused = z.object({ data: z.object({ error: z.string() }) });

/** Slack's word when it took the call and said no; null when it may say yes a little later. */
function refusalOf(error: unknown): string | null {
  const parsed = refused.safeParse(error);
  if (!parsed.success) return null;
  const word = parsed.data.data.error;
  return ['fatal_error', 'internal_error', 'ratelimited', 'service_unavailable'].includes(word) ? null : word;
}
