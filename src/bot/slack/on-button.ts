// A button: on a message it replaces that message, in a modal it turns the page, and a form opens on top.
import type { z } from 'zod';
import type { Answer, Interaction } from '../conversation/conversation.js';
import { inTime } from '../conversation/in-time.js';
import { cardBlocks, cardView } from './block-kit.js';
import { formOf, person, type SlackContext } from './context.js';
import { modal, openModal, openView, updateView } from './modals.js';
import type { buttonPayload } from './payloads.js';
import { viewOf } from './answer-to-view.js';

const RESPONSE_TIMEOUT_MS = 10_000;

export async function onButton(context: SlackContext, p: z.infer<typeof buttonPayload>): Promise<void> {
  const { o } = context;
  const [action] = p.actions;
  if (!action) return;
  const inModal = p.view?.type === 'modal' ? p.view : null;
  const who = person(context, p.user, p.team);
  if (who === undefined) {
    const view = modal(cardView(o.conversation.stranger()));
    if (inModal) await context.client.views.push({ trigger_id: p.trigger_id, view });
    else await openView(context, p.trigger_id, view);
    return;
  }
  const asked: Interaction = {
    who,
    id: `${action.action_id} ${action.action_ts}`,
    kind: 'button',
    name: action.action_id,
    value: action.value ?? '',
    ...(inModal ? { form: formOf(inModal, o.timeZone()) } : {}),
  };
  const { answer, later } = await inTime(o.conversation.answer(asked));
  if (inModal && (answer === null || answer.kind !== 'form' || answer.how === 'replace')) {
    if (answer === null) await updateView(context, inModal.id, o.conversation.working(asked));
    return updateView(context, inModal.id, answer ?? (await later));
  }
  if (inModal && answer) {
    const view = viewOf(answer, o.timeZone());
    if (view) await context.client.views.push({ trigger_id: p.trigger_id, view: modal(view) });
    return;
  }
  const shown = answer?.kind === 'card' && p.response_url && (await replaceMessage(p.response_url, answer));
  // Where the message can't be replaced the answer is shown all the same.
  if (!shown) await openModal(context, p.trigger_id, asked, answer, later);
}

/** False when Slack didn't take it. */
async function replaceMessage(url: string, answer: Extract<Answer, { kind: 'card' }>): Promise<boolean> {
  const body = { replace_original: true, text: answer.card.title, blocks: cardBlocks(answer.card) };
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(RESPONSE_TIMEOUT_MS),
    });
    return response.ok;
  } catch {
    return false;
  }
}
