// One handler for each way to act in Slack. No rules here: interaction in, answer out.
import type { App } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { z } from 'zod';
import type { Card } from '../cards/card.js';
import type { Interaction } from '../conversation/conversation.js';
import { inTime } from '../conversation/in-time.js';
import { createDeduplicator } from '../../kit/deduplicator.js';
import { afterAct } from './after-act.js';
import { cardView, type Look } from './block-kit.js';
import { formOf, lookOf, metadataIn, namesIn, person, type SlackContext } from './context.js';
import { withErrorReply, type Attempt } from './error-reply.js';
import { modal, openModal, openView, updateAfterReply } from './modals.js';
import { buttonPayload, commandPayload, shortcutPayload, submissionPayload, view } from './payloads.js';
import { onButton } from './on-button.js';
import { onlyToAsker, submissionReply, viewOf } from './answer-to-view.js';
import { fieldsIn } from './received-view.js';
import { responseUrlOf } from './respond.js';
import { registerEvents } from './slack-events.js';
import { registerSuggestions } from './suggestions.js';
import type { SlackOptions } from './options.js';
import { readMessage, readTyped } from './words.js';

export function registerHandlers(
  app: App,
  client: WebClient,
  o: SlackOptions,
  botUser: () => string | null,
): void {
  const once: SlackContext['once'] = createDeduplicator();
  const context: SlackContext = { client, o, botUser, once };
  app.error(async (error) => {
    o.onError(error);
    return Promise.resolve();
  });
  registerCommand(app, context);
  registerShortcuts(app, context);
  registerButtons(app, context);
  registerForms(app, context);
  registerSuggestions(app, context);
  registerEvents(app, context);
}

type CommandReply = ReturnType<typeof onlyToAsker>;

function registerCommand(app: App, context: SlackContext): void {
  app.command('/concern', async ({ payload, ack }) => {
    await withErrorReply<CommandReply>(context, {
      user: payload.user_id,
      responseUrl: responseUrlOf(payload),
      ack,
      instead: (failed) => onlyToAsker(failed, lookOf(context)),
      handle: (attempt) => onCommand(context, commandPayload.parse(payload), attempt),
    });
  });
}

async function onCommand(
  context: SlackContext,
  p: z.infer<typeof commandPayload>,
  { reply, asks }: Attempt<CommandReply>,
): Promise<void> {
  const { o } = context;
  const look = lookOf(context);
  const text = readTyped(p.text, namesIn(context, p.team_id));
  const who = o.whoIs(p.team_id, p.user_id);
  if (who === undefined) return reply(onlyToAsker(o.conversation.stranger({ text }), look));
  const asked: Interaction = { who, id: p.trigger_id, kind: 'command', text };
  asks(asked);
  const { answer, later } = await inTime(o.conversation.answer(asked));
  if (answer?.kind === 'card') return reply(onlyToAsker(answer.card, look));
  await reply();
  await openModal(context, p.trigger_id, asked, answer, later);
}

function registerShortcuts(app: App, context: SlackContext): void {
  app.shortcut(/.*/, async ({ payload, body, ack }) => {
    await ack();
    await withErrorReply<never>(context, {
      user: body.user.id,
      responseUrl: responseUrlOf(body),
      ack: () => Promise.resolve(),
      handle: (attempt) => onShortcut(context, shortcutPayload.parse({ ...payload, ...body }), attempt),
    });
  });
}

async function onShortcut(
  context: SlackContext,
  p: z.infer<typeof shortcutPayload>,
  { asks }: Attempt<never>,
): Promise<void> {
  const { o } = context;
  const who = person(context, p.user, p.team);
  if (who === undefined) {
    await openView(context, p.trigger_id, cardView(o.conversation.stranger(), lookOf(context)));
    return;
  }
  const asked: Interaction = { who, id: p.trigger_id, kind: 'shortcut', ...handedOn(context, p) };
  asks(asked);
  const { answer, later } = await inTime(o.conversation.answer(asked));
  await openModal(context, p.trigger_id, asked, answer, later);
}

/** The message from whose menu it was chosen, in its own words. */
function handedOn(
  context: SlackContext,
  { message, team, user }: z.infer<typeof shortcutPayload>,
): Omit<Extract<Interaction, { kind: 'shortcut' }>, 'who' | 'id' | 'typed' | 'kind'> {
  if (!message) return {};
  const { text, notCarried, hasFile } = readMessage(
    message,
    namesIn(context, team?.id ?? user.team_id ?? ''),
  );
  const author = message.user === undefined ? undefined : person(context, { id: message.user }, team);
  return {
    messageText: text,
    hadFile: hasFile,
    ...(notCarried.length > 0 ? { notCarried } : {}),
    ...(author === undefined ? {} : { messageAuthor: author }),
  };
}

function registerButtons(app: App, context: SlackContext): void {
  app.action(/.*/, async ({ body, ack }) => {
    await ack();
    const parsed = buttonPayload.safeParse(body);
    // A choice inside a form isn't a button: it is read when the form is sent.
    if (!parsed.success || parsed.data.actions[0]?.value === undefined) return;
    await withErrorReply<never>(context, {
      user: body.user.id,
      responseUrl: responseUrlOf(body),
      ack: () => Promise.resolve(),
      handle: (attempt) => onButton(context, parsed.data, attempt),
    });
  });
}

type SubmissionAck =
  | { response_action: 'clear' }
  | { response_action: 'errors'; errors: Record<string, string> }
  | { response_action: 'update'; view: ReturnType<typeof modal> };

const showing = (shown: Parameters<typeof modal>[0]): SubmissionAck => ({
  response_action: 'update',
  view: modal(shown),
});

/** Beside the first field where there is one, so that what was typed stays. */
function failedForm(received: unknown, failed: Card, look: Look): SubmissionAck {
  const parsed = view.safeParse(received);
  const [field] = parsed.success ? fieldsIn(parsed.data) : [];
  return field === undefined
    ? showing(cardView(failed, look))
    : { response_action: 'errors', errors: { [field]: failed.lines.join(' ') } };
}

function registerForms(app: App, context: SlackContext): void {
  app.view(/.*/, async ({ body, ack }) => {
    await withErrorReply<SubmissionAck>(context, {
      user: body.user.id,
      responseUrl: null,
      ack: (reply) => (reply ? ack(reply) : ack()),
      instead: (failed) => failedForm(body.view, failed, lookOf(context)),
      handle: (attempt) => onSubmission(context, submissionPayload.parse(body), attempt),
    });
  });
}

async function onSubmission(
  context: SlackContext,
  p: z.infer<typeof submissionPayload>,
  { reply, asks }: Attempt<SubmissionAck>,
): Promise<void> {
  const { o } = context;
  const { below } = metadataIn(p.view);
  const look = lookOf(context, below);
  const who = person(context, p.user, p.team);
  if (who === undefined) return reply(showing(cardView(o.conversation.stranger(), look)));
  const form = formOf(p.view, o.timeZone());
  const asked: Interaction = { who, id: `${p.view.id} ${p.view.hash ?? ''}`, kind: 'submit', ...form };
  asks(asked);
  const { answer, later } = await inTime(o.conversation.answer(asked));
  if (answer) {
    const said = submissionReply(answer, fieldsIn(p.view), look);
    await reply(said.response_action === 'update' ? showing(said.view) : said);
  } else {
    const waiting = viewOf(o.conversation.working(asked), look);
    await (waiting ? reply(showing(waiting)) : reply());
    await updateAfterReply(context, p.view.id, later, below);
  }
  await afterAct(context, { who, user: p.user.id, asked, answer: answer ?? (await later), view: p.view });
}
