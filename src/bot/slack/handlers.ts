// One handler for each way in which a person can act in Slack. No rule stands here: interaction in, answer out.
import type { App } from '@slack/bolt';
import type { View } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { z } from 'zod';
import type { PersonId } from '../../escalation/ids.js';
import type { Answer, Interaction } from '../conversation/conversation.js';
import { cardBlocks, cardView, homeView } from './block-kit.js';
import { valuesOf } from './fields.js';
import {
  buttonPayload,
  commandPayload,
  eventPayload,
  metadata,
  shortcutPayload,
  submissionPayload,
} from './payloads.js';
import { inTime, onlyToAsker, submissionReply, viewOf } from './show.js';
import type { SlackOptions } from './slack.js';

interface Desk {
  readonly client: WebClient;
  readonly o: SlackOptions;
}

export function registerHandlers(app: App, client: WebClient, o: SlackOptions): void {
  const desk: Desk = { client, o };
  app.error(async (error) => {
    o.onError(error);
    return Promise.resolve();
  });

  app.command('/concern', async ({ payload, ack }) => {
    const p = commandPayload.parse(payload);
    const who = o.whoIs(p.team_id, p.user_id);
    if (who === undefined) return ack(onlyToAsker({ kind: 'card', card: o.stranger() }));
    const asked: Interaction = { who, id: p.trigger_id, kind: 'command', text: p.text };
    const { answer, later } = await inTime(o.conversation.answer(asked));
    if (answer?.kind === 'card') return ack(onlyToAsker(answer));
    await ack();
    await openModal(desk, p.trigger_id, asked, answer, later);
  });

  app.shortcut(/.*/, async ({ payload, body, ack }) => {
    await ack();
    const p = shortcutPayload.parse({ ...payload, ...body });
    const who = person(desk, p.user, p.team);
    if (who === undefined) {
      await openView(desk, p.trigger_id, cardView(o.stranger()));
      return;
    }
    const author = p.message?.user ? person(desk, { id: p.message.user }, p.team) : undefined;
    const asked: Interaction = {
      who,
      id: p.trigger_id,
      kind: 'shortcut',
      ...(p.message ? { messageText: p.message.text, hadFile: (p.message.files ?? []).length > 0 } : {}),
      ...(author ? { messageAuthor: author } : {}),
    };
    const { answer, later } = await inTime(o.conversation.answer(asked));
    await openModal(desk, p.trigger_id, asked, answer, later);
  });

  app.action(/.*/, async ({ body, ack }) => {
    await ack();
    const parsed = buttonPayload.safeParse(body);
    // A choice inside a form is no button: it is read when the form is sent.
    if (parsed.success && parsed.data.actions[0]?.value !== undefined) await press(desk, parsed.data);
  });

  app.view(/.*/, async ({ body, ack }) => {
    const p = submissionPayload.parse(body);
    const who = person(desk, p.user, p.team);
    if (who === undefined) return ack({ response_action: 'update', view: modal(cardView(o.stranger())) });
    const form = formOf(p.view, o.timeZone());
    const asked: Interaction = { who, id: `${p.view.id} ${p.view.hash ?? ''}`, kind: 'submit', ...form };
    const { answer, later } = await inTime(o.conversation.answer(asked));
    if (answer) {
      const reply = submissionReply(answer, o.timeZone());
      return reply.response_action === 'update'
        ? ack({ response_action: 'update', view: modal(reply.view) })
        : ack(reply);
    }
    const waiting = viewOf(o.conversation.working(asked), o.timeZone());
    await (waiting ? ack({ response_action: 'update', view: modal(waiting) }) : ack());
    await updateView(desk, p.view.id, await later);
  });

  registerEvents(app, desk);
}

const person = (
  desk: Desk,
  user: { id: string; team_id?: string | undefined },
  team: { id: string } | null | undefined,
): PersonId | undefined => desk.o.whoIs(user.team_id ?? team?.id ?? '', user.id);

function formOf(
  view: { private_metadata: string; state: Parameters<typeof valuesOf>[0] },
  timeZone: string,
): { name: string; state: string; values: ReturnType<typeof valuesOf> } {
  const parsed = metadata.safeParse(safeJson(view.private_metadata));
  const known = parsed.success ? parsed.data : { name: 'card', state: '' };
  return { ...known, values: valuesOf(view.state, timeZone) };
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Bolt's own type of a modal is narrower than Slack's; ours is one when it isn't the home. */
const modal = (view: View) => view as Extract<View, { type: 'modal' }>;

async function openView(desk: Desk, trigger: string, view: View): Promise<string | undefined> {
  const opened = await desk.client.views.open({ trigger_id: trigger, view: modal(view) });
  return opened.view?.id;
}

/** Opens the answer, or a "working" view at once that becomes the answer. */
async function openModal(
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

async function updateView(desk: Desk, id: string, answer: Answer): Promise<void> {
  const view = viewOf(answer, desk.o.timeZone());
  if (view !== null) await desk.client.views.update({ view_id: id, view: modal(view) });
}

/** A button on a message replaces that message; one in a modal turns the page; a form opens on top. */
async function press(desk: Desk, p: z.infer<typeof buttonPayload>): Promise<void> {
  const { o } = desk;
  const [action] = p.actions;
  const who = person(desk, p.user, p.team);
  if (!action || who === undefined) return;
  const inModal = p.view?.type === 'modal' ? p.view : null;
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
    if (answer === null) await updateView(desk, inModal.id, o.conversation.working(asked));
    return updateView(desk, inModal.id, answer ?? (await later));
  }
  if (inModal && answer) {
    const view = viewOf(answer, o.timeZone());
    if (view) await desk.client.views.push({ trigger_id: p.trigger_id, view: modal(view) });
    return;
  }
  if (answer?.kind === 'card' && p.response_url) return replaceMessage(p.response_url, answer);
  await openModal(desk, p.trigger_id, asked, answer, later);
}

async function replaceMessage(url: string, answer: Extract<Answer, { kind: 'card' }>): Promise<void> {
  const body = { replace_original: true, text: answer.card.title, blocks: cardBlocks(answer.card) };
  await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
}

function registerEvents(app: App, desk: Desk): void {
  const { o, client } = desk;
  app.event('app_home_opened', async ({ body }) => {
    const { event, event_id, team_id } = eventPayload.parse(body);
    const who = o.whoIs(team_id ?? '', event.user ?? '');
    if (who === undefined || event.user === undefined) return;
    const answer = await o.conversation.answer({ who, id: event_id, kind: 'home' });
    if (answer.kind !== 'home') return;
    await client.views.publish({
      user_id: event.user,
      view: homeView(answer.cards),
    });
  });

  app.message(async ({ body }) => {
    const { event, event_id, team_id } = eventPayload.parse(body);
    if (event.channel_type !== 'im' || event.bot_id !== undefined || !event.user || !event.channel) return;
    const files = (event.files ?? []).length > 0;
    if (event.subtype !== undefined && !files) return;
    const who = o.whoIs(team_id ?? '', event.user);
    const answer: Answer =
      who === undefined
        ? { kind: 'card', card: o.stranger() }
        : await o.conversation.answer(
            files
              ? { who, id: event_id, kind: 'file' }
              : { who, id: event_id, kind: 'message', text: event.text },
          );
    if (answer.kind !== 'card') return;
    await client.chat.postMessage({
      channel: event.channel,
      text: answer.card.title,
      blocks: cardBlocks(answer.card),
      unfurl_links: false,
      unfurl_media: false,
    });
  });
}
