// One conversation for every platform: turns what somebody did into a command or a question, and says what to
// show them.
import { renderFileRefused, renderHelp, renderWebLink, renderWorking } from '../cards/plain-cards.js';
import { renderStatus } from '../cards/status.js';
import { isCaseForm, opensForm } from './case-form.js';
import { onAccessButton, submitAccess, submitRevoke } from './give-access.js';
import { onCaseButton, showAgain, showStatus } from './case-buttons.js';
import { submitCaseForm } from './case-submits.js';
import { codeHere, failedCard, isReceiptCode, strangerCard } from './beside.js';
import type { Answer, Conversation, Interaction } from './conversation.js';
import { searchField } from './search-field.js';
import { notSaved } from './not-saved.js';
import { startRaise, submitRaise, submitReview, turnPage } from './raising.js';
import {
  cardOf,
  createConversationContext,
  formOf,
  mayNot,
  type ConversationOptions,
  type ConversationContext,
} from './conversation-context.js';

export type { ConversationOptions } from './conversation-context.js';

/** Buttons of the two pages on which a concern is raised. */
const PAGE_BUTTONS: readonly string[] = [
  'review',
  'leave-out',
  'use-whistle-blowing',
  'use-management',
  'back',
];

export function createConversation(options: ConversationOptions): Conversation {
  const conversation = createConversationContext(options);
  return {
    async answer(interaction) {
      try {
        return await answer(conversation, interaction);
      } catch (error) {
        // Whatever it was, nothing can be promised: the person is told so at once, and whom to ring.
        options.onError?.(error);
        // A client that refreshed by itself keeps what it shows.
        if (interaction.kind === 'button' && interaction.name === 'refresh') return { kind: 'nothing' };
        return notSaved(conversation, interaction, conversation.isFromCasework(error));
      }
    },
    working,
    search: (search) =>
      searchField(conversation, search).catch((error: unknown) => {
        options.onError?.(error);
        return [];
      }),
    stranger: (stranger = {}) => strangerCard(conversation, stranger),
    failed: (interaction) => failedCard(conversation, interaction),
  };
}

async function answer(conversation: ConversationContext, interaction: Interaction): Promise<Answer> {
  const { who } = interaction;
  switch (interaction.kind) {
    case 'command':
      return onCommand(conversation, interaction);
    case 'message':
      return onMessage(conversation, interaction);
    case 'shortcut':
      return startRaise(conversation, who, {
        text: interaction.messageText ?? '',
        author: interaction.messageAuthor,
        hadFile: interaction.hadFile ?? false,
        notCarried: interaction.notCarried,
      });
    case 'file':
      return cardOf(renderFileRefused());
    case 'home': {
      const card = renderStatus(await conversation.casework.casesOf(who), who, conversation.context());
      return { kind: 'home', cards: [renderHelp(), card] };
    }
    case 'button':
      return onButton(conversation, interaction);
    case 'submit': {
      const { name, state, values } = interaction;
      if (name === 'raise') return submitRaise(conversation, who, { name, state, values });
      if (name === 'review') return submitReview(conversation, who, { name, state, values });
      if (name === 'revoke-access') return submitRevoke(conversation, who, state);
      if (name === 'give-access') return submitAccess(conversation, { who, state, values });
      if (isCaseForm(name)) return submitCaseForm(conversation, { who, name, state, values });
      return name === 'open' ? { kind: 'nothing' } : mayNot();
    }
  }
}

/** `/concern`, `/concern help`, `/concern status`, `/concern web`, `/concern some words to start from`. */
function onCommand(
  conversation: ConversationContext,
  { who, text, typed }: Extract<Interaction, { kind: 'command' }>,
): Answer | Promise<Answer> {
  const { words, word } = wordsOf(text);
  return onWord(conversation, who, word, typed) ?? startRaise(conversation, who, { text: words });
}

/**
 * A message to the bot: a few words are read as commands, anything else is offered as the beginning of a
 * concern. Nothing is raised from the chat itself, where others may read it.
 */
async function onMessage(
  conversation: ConversationContext,
  message: Extract<Interaction, { kind: 'message' }>,
): Promise<Answer> {
  const { who, text, typed, notCarried = [], isPublic = false } = message;
  const { words, word } = wordsOf(text.trim().replace(/^\/?concern(?=[\s.!?]|$)[\s.!?]*/i, ''));
  const help = { command: typed, isPublic };
  const answer = await (onWord(conversation, who, word, typed) ??
    (word === '' ? cardOf(renderHelp(help)) : null));
  if (answer !== null) return answer;
  return cardOf(
    renderHelp({ ...help, draft: await conversation.drafts.keep(who, { text: words, notCarried }) }),
  );
}

/** Phones end a word with a full stop. */
function wordsOf(text: string): { readonly words: string; readonly word: string } {
  const words = text.trim();
  return { words, word: words.toLowerCase().replace(/[\s.!?]+$/, '') };
}

/** A word that is a command wherever it is typed; null for any other. */
function onWord(
  conversation: ConversationContext,
  who: Interaction['who'],
  word: string,
  typed: string | undefined,
): Answer | Promise<Answer> | null {
  if (isReceiptCode(word)) return cardOf(codeHere(conversation));
  switch (word) {
    case 'help':
      return cardOf(renderHelp({ command: typed }));
    case 'status':
      return showStatus(conversation, who, '');
    case 'web':
      return linkToWeb(conversation, who);
    default:
      return null;
  }
}

/** A link that is used once, to the pages of the same cases. */
const linkToWeb = async (conversation: ConversationContext, who: Interaction['who']): Promise<Answer> =>
  cardOf(renderWebLink(await conversation.linkFor(who)));

async function onButton(
  conversation: ConversationContext,
  click: Extract<Interaction, { kind: 'button' }>,
): Promise<Answer> {
  const { who, id, name, value, form } = click;
  if (name === 'raise') return startRaise(conversation, who, await conversation.drafts.read(who, value));
  if (name === 'help') return cardOf(renderHelp({ command: click.typed }));
  if (name === 'web') return linkToWeb(conversation, who);
  // Some platforms also report that a link was followed.
  if (name === 'go-to-web') return { kind: 'nothing' };
  if (name === 'refresh') return showAgain(conversation, who, value);
  if (name === 'status') return showStatus(conversation, who, value);
  if (PAGE_BUTTONS.includes(name)) {
    return form === undefined ? startRaise(conversation, who) : turnPage(conversation, who, name, form);
  }
  const on = { who, id, name, value, inForm: form !== undefined };
  const pressed = (await onAccessButton(conversation, on)) ?? (await onCaseButton(conversation, on));
  // The answer to a button that no version of Sameday has says nothing about any case.
  return pressed ?? mayNot();
}

/** A form when a form is coming, so that a dialog opened in time can be filled later; otherwise a card. */
function working(interaction: Interaction): Answer {
  const card = renderWorking();
  const formComes =
    interaction.kind === 'shortcut' ||
    (interaction.kind === 'command' && !['help', 'status', 'web'].includes(wordsOf(interaction.text).word)) ||
    (interaction.kind === 'button' && (interaction.form !== undefined || opensForm(interaction)));
  if (!formComes) return cardOf(card);
  return formOf(
    {
      name: 'working',
      state: '',
      title: card.title,
      sections: [{ style: 'plain', lines: card.lines }],
      fields: [],
      submit: null,
      buttons: [],
    },
    'open',
  );
}
