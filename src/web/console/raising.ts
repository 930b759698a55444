// Raising a concern, signed in: the same two pages as in the chat.
import { Router } from 'express';
import { z } from 'zod';
import { ringAnonymous } from '../../bot/conversation/anonymous-concern.js';
import type { Conversation } from '../../bot/conversation/conversation.js';
import { capital } from '../../bot/cards/words.js';
import type { Context } from '../../escalation/context.js';
import { readSent } from '../kit/forms.js';
import { signedIn } from '../kit/visitor.js';
import { showAnswer, type FormFrame, type FlashMessages } from './answers.js';

const FRAME: FormFrame = { action: '/raise', back: '/cases', caption: null, template: 'console/raise' };

const sent = z.object({
  id: z.string().min(1).max(100),
  form: z.enum(['raise', 'review']),
  state: z.string().max(3_000),
  button: z.string().max(300).optional(),
});

/** Mount it at `/raise`, behind the sign-in. */
export function raisingRoutes(o: {
  readonly conversation: Conversation;
  readonly context: () => Context;
  readonly flash: FlashMessages;
}): Router {
  const router = Router();
  // Public numbers, without names: nobody has said yet who it is about.
  router.use((_request, response, next) => {
    response.locals['ring'] = ringAnonymous(o.context()).map(onOneLine);
    next();
  });
  router.get('/', async (request, response) => {
    const { person: who } = signedIn(request);
    const answer = await o.conversation.answer({ kind: 'command', who, id: 'open', text: '' });
    await showAnswer(request, response, answer, { frame: FRAME, flash: o.flash });
  });
  router.post('/', async (request, response) => {
    const { person: who } = signedIn(request);
    const { id, form: name, state, button } = sent.parse(request.body);
    const values = readSent(request.body as Record<string, unknown>);
    const [pressed = '', ...rest] = (button ?? '').split(' ');
    const answer = await o.conversation.answer(
      button === undefined
        ? { kind: 'submit', who, id, name, state, values }
        : { kind: 'button', who, id, name: pressed, value: rest.join(' '), form: { name, state, values } },
    );
    await showAnswer(request, response, answer, { frame: FRAME, flash: o.flash });
  });
  return router;
}

/** A number that breaks across two lines is dialled wrong. */
const onOneLine = (text: string): string => capital(text.replace(/(?<=\d) (?=\d)/g, '\u00a0'));
