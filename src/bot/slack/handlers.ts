// One handler for each way in which a person can act in Slack. No rule stands here: interaction in, answer out.
import type { App } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { z } from 'zod';
import { FAILED_CARD } from '../cards/plain-cards.js';
import type { Interaction } from '../conversation/conversation.js';
import { inTime } from '../conversation/in-time.js';
import { shortcutWish } from '../conversation/interaction-mapping.js';
import { cardView } from './block-kit.js';
import { formOf, person, type Desk } from './context.js';
import { answered } from './error-reply.js';
import { modal, openModal, openView, updateAfterReply } from './modals.js';
import { buttonPayload, commandPayload, shortcutPayload, submissionPayload } from './payloads.js';
import { press } from './on-button.js';
import { onlyToAsker, submissionReply, viewOf } from './answer-to-view.js';
import { registerEvents } from './slack-events.js';
import type { SlackOptions } from './options.js';

export function registerHandlers(app: App, client: WebClient, o: SlackOptions): void {
  const desk: Desk = { client, o };
  app.error(async (error) => {
    o.onError(error);
    return Promise.resolve();
  });
  registerCommand(app, desk);
  registerShortcuts(app, desk);
  registerButtons(app, desk);
  registerForms(app, desk);
  registerEvents(app, desk);
}

function registerCommand(app: App, desk: Desk): void {
  const { client, o } = desk;
  app.command('/concern', async ({ payload, ack }) => {
    const instead = onlyToAsker({ kind: 'card', card: FAILED_CARD });
    await answered<typeof instead>(client, {
      user: payload.user_id,
      ack,
      instead,
      handle: async (reply) => {
        const p = commandPayload.parse(payload);
        const who = o.whoIs(p.team_id, p.user_id);
        if (who === undefined) return reply(onlyToAsker({ kind: 'card', card: o.stranger() }));
        const asked: Interaction = { who, id: p.trigger_id, kind: 'command', text: p.text };
        const { answer, later } = await inTime(o.conversation.answer(asked));
        if (answer?.kind === 'card') return reply(onlyToAsker(answer));
        await reply();
        await openModal(desk, p.trigger_id, asked, answer, later);
      },
    });
  });
}

function registerShortcuts(app: App, desk: Desk): void {
  app.shortcut(/.*/, async ({ payload, body, ack }) => {
    await ack();
    await answered(desk.client, {
      user: body.user.id,
      ack: () => Promise.resolve(),
      handle: () => takeShortcut(desk, shortcutPayload.parse({ ...payload, ...body })),
    });
  });
}

async function takeShortcut(desk: Desk, p: z.infer<typeof shortcutPayload>): Promise<void> {
  const { o } = desk;
  const who = person(desk, p.user, p.team);
  if (who === undefined) {
    await openView(desk, p.trigger_id, cardView(o.stranger()));
    return;
  }
  const { message } = p;
  const handed = message && {
    text: message.text,
    hasFile: (message.files ?? []).length > 0,
    author: message.user ? person(desk, { id: message.user }, p.team) : undefined,
  };
  const asked: Interaction = { who, id: p.trigger_id, ...shortcutWish(handed ?? null) };
  const { answer, later } = await inTime(o.conversation.answer(asked));
  await openModal(desk, p.trigger_id, asked, answer, later);
}

function registerButtons(app: App, desk: Desk): void {
  app.action(/.*/, async ({ body, ack }) => {
    await ack();
    const parsed = buttonPayload.safeParse(body);
    // A choice inside a form is no button: it is read when the form is sent.
    if (!parsed.success || parsed.data.actions[0]?.value === undefined) return;
    await answered(desk.client, {
      user: body.user.id,
      ack: () => Promise.resolve(),
      handle: () => press(desk, parsed.data),
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
const failedForm = ([field]: readonly string[]): SubmissionAck =>
  field === undefined
    ? showing(cardView(FAILED_CARD))
    : { response_action: 'errors', errors: { [field]: FAILED_CARD.lines.join(' ') } };

function registerForms(app: App, desk: Desk): void {
  const { client, o } = desk;
  app.view(/.*/, async ({ body, ack }) => {
    await answered<SubmissionAck>(client, {
      user: body.user.id,
      ack: (reply) => (reply ? ack(reply) : ack()),
      instead: failedForm(Object.keys(body.view.state.values)),
      handle: async (reply) => {
        const p = submissionPayload.parse(body);
        const who = person(desk, p.user, p.team);
        if (who === undefined) return reply(showing(cardView(o.stranger())));
        const form = formOf(p.view, o.timeZone());
        const asked: Interaction = { who, id: `${p.view.id} ${p.view.hash ?? ''}`, kind: 'submit', ...form };
        const { answer, later } = await inTime(o.conversation.answer(asked));
        if (answer) {
          const said = submissionReply(answer, o.timeZone());
          return reply(said.response_action === 'update' ? showing(said.view) : said);
        }
        const waiting = viewOf(o.conversation.working(asked), o.timeZone());
        await (waiting ? reply(showing(waiting)) : reply());
        await updateAfterReply(desk, p.view.id, later);
      },
    });
  });
}
