// What a button on a case means: a command at once, or the form that the command needs.
import type { PersonId, Reference, StepId } from '../../escalation/ids.js';
import { noticesOf } from '../../escalation/case/notices.js';
import { stepStateOf } from '../../escalation/case/state.js';
import { readValue, type CaseFormState } from '../cards/form-state.js';
import { renderCase, renderNotice } from '../cards/notice.js';
import { openForm } from '../cards/open-form.js';
import { renderMovedOn } from '../cards/plain-cards.js';
import { refusalWords } from '../cards/refusal.js';
import { renderStatus } from '../cards/status.js';
import { caseForm, isCaseForm, type CaseFormName } from './case-form.js';
import type { Answer } from './conversation.js';
import { caseFor, cardOf, formOf, mayNot, outcomeCard, run, type Room } from './conversation-context.js';

export interface Click {
  readonly who: PersonId;
  /** The platform's own id of the click. */
  readonly id: string;
  readonly name: string;
  readonly value: string;
  /** Pressed inside a form, which the next one then replaces. */
  readonly inForm: boolean;
}

const AT_ONCE = ['acknowledge', 'accept', 'declare-conflict'] as const;
type AtOnce = (typeof AT_ONCE)[number];
const isAtOnce = (name: string): name is AtOnce => (AT_ONCE as readonly string[]).includes(name);

/** Forms that show what was recorded: opening them is an opening of content, checked and kept. */
const SHOWS_CONTENT: readonly CaseFormName[] = ['correct-step', 'answer-considerations'];

/** Null when the button is none of a case's. */
export async function pressCaseButton(room: Room, click: Click): Promise<Answer | null> {
  const { reference, rest } = readValue(click.value);
  if (click.name === 'open') return reference === null ? mayNot() : openCase(room, click, reference);
  if (click.name === 'confirm' && (rest[1] === 'yes' || rest[1] === 'no')) {
    if (reference === null || rest[0] === undefined) return mayNot();
    return confirmAtOnce(room, click, reference, rest[0] as StepId, rest[1] === 'yes');
  }
  if (isAtOnce(click.name)) {
    if (reference === null) return mayNot();
    const outcome = await run(room, click.who, reference, { type: click.name, id: click.id, data: {} });
    return outcomeCard(room, click.who, reference, outcome);
  }
  return isCaseForm(click.name) ? openCaseForm(room, click, click.name) : null;
}

async function openCase(room: Room, click: Click, reference: Reference): Promise<Answer> {
  const view = await room.casework.open(reference, click.who, click.id);
  if (view === null) return mayNot();
  return formOf(openForm(view, click.who, room.context(), room.newId()), click.inForm ? 'replace' : 'open');
}

/** The officer's "yes, that is so" or "no". */
async function confirmAtOnce(
  room: Room,
  click: Click,
  reference: Reference,
  step: StepId,
  so: boolean,
): Promise<Answer> {
  const outcome = await run(room, click.who, reference, {
    type: 'confirm',
    id: click.id,
    data: { step, so },
  });
  const said = so
    ? 'Thank you. It is confirmed.'
    : 'Thank you. It is open again, and everyone who can act is told now.';
  return outcomeCard(room, click.who, reference, outcome, [said]);
}

async function openCaseForm(room: Room, click: Click, name: CaseFormName): Promise<Answer> {
  const { reference, rest } = readValue(click.value);
  const allowed = await caseFor(room, click.who, name, reference);
  if (allowed === null || reference === null) return mayNot();
  const view = SHOWS_CONTENT.includes(name)
    ? await room.casework.open(reference, click.who, click.id)
    : allowed;
  if (view === null) return mayNot();
  const context = room.context();
  const step = (rest[0] ?? null) as StepId | null;
  const state: CaseFormState = { instance: room.newId(), reference, step, entry: rest[1] ?? null };
  const form = caseForm(name, { state, case: view.state, who: click.who, values: {}, context });
  if (form === null) {
    const refused = name === 'correct-step' ? 'no-such-entry' : 'no-such-step';
    return cardOf(renderMovedOn(view, click.who, context, [refusalWords({ refused }, context)]));
  }
  // An old message's "why late" on a step that wasn't missed has nothing to ask.
  if (name === 'give-reasons' && step !== null && stepStateOf(view.state, step).missedAt === null) {
    return cardOf(
      renderMovedOn(view, click.who, context, [refusalWords({ refused: 'not-missed' }, context)]),
    );
  }
  return formOf(form, click.inForm ? 'replace' : 'open');
}

/** A message that was sent, as the case stands now; without a notice, the case itself. `SD-7K4M-Q2X n1` */
export async function showAgain(room: Room, who: PersonId, value: string): Promise<Answer> {
  const { reference, rest } = readValue(value);
  const view = reference === null ? null : await room.casework.peek(reference);
  if (view === null) return mayNot();
  const context = room.context();
  const [notice] = rest;
  if (notice === undefined) {
    const allowed = await caseFor(room, who, 'see-status', reference);
    return allowed === null ? mayNot() : cardOf(renderCase(allowed, who, context));
  }
  const sent = view.events.flatMap(noticesOf).find((n) => n.to === who && n.telling.notice === notice);
  return sent === undefined ? mayNot() : cardOf(renderNotice(sent.telling, view, who, context));
}

/** Where one case stands, or all that this person has to do with. */
export async function showStatus(room: Room, who: PersonId, value: string): Promise<Answer> {
  const { reference } = readValue(value);
  const context = room.context();
  if (reference !== null) {
    const view = await caseFor(room, who, 'see-status', reference);
    const [card] = view === null ? [] : renderStatus([view], who, context);
    return card === undefined ? mayNot() : cardOf(card);
  }
  return cardOf(together(renderStatus(await room.casework.casesOf(who), who, context)));
}

type Card = Extract<Answer, { kind: 'card' }>['card'];

/** Several cards as one message: a platform answers a command with one. */
function together(cards: readonly Card[]): Card {
  const [first] = cards;
  if (first === undefined || cards.length === 1) return first as Card;
  const referenceOf = (card: Card): string => card.facts.find((f) => f.label === 'Reference')?.value ?? '';
  return {
    title: 'Where it stands',
    urgency: cards.some((c) => c.urgency === 'emergency') ? 'emergency' : 'normal',
    lines: cards.map((c) => [referenceOf(c), c.title, ...c.lines].filter((part) => part !== '').join(': ')),
    facts: [],
    buttons: cards.flatMap((c) =>
      [...c.buttons].map((b) => ({ ...b, label: `${b.label} (${referenceOf(c)})` })),
    ),
  };
}
