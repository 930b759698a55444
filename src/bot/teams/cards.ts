// Cards as Teams' chats and dialogs show them.
import { cardToAdaptiveCard, type AdaptiveCardJson } from '../cards/adaptive-card.js';
import { REFRESH } from '../cards/adaptive-actions.js';
import { button } from '../cards/buttons.js';
import type { Card, Form } from '../cards/card.js';
import { readCaseState, readRaiseState } from '../cards/form-state.js';
import { opensForm } from '../conversation/case-form.js';
import type { Answer } from '../conversation/conversation.js';
import type { TeamsMessage } from './connection.js';
import { drawCard, drawForm } from './fit.js';

/** Teams asks no more clients than this to refresh a card. */
const MOST_REFRESHED = 60;

/** How a message refreshes itself later: which one it is, and for whom. */
export interface RefreshTarget {
  /** `SD-7K4M-Q2X n1`, or the reference alone. */
  readonly value: string;
  /** Teams' own ids. */
  readonly users: readonly string[];
}

/** @param site where the rest of what is too long stands */
function chatCard(card: Card, site: string, refresh: RefreshTarget | null = null): AdaptiveCardJson {
  const shown =
    refresh === null || refresh.users.length === 0
      ? {}
      : { refresh: { value: refresh.value, userIds: refresh.users.slice(0, MOST_REFRESHED) } };
  return drawCard(card, site, (one) => cardToAdaptiveCard(one, { dialogs: { opensForm }, ...shown }));
}

export const messageOf = (card: Card, site: string, refresh: RefreshTarget | null = null): TeamsMessage => ({
  card: chatCard(card, site, refresh),
  summary: card.title,
});

/** A card without dialogs, in place of another. */
export const plainCard = (card: Card, site: string): AdaptiveCardJson =>
  drawCard(card, site, (one) => cardToAdaptiveCard(one));

export const dialogCard = (card: Card, site: string): AdaptiveCardJson =>
  drawCard(card, site, (one) => cardToAdaptiveCard(one, { inDialog: true }));

export interface RenderedAnswer {
  readonly title: string;
  readonly card: AdaptiveCardJson;
}

/** An answer where somebody acted; null when there is nothing to show. `in-place`: in the chat, in place of a card. */
export function renderAnswer(
  answer: Answer,
  where: 'dialog' | 'in-place',
  { user, site }: { readonly user: string; readonly site: string },
): RenderedAnswer | null {
  const inDialog = where === 'dialog';
  switch (answer.kind) {
    case 'form':
    case 'errors': {
      const errors = answer.kind === 'errors' ? answer.errors : {};
      const form = inDialog ? answer.form : withWayBack(answer.form);
      return { title: form.title, card: drawForm(form, { inDialog, errors }, site) };
    }
    case 'card': {
      const { card } = answer;
      return {
        title: card.title,
        card: inDialog ? dialogCard(card, site) : chatCard(card, site, refreshTargetOf(card, user)),
      };
    }
    case 'home':
    case 'nothing':
      return null;
  }
}

/**
 * A dialog can be closed. In the chat what was reported would stay on the screen: this puts the card back.
 */
function withWayBack(form: Form): Form {
  const of = readRaiseState(form.state) === null ? readCaseState(form.state) : null;
  if (of === null) return form;
  return { ...form, buttons: [...form.buttons, button(REFRESH, 'Put this away', of.reference)] };
}

/** The card of a case names it in a fact of its own. */
function refreshTargetOf(card: Card, user: string): RefreshTarget | null {
  const value = card.facts.find((fact) => fact.label === 'Reference')?.value;
  return value === undefined ? null : { value, users: [user] };
}
