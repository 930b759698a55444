// What every part of the conversation works with, and the answers that several of them give.
import { createHash, randomUUID } from 'node:crypto';
import type { Casework, CaseView, Clock, Outcome } from '../../casework/casework.js';
import type { OfficerLinks } from '../../casework/officer-links.js';
import { may, partsOf, type Action } from '../../escalation/case/access.js';
import type { Command, CommandOf, CommandType, Refusal } from '../../escalation/case/commands.js';
import { person } from '../../escalation/case/concern.js';
import type { CaseState } from '../../escalation/case/state.js';
import type { Context } from '../../escalation/context.js';
import { commandId, type PersonId, type Reference } from '../../escalation/ids.js';
import type { Organisation } from '../../escalation/organisation.js';
import type { Procedure } from '../../escalation/procedure/procedure.js';
import type { Form, FormErrors, FormValues } from '../cards/card.js';
import { keepTyped } from '../cards/form-schema.js';
import { renderCase } from '../cards/notice.js';
import { renderMayNot, renderMovedOn } from '../cards/plain-cards.js';
import { refusalErrors, refusalWords } from '../cards/refusal.js';
import type { View } from '../cards/standing.js';
import type { Answer } from './conversation.js';
import { createDrafts, type DraftOptions, type Drafts } from './drafts.js';

export interface OfficerAccessOptions {
  readonly links: Pick<OfficerLinks, 'issue' | 'revoke' | 'list'>;
  /** In a rehearsal, where nothing is posted: the page's address. */
  readonly addressOf: ((token: string) => string) | null;
}

export interface ConversationOptions {
  readonly casework: Casework;
  /** As currently in force: a changed file counts from the next click. */
  readonly organisation: () => Organisation;
  readonly procedure: Procedure;
  readonly clock: Clock;
  /** A single-use address that signs this person in on the web; null where there is no site. */
  readonly linkFor?: (who: PersonId) => Promise<string | null>;
  /** Where its pages are, without a slash at the end; left out where nobody can open them. */
  readonly site?: string;
  /** Names each opening of a form; random when not given. */
  readonly newId?: () => string;
  /** The way in for officers of another organisation; without it nobody is offered one. */
  readonly officers?: OfficerAccessOptions;
  /** Somebody whom the organisation file doesn't know came by this channel. */
  readonly strangerSeen?: (on: string) => void;
  /** Where what somebody wrote to the bot waits for its form; left out: in this process alone. */
  readonly drafts?: DraftOptions['shared'];
  /** Called with what went wrong, for the log; it never holds what people wrote. */
  readonly onError?: (error: unknown) => void;
}

export interface ConversationContext {
  readonly casework: Casework;
  /** Whether this error came from the store, so that nothing was saved. */
  isFromCasework(error: unknown): boolean;
  readonly newId: () => string;
  linkFor(who: PersonId): Promise<string | null>;
  readonly site: string | null;
  strangerSeen(on: string): void;
  readonly drafts: Drafts;
  readonly officerAccess: OfficerAccessOptions | null;
  context(): Context;
}

export function createConversationContext(o: ConversationOptions): ConversationContext {
  const { casework, isFromCasework: ofCasework } = markErrorsOf(o.casework);
  const newId = o.newId ?? randomUUID;
  return {
    casework,
    isFromCasework: ofCasework,
    newId,
    linkFor: o.linkFor ?? (() => Promise.resolve(null)),
    site: o.site?.replace(/\/+$/, '') ?? null,
    strangerSeen: o.strangerSeen ?? (() => undefined),
    officerAccess: o.officers ?? null,
    drafts: createDrafts({
      now: () => o.clock.now(),
      newId,
      shared: o.drafts ?? null,
      onError: (error) => o.onError?.(error),
    }),
    context: () => ({ now: o.clock.now(), organisation: o.organisation(), procedure: o.procedure }),
  };
}

/**
 * The same casework, remembering what it threw. An error after the command returned is our own, and then
 * "nothing was saved" would be untrue.
 */
