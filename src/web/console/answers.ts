// An outcome as a page: a form, the form with what to correct, or where it led.
import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Answer } from '../../bot/conversation/conversation.js';
import type { Button, Card, Form, FormErrors } from '../../bot/cards/card.js';
import type { KeyValueStore } from '../../casework/key-value-store.js';
import { showForm } from '../kit/forms.js';
import { answerNotFound } from '../kit/not-found.js';
import { signedIn } from '../kit/visitor.js';
import { hrefOf } from './case-page.js';

const UNPROCESSABLE = 422;
const SHOWN_WITHIN_MS = 5 * 60_000;

/** Lines to be shown once on the next page of a session: as in the chat, they hold no content. */
export const flashShape = z.object({ lines: z.array(z.string()) });

export interface FlashMessages {
  keep(request: Request, lines: readonly string[]): Promise<void>;
  /** Read once. */
  take(request: Request): Promise<readonly string[]>;
}

export function createFlashMessages(
  keyValueStore: KeyValueStore<z.infer<typeof flashShape>>,
  now: () => number,
): FlashMessages {
  return {
    keep: async (request, lines) => {
      if (lines.length === 0) return;
      const { sessionKey } = signedIn(request);
      await keyValueStore.put(sessionKey, { lines: [...lines] }, { expiresAt: now() + SHOWN_WITHIN_MS });
    },
    take: async (request) => (await keyValueStore.take(signedIn(request).sessionKey))?.lines ?? [],
  };
}

export interface FormFrame {
  /** Where the form is sent to. */
  readonly action: string;
  /** Where "back" leads, and what comes after something was done. */
  readonly back: string;
  /** Stands above the title: the case's reference. */
  readonly caption: string | null;
  readonly template: string;
}

export function showFormPage(
  response: Response,
  form: Form,
  frame: FormFrame,
  errors: FormErrors = {},
): void {
  const title = titleOf(form);
  const shown = showForm({ ...form, title }, { errors });
  const hasErrors = shown.errors.length > 0;
  response
    .status(hasErrors ? UNPROCESSABLE : 200)
    .render(frame.template, { ...frame, shown, hasErrors, title, id: randomUUID() });
}

/** In a chat a form's title must be short; with several pages open, each says which step it is for. */
const titleOf = ({ name, title, sections }: Form): string =>
  name === 'record-step' || name === 'correct-step' ? (sections[0]?.heading ?? title) : title;

/** A card that is itself the answer, such as a concern's receipt, or why something was not done. */
export function showCardPage(
  response: Response,
  card: Card,
  frame: Pick<FormFrame, 'back' | 'caption'>,
): void {
  const buttons = card.buttons.map((button) => ({ ...button, href: pageOf(button) }));
  response.render('console/answer', { ...frame, card: { ...card, buttons }, title: card.title });
}

/** The page that a card's button leads to. */
function pageOf(button: Button): string {
  switch (button.name) {
    case 'raise':
      return '/raise';
    case 'status':
    case 'help':
      return '/cases';
    case 'open':
      return `/cases/${encodeURIComponent(button.value)}`;
    default:
      return hrefOf(button);
  }
}

/** Shows an answer of the conversation, or leads on to `place.back` once something was done. */
export async function showAnswer(
  request: Request,
  response: Response,
  answer: Answer,
  o: { readonly frame: FormFrame; readonly flash: FlashMessages; readonly done?: readonly string[] },
): Promise<void> {
  const { frame } = o;
  switch (answer.kind) {
    case 'form':
      return showFormPage(response, answer.form, frame);
    case 'errors':
      return showFormPage(response, answer.form, frame, answer.errors);
    case 'card': {
      if (answer.outcome?.of === 'may-not') return answerNotFound(request, response);
      if (answer.outcome?.of !== 'done') return showCardPage(response, answer.card, frame);
      await o.flash.keep(request, answer.outcome.said.length > 0 ? answer.outcome.said : (o.done ?? []));
      return response.redirect(303, frame.back);
    }
    case 'home':
    case 'nothing':
      return response.redirect(303, frame.back);
  }
}
