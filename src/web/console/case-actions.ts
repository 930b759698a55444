// Doing something on a case: the same buttons and forms as in the chat, each as a page of its own.
import { randomUUID } from 'node:crypto';
import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import type { Conversation } from '../../bot/conversation/conversation.js';
import { readCaseState } from '../../bot/cards/form-state.js';
import { readSent } from '../kit/forms.js';
import { answerNotFound } from '../kit/not-found.js';
import { signedIn } from '../kit/visitor.js';
import { showAnswer, type FormFrame, type FlashMessages } from './answers.js';

export interface CaseActionOptions {
  readonly conversation: Conversation;
  readonly flash: FlashMessages;
}

/** What a button does at once, without a form: the page asks for confirmation first. */
interface Question {
  readonly title: string;
  readonly lines: readonly string[];
  readonly button: string;
  readonly danger?: boolean;
  readonly done: string;
}

const QUESTIONS: Readonly<Record<string, Question>> = {
  acknowledge: {
    title: 'Do you have this?',
    lines: ['You confirm that you see to it. Everybody who was asked hears that it is with you.'],
    button: 'I have this',
    done: 'You have confirmed. It is with you now.',
  },
  accept: {
    title: 'Do you take it over?',
    lines: ['From then on it is with you, and what is owed is owed by you.'],
    button: 'Take it over',
    done: 'You have taken it over.',
  },
  'agree-action': {
    title: 'Do you agree to the decision?',
    lines: [
      'You agree, as a senior manager, to the decision on immediate action as it is recorded. Read it first.',
      'The procedure says that senior managers decide: more than one (8(7)).',
    ],
    button: 'I agree to the decision',
    done: 'You have agreed to the decision.',
  },
  'confirm yes': {
    title: 'Were you contacted?',
    lines: ['You confirm the contact that was recorded.'],
    button: 'Yes, that is so',
    done: 'Thank you. It is confirmed.',
  },
};

const sent = z.object({
  id: z.string().min(1).max(100),
  form: z.string().max(100).optional(),
  state: z.string().max(3_000).optional(),
});

/** Mount it at `/cases/:reference/do`, behind the check that this person has a part in the case. */
export function caseActionRoutes(o: CaseActionOptions): Router {
  const router = Router({ mergeParams: true });
  const path = '/:button{/:step}{/:more}';
  router.get(path, async (request, response) => {
    const action = actionOf(request);
    const question = questionOf(action);
    if (question !== null) {
      return response.render('console/question', { ...question, ...action.frame, id: randomUUID() });
    }
    const { person: who } = signedIn(request);
    const { name, value, frame } = action;
    const answer = await o.conversation.answer({ kind: 'button', who, id: randomUUID(), name, value });
    await showAnswer(request, response, answer, { frame, flash: o.flash });
  });
  router.post(path, async (request, response) => {
    const action = actionOf(request);
    const { person: who } = signedIn(request);
    const { id, form, state } = sent.parse(request.body);
    const { name, value, frame } = action;
    if (form === undefined) {
      const question = questionOf(action);
      if (question === null) return answerNotFound(request, response);
      const answer = await o.conversation.answer({ kind: 'button', who, id, name, value });
      return showAnswer(request, response, answer, { frame, flash: o.flash, done: [question.done] });
    }
    // A form is sent to the page of its own case.
    if (readCaseState(state ?? '')?.reference !== action.reference) return answerNotFound(request, response);
    const values = readSent(request.body as Record<string, unknown>);
    const answer = await o.conversation.answer({
      kind: 'submit',
      who,
      id,
      name: form,
      state: state ?? '',
      values,
    });
    const isDone = answer.kind === 'card' && answer.outcome?.of === 'done';
    if (form === 'declare-conflict' && isDone) return goodbye(response);
    await showAnswer(request, response, answer, { frame, flash: o.flash });
  });
  return router;
}

interface CaseActionRequest {
  readonly reference: string;
  readonly name: string;
  readonly value: string;
  readonly frame: FormFrame;
}

function actionOf(request: Request): CaseActionRequest {
  const { reference = '', button = '', step, more } = request.params as Record<string, string | undefined>;
  return {
    reference,
    name: button,
    value: [reference, step, more].filter((part) => part !== undefined).join(' '),
    frame: {
      action: request.originalUrl,
      back: `/cases/${encodeURIComponent(reference)}`,
      caption: reference,
      template: 'console/form',
    },
  };
}

const questionOf = ({ name, value }: CaseActionRequest): Question | null => {
  const last = value.split(' ').at(-1) ?? '';
  const found = [name, `${name} ${last}`].find((key) => Object.hasOwn(QUESTIONS, key));
  return found === undefined ? null : (QUESTIONS[found] ?? null);
};

/** From now on they may see nothing of it, and no session of theirs is left. */
function goodbye(response: Response): void {
  response.locals['signedIn'] = null;
  response.locals['nav'] = [];
  response.render('problem', {
    title: 'It is no longer with you',
    lines: [
      'Your conflict of interest is recorded, and somebody else is being told now. Please tell nobody who doesn’t need to know.',
      'You are signed out everywhere.',
    ],
    back: '/sign-in',
    backText: 'Sign in for your other cases',
  });
}
