// What an act changes elsewhere in Slack: a message worth keeping, the case that stands open below, their Home. None of
// it can make the act fail.
import type { z } from 'zod';
import type { PersonId } from '../../escalation/ids.js';
import type { Answer, Interaction } from '../conversation/conversation.js';
import { lookOf, metadataIn, type SlackContext } from './context.js';
import { sendDirectMessage } from './error-reply.js';
import { publishHome } from './home.js';
import { updateView } from './modals.js';
import type { view as viewShape } from './payloads.js';

interface Act {
  readonly who: PersonId;
  /** Slack's id of whoever acted. */
  readonly user: string;
  readonly asked: Interaction;
  readonly answer: Answer;
  readonly view: z.infer<typeof viewShape> | null;
}

export async function afterAct(context: SlackContext, act: Act): Promise<void> {
  const { answer, user } = act;
  if (answer.kind !== 'card') return;
  const quietly = (work: Promise<unknown>) => work.catch(context.o.onError);
  const all: Promise<unknown>[] = [];
  if (answer.isKept === true)
    all.push(quietly(sendDirectMessage(context.client, user, answer.card, lookOf(context))));
  if (changes(act)) {
    all.push(quietly(refreshBelow(context, act)));
    all.push(quietly(publishHome(context, { who: act.who, user, id: `${act.asked.id} home` })));
  }
  await Promise.all(all);
}

const changes = ({ asked, answer }: Act): boolean =>
  answer.kind === 'card' &&
  (asked.kind === 'submit' || (asked.kind === 'button' && answer.outcome?.of === 'done'));

/** Closing the outcome leads back to the case: as it is now, or to the words that it is no longer theirs. */
async function refreshBelow(context: SlackContext, { who, asked, view }: Act): Promise<void> {
  const below = view === null ? undefined : metadataIn(view).below;
  if (below === undefined || !view?.previous_view_id) return;
  await showOpen(context, { who, id: `${asked.id} below`, view: view.previous_view_id, reference: below });
}

/** The open case again, in its place. */
export async function showOpen(
  context: SlackContext,
  o: { who: PersonId; id: string; view: string; reference: string },
): Promise<void> {
  const { who, id, reference } = o;
  const opened = await context.o.conversation.answer({
    who,
    id,
    kind: 'button',
    name: 'open',
    value: reference,
  });
  await updateView(context, o.view, opened);
}
