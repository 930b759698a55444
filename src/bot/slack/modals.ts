// Answers as modals: opened while the trigger lives, changed afterwards, and changed again when Slack stumbles.
import { setTimeout as sleep } from 'node:timers/promises';
import type { View } from '@slack/types';
import { z } from 'zod';
import type { Answer, Interaction } from '../conversation/conversation.js';
import { lookOf, type SlackContext } from './context.js';
import { viewOf } from './answer-to-view.js';

/** Somebody is looking at a "working" view meanwhile, so not for long. */
const UPDATE_AGAIN_MS = [500, 2000, 5000] as const;

/** Slack applies the reply to a submission once it has read it; a change that comes before that is lost. */
const APPLIES_WITHIN_MS = 1_000;

/** Bolt's own type of a modal is narrower than Slack's; ours is one when it isn't the home. */
export const modal = (view: View) => view as Extract<View, { type: 'modal' }>;

export async function openView(
  context: SlackContext,
  trigger: string,
  view: View,
): Promise<string | undefined> {
  const opened = await context.client.views.open({ trigger_id: trigger, view: modal(view) });
  return opened.view?.id;
}

/** Opens the answer, or a "working" view at once that becomes the answer. */
export async function openModal(
  context: SlackContext,
  trigger: string,
  asked: Interaction,
  answer: Answer | null,
  later: Promise<Answer>,
): Promise<void> {
  const view = viewOf(answer ?? context.o.conversation.working(asked), lookOf(context));
  if (view === null) return;
  const id = await openView(context, trigger, view);
  if (answer === null && id !== undefined) await updateView(context, id, await later);
}

/** On top of the modal in which it was asked, which stays as it is. */
export async function pushModal(
  context: SlackContext,
  trigger: string,
  o: { asked: Interaction; answer: Answer | null; later: Promise<Answer>; below?: string | undefined },
): Promise<void> {
  const look = lookOf(context, o.below);
  const view = viewOf(o.answer ?? context.o.conversation.working(o.asked), look);
  if (view === null) return;
  const pushed = await context.client.views.push({ trigger_id: trigger, view: modal(view) });
  const id = pushed.view?.id;
  if (o.answer === null && id !== undefined) await updateView(context, id, await o.later, o.below);
}

/** The answer to a submission that was replied to with a "working" view, in that view's place. */
export async function updateAfterReply(
  context: SlackContext,
  id: string,
  later: Promise<Answer>,
  below?: string,
): Promise<void> {
  const [answer] = await Promise.all([later, sleep(APPLIES_WITHIN_MS)]);
  await updateView(context, id, answer, below);
}

/**
 * Without a hash: what we show last is what counts. A modal closed in the meantime is left alone; whatever
 * was saved also comes as a message. Throws when Slack refuses it, or stays silent through every try.
 */
export async function updateView(
  context: SlackContext,
  id: string,
  answer: Answer,
  below?: string,
): Promise<void> {
  const view = viewOf(answer, lookOf(context, below));
  if (view === null) return;
  for (const againMs of [...UPDATE_AGAIN_MS, null]) {
    try {
      await context.client.views.update({ view_id: id, view: modal(view) });
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

/** Slack's code when it took the call and refused; null when it may accept a little later. */
function refusalOf(error: unknown): string | null {
  const parsed = refused.safeParse(error);
  if (!parsed.success) return null;
  const word = parsed.data.data.error;
  return ['fatal_error', 'internal_error', 'ratelimited', 'service_unavailable'].includes(word) ? null : word;
}
