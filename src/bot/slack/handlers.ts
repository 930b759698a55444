// One handler for each way to act in Slack. No rules here: interaction in, answer out.
import type { App } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { z } from 'zod';
import type { Card } from '../cards/card.js';
import type { Interaction } from '../conversation/conversation.js';
import { inTime } from '../conversation/in-time.js';
import { shortcutInteraction } from '../conversation/interaction-mapping.js';
import { cardView } from './block-kit.js';
import { formOf, person, type SlackContext } from './context.js';
import { withErrorReply } from './error-reply.js';
import { modal, openModal, openView, updateAfterReply } from './modals.js';
import { buttonPayload, commandPayload, shortcutPayload, submissionPayload } from './payloads.js';
import { onButton } from './on-button.js';
import { onlyToAsker, submissionReply, viewOf } from './answer-to-view.js';
import { registerEvents } from './slack-events.js';
import type { SlackOptions } from './options.js';

export function registerHandlers(app: App, client: WebClient, o: SlackOptions): void {
  const context: SlackContext = { client, o };
  app.error(async (error) => {
    o.onError(error);
    return Promise.resolve();
  });
  registerCommand(app, context);
  registerShortcuts(app, context);
  registerButtons(app, context);
  registerForms(app, context);
  registerEvents(app, context);
}

function registerCommand(app: App, context: SlackContext): void {
  const { client, o } = context;
  app.command('/concern', async ({ payload, ack }) => {
    const failed = o.conversation.failed(null);
    const instead = onlyToAsker({ kind: 'card', card: failed });
    await withErrorReply<typeof instead>(client, {
      user: payload.user_id,
      ack,
      failed,
      instead,
      handle: async (reply) => {
        const p = commandPayload.parse(payload);
        const who = o.whoIs(p.team_id, p.user_id);
        if (who === undefined) return reply(onlyToAsker({ kind: 'card', card: o.conversation.stranger() }));
        const asked: Interaction = { who, id: p.trigger_id, kind: 'command', text: p.text };
        const { answer, later } = await inTime(o.conversation.answer(asked));
        if (answer?.kind === 'card') return reply(onlyToAsker(answer));
        await reply();
        await openModal(context, p.trigger_id, asked, answer, later);
      },
    });
  });
}

function registerShortcuts(app: App, context: SlackContext): void {
  app.shortcut(/.*/, async ({ payload, body, ack }) => {
    await ack();
    await withErrorReply(context.client, {
      user: body.user.id,
      failed: context.o.conversation.failed(null),
      ack: () => Promise.resolve(),
      handle: () => onShortcut(context, shortcutPayload.parse({ ...payload, ...body })),
    });
  });
}

async function onShortcut(context: SlackContext, p: z.infer<typeof shortcutPayload>): Promise<void> {
  const { o } = context;
  const who = person(context, p.user, p.team);
  if (who === undefined) {
    await openView(context, p.trigger_id, cardView(o.conversation.stranger()));
    return;
  }
  const { message } = p;
  const handed = message && {
    text: message.text,
    hasFile: (message.files ?? []).length > 0,
    author: message.user ? person(context, { id: message.user }, p.team) : undefined,
  };
  const asked: Interaction = { who, id: p.trigger_id, ...shortcutInteraction(handed ?? null) };
  const { answer, later } = await inTime(o.conversation.answer(asked));
  await openModal(context, p.trigger_id, asked, answer, later);
}

function registerButtons(app: App, context: SlackContext): void {
  app.action(/.*/, async ({ body, ack }) => {
    await ack();
    const parsed = buttonPayload.safeParse(body);
    // A choice inside a form isn't a button: it is read when the form is sent.
    if (!parsed.success || parsed.data.actions[0]?.value === undefined) return;
    await withErrorReply(context.client, {
      user: body.user.id,
      failed: context.o.conversation.failed(null),
      ack: () => Promise.resolve(),
      handle: () => onButton(context, parsed.data),
    });
  });
}

type SubmissionAck =
  | { response_action: 'clear' }
  | { response_action: 'errors'; errors: Record<string, string> }
  | { response_action: 'update'; view: ReturnType<typeof modal> };

const showing = (view: Parameters<typeof modal>[0]): SubmissionAck => ({
  response_action: 'update',
  view: modal(view),
});

/** Beside the first field where there is one, so that what was typed stays. */
const failedForm = ([field]: readonly string[], failed: Card): SubmissionAck =>
  field === undefined
    ? showing(cardView(failed))
    : { response_action: 'errors', errors: { [field]: failed.lines.join(' ') } };

function registerForms(app: App, context: SlackContext): void {
  const { client, o } = context;
  app.view(/.*/, async ({ body, ack }) => {
    const failed = o.conversation.failed(null);
    await withErrorReply<SubmissionAck>(client, {
      user: body.user.id,
      failed,
      ack: (reply) => (reply ? ack(reply) : ack()),
      instead: failedForm(Object.keys(body.view.state.values), failed),
      handle: async (reply) => {
        const p = submissionPayload.parse(body);
        const who = person(context, p.user, p.team);
        if (who === undefined) return reply(showing(cardView(o.conversation.stranger())));
        const form = formOf(p.view, o.timeZone());
        const asked: Interaction = { who, id: `${p.view.id} ${p.view.hash ?? ''}`, kind: 'submit', ...form };
        const { answer, later } = await inTime(o.conversation.answer(asked));
        if (answer) {
          const said = submissionReply(answer, o.timeZone());
          return reply(said.response_action === 'update' ? showing(said.view) : said);
        }
        const waiting = viewOf(o.conversation.working(asked), o.timeZone());
        await (waiting ? reply(showing(waiting)) : reply());
        await updateAfterReply(context, p.view.id, later);
      },
    });
  });
}
