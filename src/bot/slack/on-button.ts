// A button: on a message it replaces that message, in a modal it turns the page, and from an open case what it leads to
// stands on top of the case.
import type { z } from 'zod';
import { readValue } from '../cards/form-state.js';
import type { Answer, Interaction } from '../conversation/conversation.js';
import { inTime, type InTime } from '../conversation/in-time.js';
import { afterAct, showOpen } from './after-act.js';
import { cardView } from './block-kit.js';
import { formOf, lookOf, metadataIn, person, type SlackContext } from './context.js';
import type { Attempt } from './error-reply.js';
import { modal, openModal, openView, pushModal, updateView } from './modals.js';
import type { buttonPayload, ReceivedView } from './payloads.js';
import { depthOf, STACK_LIMIT } from './received-view.js';
import { respond } from './respond.js';

type ButtonPayload = z.infer<typeof buttonPayload>;
type ButtonPress = Extract<Interaction, { kind: 'button' }>;

/** The form in which a case stands open. */
const OPEN = 'open';

export async function onButton(
  context: SlackContext,
  p: ButtonPayload,
  attempt: Attempt<never>,
): Promise<void> {
  const { o } = context;
  const [action] = p.actions;
  if (!action) return;
  const inModal = p.view?.type === 'modal' ? p.view : null;
  const who = person(context, p.user, p.team);
  if (who === undefined) {
    const view = modal(cardView(o.conversation.stranger(), lookOf(context)));
    if (inModal && depthOf(inModal) < STACK_LIMIT)
      await context.client.views.push({ trigger_id: p.trigger_id, view });
    else await openView(context, p.trigger_id, view);
    return;
  }
  const asked: ButtonPress = {
    who,
    id: `${action.action_id} ${action.action_ts}`,
    kind: 'button',
    name: action.action_id,
    value: action.value ?? '',
    ...(inModal ? { form: formOf(inModal, o.timeZone()) } : {}),
  };
  attempt.asks(asked);
  const given = await inTime(o.conversation.answer(asked));
  await (inModal ? showInModal(context, p, inModal, asked, given) : showBeside(context, p, asked, given));
  const answer = given.answer ?? (await given.later);
  await afterAct(context, { who, user: p.user.id, asked, answer, view: inModal });
}

/** On a message, or in the Home. */
async function showBeside(
  context: SlackContext,
  p: ButtonPayload,
  asked: Interaction,
  { answer, later }: InTime,
): Promise<void> {
  const look = lookOf(context);
  const shown =
    answer?.kind === 'card' &&
    p.response_url &&
    (await respond(p.response_url, answer.card, look, 'replace'));
  // Where the message can't be replaced the answer is shown all the same.
  if (!shown) await openModal(context, p.trigger_id, asked, answer, later);
}

async function showInModal(
  context: SlackContext,
  p: ButtonPayload,
  view: ReceivedView,
  asked: ButtonPress,
  { answer, later }: InTime,
): Promise<void> {
  const { reference } = readValue(asked.value);
  const below = asked.form?.name === OPEN && reference !== null ? reference : undefined;
  const turns =
    answer?.kind === 'form' && (answer.how === 'replace' || answer.form.name === asked.form?.name);
  const leaves = below !== undefined && asked.name !== OPEN;
  const isPushed = depthOf(view) < STACK_LIMIT && (leaves || (answer?.kind === 'form' && !turns));
  if (isPushed) {
    await pushModal(context, p.trigger_id, { asked, answer, later, below });
    const said: Answer = answer ?? (await later);
    // What was done there shows in the case underneath, too.
    if (below !== undefined && said.kind === 'card' && said.outcome?.of === 'done')
      await showOpen(context, {
        who: asked.who,
        id: `${asked.id} below`,
        view: view.id,
        reference: below,
      }).catch(context.o.onError);
    return;
  }
  const kept = metadataIn(view).below;
  if (answer === null) await updateView(context, view.id, context.o.conversation.working(asked), kept);
  await updateView(context, view.id, answer ?? (await later), kept);
}
