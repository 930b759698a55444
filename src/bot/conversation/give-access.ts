// "Give the officer access": the passcode is shown to whoever handles the case, the link goes to the officer by post.
import { may, partsOf } from '../../escalation/case/access.js';
import { person } from '../../escalation/case/concern.js';
import { personId, type PersonId, type Reference } from '../../escalation/ids.js';
import type { FormValues } from '../cards/card.js';
import { giveAccessForm, passcodeForm, revokeAccessForm } from '../cards/access-form.js';
import { readCaseState, readValue } from '../cards/form-state.js';
import { checkForm } from '../cards/form-schema.js';
import { refusalErrors, refusalWords } from '../cards/refusal.js';
import type { CaseView } from '../../casework/casework.js';
import type { Answer } from './conversation.js';
import {
  errorsOf,
  formOf,
  mayNot,
  outcomeCard,
  run,
  type OfficerAccessOptions,
  type ConversationContext,
} from './conversation-context.js';
import { textOf } from './values.js';

/**
 * A case to which this person may give an officer access; null both for a stranger and for a case that
 * doesn't exist.
 */
async function caseOf(
  conversation: ConversationContext,
  who: PersonId,
  reference: Reference | null,
): Promise<CaseView | null> {
  const view = reference === null ? null : await conversation.casework.peek(reference);
  const { organisation } = conversation.context();
  return view !== null && may(person(who), 'note-access', view.state, organisation) ? view : null;
}

async function formFor(
  conversation: ConversationContext,
  officerAccess: OfficerAccessOptions,
  view: CaseView,
  instance: string,
  values: FormValues,
) {
  return giveAccessForm({
    state: { instance, reference: view.reference, step: null, entry: null },
    case: view.state,
    links: await officerAccess.links.list(view.reference),
    values,
    context: conversation.context(),
  });
}

export interface AccessClick {
  readonly who: PersonId;
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly inForm: boolean;
}

/** Null when the button isn't one of these. */
export async function onAccessButton(
  conversation: ConversationContext,
  click: AccessClick,
): Promise<Answer | null> {
  if (click.name !== 'give-access' && click.name !== 'revoke-access') return null;
  const { reference, rest } = readValue(click.value);
  const view = await caseOf(conversation, click.who, reference);
  const { officerAccess } = conversation;
  if (view === null || officerAccess === null) return mayNot();
  if (click.name === 'revoke-access') {
    const state = { instance: conversation.newId(), reference: view.reference, step: null, entry: null };
    const asked = revokeAccessForm(state, personId(rest[0] ?? ''), conversation.context());
    return formOf(asked, click.inForm ? 'replace' : 'open');
  }
  return formOf(
    await formFor(conversation, officerAccess, view, conversation.newId(), {}),
    click.inForm ? 'replace' : 'open',
  );
}

/** Revokes the link, then shows the form on which access can be given again, with what was given so far. */
export async function submitRevoke(
  conversation: ConversationContext,
  who: PersonId,
  sent: string,
): Promise<Answer> {
  const state = readCaseState(sent);
  const view = await caseOf(conversation, who, state?.reference ?? null);
  const { officerAccess } = conversation;
  if (view === null || state === null || officerAccess === null) return mayNot();
  await officerAccess.links.revoke(view.reference, personId(state.entry ?? ''), who);
  return formOf(await formFor(conversation, officerAccess, view, conversation.newId(), {}), 'replace');
}

/** The same officer again gets the same link and passcode: a double click is one. */
export async function submitAccess(
  conversation: ConversationContext,
  sent: { readonly who: PersonId; readonly state: string; readonly values: FormValues },
): Promise<Answer> {
  const state = readCaseState(sent.state);
  const view = await caseOf(conversation, sent.who, state?.reference ?? null);
  const { officerAccess } = conversation;
  if (view === null || state === null || officerAccess === null) return mayNot();
  const context = conversation.context();
  const { reference } = view;
  const form = await formFor(conversation, officerAccess, view, state.instance, sent.values);
  const moment = { now: context.now, timeZone: context.organisation.timeZone };
  const checked = checkForm(form, sent.values, moment);
  if (!checked.ok) return errorsOf(form, sent.values, checked.errors);
  const officer = personId(textOf(checked.values, 'officer'));
  // The link first: the next notice to them carries it.
  const issued = await officerAccess.links.issue({ reference, officer, by: sent.who });
  const knows = partsOf(officer, view.state, context.organisation).has('officer');
  const tells = issued.fresh || !knows;
  if (tells) {
    const id = `give-access:${state.instance}:${officer}`;
    const told = await run(conversation, sent.who, reference, { type: 'refer', id, data: { officer } });
    if (!told.done) {
      await officerAccess.links.revoke(reference, officer, sent.who);
      const errors = refusalErrors(told.refusal, ['officer'], context);
      if (errors !== null) return errorsOf(form, sent.values, errors);
      return outcomeCard(conversation, sent.who, reference, told, [refusalWords(told.refusal, context)]);
    }
  }
  return formOf(
    passcodeForm({
      ...issued,
      ...{ reference, officer, context, instance: conversation.newId(), sent: tells },
      address: officerAccess.addressOf?.(issued.token) ?? null,
    }),
    'replace',
  );
}
