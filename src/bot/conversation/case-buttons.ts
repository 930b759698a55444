// What a button on a case means: an immediate command, or the form that the command needs.
import type { PersonId, Reference, StepId } from '../../escalation/ids.js';
import { noticesOf } from '../../escalation/case/notices.js';
import { stepStateOf } from '../../escalation/case/state.js';
import { button } from '../cards/buttons.js';
import { readValue, type CaseFormState } from '../cards/form-state.js';
import { renderCase, renderNotice } from '../cards/notice.js';
import { renderOpenForm } from '../cards/open-form.js';
import { renderMovedOn } from '../cards/plain-cards.js';
import { refusalWords } from '../cards/refusal.js';
import { pageOf, renderStatus } from '../cards/status.js';
import { caseForm, isCaseForm, type CaseFormName } from './case-form.js';
import type { Answer } from './conversation.js';
import {
  caseFor,
  cardOf,
  formOf,
  mayNot,
  outcomeCard,
  run,
  type ConversationContext,
} from './conversation-context.js';

export interface Click {
  readonly who: PersonId;
  /** The platform's own id of the click. */
  readonly id: string;
  readonly name: string;
  readonly value: string;
  /** Pressed inside a form, which the next one then replaces. */
  readonly inForm: boolean;
}

const IMMEDIATE_COMMANDS = ['acknowledge', 'accept', 'agree-action'] as const;
type ImmediateCommand = (typeof IMMEDIATE_COMMANDS)[number];
const isImmediateCommand = (name: string): name is ImmediateCommand =>
  (IMMEDIATE_COMMANDS as readonly string[]).includes(name);

/**
 * Forms that show what was recorded: opening one counts as opening content, so it is checked and recorded.
 */
const SHOWS_CONTENT: readonly CaseFormName[] = ['correct-step', 'answer-considerations'];

/** Null when the button isn't a case's. */
export async function onCaseButton(conversation: ConversationContext, click: Click): Promise<Answer | null> {
  const { reference, rest } = readValue(click.value);
  if (click.name === 'open')
    return reference === null ? mayNot() : showCaseContent(conversation, click, reference);
  if (click.name === 'confirm' && rest[1] === 'yes') {
    if (reference === null || rest[0] === undefined) return mayNot();
    return confirmContact(conversation, click, reference, rest[0] as StepId);
  }
  if (isImmediateCommand(click.name)) {
    if (reference === null) return mayNot();
    const outcome = await run(conversation, click.who, reference, {
      type: click.name,
      id: click.id,
      data: {},
    });
    return outcomeCard(conversation, click.who, reference, outcome);
  }
  return isCaseForm(click.name) ? showCaseForm(conversation, click, click.name) : null;
}

async function showCaseContent(
  conversation: ConversationContext,
  click: Click,
  reference: Reference,
): Promise<Answer> {
  const view = await conversation.casework.open(reference, click.who, click.id);
  if (view === null) return mayNot();
  return formOf(
    renderOpenForm(view, click.who, conversation.context(), conversation.newId()),
    click.inForm ? 'replace' : 'open',
  );
}

/** The officer's "yes, that is so". */
async function confirmContact(
  conversation: ConversationContext,
  click: Click,
  reference: Reference,
  step: StepId,
): Promise<Answer> {
  const outcome = await run(conversation, click.who, reference, {
    type: 'confirm',
    id: click.id,
    data: { step, so: true },
  });
  return outcomeCard(conversation, click.who, reference, outcome, ['Thank you. It is confirmed.']);
}

async function showCaseForm(
  conversation: ConversationContext,
  click: Click,
  name: CaseFormName,
): Promise<Answer> {
  const { reference, rest } = readValue(click.value);
  const allowed = await caseFor(conversation, click.who, name, reference);
  if (allowed === null || reference === null) return mayNot();
  const view = SHOWS_CONTENT.includes(name)
    ? await conversation.casework.open(reference, click.who, click.id)
    : allowed;
  if (view === null) return mayNot();
  const context = conversation.context();
  const step = (rest[0] ?? null) as StepId | null;
  const state: CaseFormState = { instance: conversation.newId(), reference, step, entry: rest[1] ?? null };
  const form = caseForm(name, { state, case: view.state, who: click.who, values: {}, context });
  if (form === null) {
    const refused = name === 'correct-step' ? 'no-such-entry' : 'no-such-step';
    return cardOf(renderMovedOn(view, click.who, context, [refusalWords({ refused }, context)]));
  }
  // "Why late" from an old message, on a step that wasn't missed, has nothing to ask.
  if (name === 'give-reasons' && step !== null && stepStateOf(view.state, step).missedAt === null) {
    return cardOf(
      renderMovedOn(view, click.who, context, [refusalWords({ refused: 'not-missed' }, context)]),
    );
  }
  return formOf(form, click.inForm ? 'replace' : 'open');
}

/** A sent message, showing how the case stands now; without a notice, the case itself. `SD-7K4M-Q2X n1` */
export async function showAgain(
  conversation: ConversationContext,
  who: PersonId,
  value: string,
): Promise<Answer> {
  const { reference, rest } = readValue(value);
  const view = reference === null ? null : await conversation.casework.peek(reference);
  if (view === null) return mayNot();
  const context = conversation.context();
  const [notice] = rest;
  if (notice === undefined) {
    const allowed = await caseFor(conversation, who, 'see-status', reference);
    return allowed === null ? mayNot() : cardOf(renderCase(allowed, who, context));
  }
  const sent = view.events.flatMap(noticesOf).find((n) => n.to === who && n.notification.notice === notice);
  return sent === undefined ? mayNot() : cardOf(renderNotice(sent.notification, view, who, context));
}

/** How one case stands, or every case that this person has a part in: `SD-7K4M-Q2X`, `page 2`, or all from the first. */
export async function showStatus(
  conversation: ConversationContext,
  who: PersonId,
  value: string,
): Promise<Answer> {
  const context = conversation.context();
  const isList = value.trim() === '' || value.startsWith('page ');
  if (isList)
    return cardOf(renderStatus(await conversation.casework.casesOf(who), who, context, pageOf(value)));
  const { reference } = readValue(value);
  const view = await caseFor(conversation, who, 'see-status', reference);
  if (view === null) return mayNot();
  const card = renderStatus([view], who, context);
  return cardOf({ ...card, buttons: [...card.buttons, button('status', 'All of mine', '')] });
}