function markErrorsOf(casework: Casework): Pick<ConversationContext, 'casework' | 'isFromCasework'> {
  const thrown = new WeakSet();
  const watch = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      if (typeof error === 'object' && error !== null) thrown.add(error);
      throw error;
    });
  return {
    isFromCasework: (error) => typeof error === 'object' && error !== null && thrown.has(error),
    casework: {
      clock: casework.clock,
      raise: (by, id, concern) => watch(casework.raise(by, id, concern)),
      run: (ref, command) => watch(casework.run(ref, command)),
      open: (ref, by, id) => watch(casework.open(ref, by, id)),
      peek: (ref) => watch(casework.peek(ref)),
      casesOf: (who) => watch(casework.casesOf(who)),
      byReceipt: (code) => watch(casework.byReceipt(code)),
      wake: (batch) => watch(casework.wake(batch)),
    },
  };
}

export const cardOf = (card: Extract<Answer, { kind: 'card' }>['card']): Answer => ({ kind: 'card', card });
/** The same words whether or not there is such a case. */
export const mayNot = (): Answer => ({ kind: 'card', card: renderMayNot(), outcome: { of: 'may-not' } });
export const formOf = (form: Form, how: 'open' | 'replace'): Answer => ({ kind: 'form', form, how });
export const errorsOf = (form: Form, values: FormValues, errors: FormErrors): Answer => ({
  kind: 'errors',
  form: keepTyped(form, values),
  errors,
});

/** Short, and the same for the same values: a double submit of a form is one command. */
export const digestOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);

/** A case on which this person may do that; null both for a stranger and for a case that doesn't exist. */
export async function caseFor(
  conversation: ConversationContext,
  who: PersonId,
  action: Action,
  ref: Reference | null,
): Promise<CaseView | null> {
  if (ref === null) return null;
  const view = await conversation.casework.peek(ref);
  if (!view || !may(person(who), action, view.state, conversation.context().organisation)) return null;
  return view;
}

/** Runs this person's command. The same `id` again has the first one's effect and answer. */
export function run<T extends Exclude<CommandType, 'raise'>>(
  conversation: ConversationContext,
  who: PersonId,
  ref: Reference,
  command: { readonly type: T; readonly id: string; readonly data: CommandOf<T>['data'] },
): Promise<Outcome> {
  const { type, id, data } = command;
  return conversation.casework.run(ref, {
    type,
    id: commandId(id),
    by: person(who),
    data,
  } as unknown as Command);
}

/** The outcome of a button: how the case stands now and, if nothing was done, why. */
export function outcomeCard(
  conversation: ConversationContext,
  who: PersonId,
  ref: Reference,
  outcome: Outcome,
  said: readonly string[] = [],
): Answer {
  const context = conversation.context();
  if (outcome.done) {
    const card = renderCase({ reference: ref, state: outcome.state }, who, context, said);
    return { kind: 'card', card, outcome: { of: 'done', said } };
  }
  const { refusal, state } = outcome;
  if (state !== null && isTheirOwn(refusal, who, state)) {
    return {
      kind: 'card',
      card: renderCase({ reference: ref, state }, who, context),
      outcome: { of: 'done', said: [] },
    };
  }
  if (refusal.refused === 'may-not' || state === null || !knows(who, { reference: ref, state }, context))
    return mayNot();
  return cardOf(renderMovedOn({ reference: ref, state }, who, context, [refusalWords(refusal, context)]));
}

/** What they press again is what they have done: a second click is no news to whoever made the first. */
function isTheirOwn(refusal: Refusal, who: PersonId, state: CaseState): boolean {
  const isWithThem = state.handling?.person === who;
  if (refusal.refused === 'already-acknowledged') return isWithThem && refusal.person === who;
  if (refusal.refused === 'nothing-to-accept') return isWithThem;
  return refusal.refused === 'nothing-to-agree';
}

/** The outcome of a form: a refusal appears beside its field if it has one, and what was typed is kept. */
export function outcomeOfForm(
  conversation: ConversationContext,
  who: PersonId,
  ref: Reference,
  outcome: Outcome,
  o: { readonly form: Form; readonly values: FormValues; readonly said: readonly string[] },
): Answer {
  if (!outcome.done) {
    const ids = o.form.fields.map((f) => f.id);
    const errors = refusalErrors(outcome.refusal, ids, conversation.context());
    if (errors !== null) return errorsOf(o.form, o.values, errors);
  }
  return outcomeCard(conversation, who, ref, outcome, o.said);
}

const knows = (who: PersonId, view: View, context: Context): boolean =>
  partsOf(who, view.state, context.organisation).size > 0;
