// One conversation for every platform: what somebody did, as a command or a question, and what to show them.
import { renderFileRefused, renderHelp, renderWebLink, renderWorking } from '../cards/plain-cards.js';
import { renderStatus } from '../cards/status.js';
import { isCaseForm, opensForm } from './case-form.js';
import { pressAccess, submitAccess, submitRevoke } from './give-access.js';
import { pressCaseButton, showAgain, showStatus } from './case-buttons.js';
import { submitCaseForm } from './case-submits.js';
import type { Answer, Conversation, Interaction } from './conversation.js';
import { notSaved } from './not-saved.js';
import { startRaise, submitRaise, submitReview, turnPage } from './raising.js';
import {
  cardOf,
  createRoom,
  formOf,
  mayNot,
  type ConversationOptions,
  type Room,
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
  const room = createRoom(options);
  return {
    async answer(interaction) {
      try {
        return await answer(room, interaction);
      } catch (error) {
        // Whatever it was, nothing can be promised: the person hears so at once, and whom to ring.
        options.onError?.(error);
        // A client that looked by itself keeps what it shows.
        if (interaction.kind === 'button' && interaction.name === 'refresh') return { kind: 'nothing' };
        return notSaved(room, interaction, room.ofCasework(error));
      }
    },
    working,
  };
}

async function answer(room: Room, interaction: Interaction): Promise<Answer> {
  const { who } = interaction;
  switch (interaction.kind) {
    case 'command':
      return say(room, interaction);
    case 'message':
      return hear(room, interaction);
    case 'shortcut':
      return startRaise(room, who, {
        text: interaction.messageText ?? '',
        author: interaction.messageAuthor,
        hadFile: interaction.hadFile ?? false,
      });
    case 'file':
      return cardOf(renderFileRefused());
    case 'home': {
      const cards = renderStatus(await room.casework.casesOf(who), who, room.context());
      return { kind: 'home', cards: [renderHelp(), ...cards] };
    }
    case 'button':
      return press(room, interaction);
    case 'submit': {
      const { name, state, values } = interaction;
      if (name === 'raise') return submitRaise(room, who, { name, state, values });
      if (name === 'review') return submitReview(room, who, { name, state, values });
      if (name === 'revoke-access') return submitRevoke(room, who, state);
      if (name === 'give-access') return submitAccess(room, { who, state, values });
      if (isCaseForm(name)) return submitCaseForm(room, { who, name, state, values });
      return name === 'open' ? { kind: 'nothing' } : mayNot();
    }
  }
}

/** `/concern`, `/concern help`, `/concern status`, `/concern web`, `/concern some words to start from`. */
function say(
  room: Room,
  { who, text, typed }: Extract<Interaction, { kind: 'command' }>,
): Answer | Promise<Answer> {
  const words = text.trim();
  switch (words.toLowerCase()) {
    case 'help':
      return cardOf(renderHelp({ command: typed }));
    case 'status':
      return showStatus(room, who, '');
    case 'web':
      return leadToWeb(room, who);
    default:
      return startRaise(room, who, { text: words });
  }
}

/**
 * A message to the bot: two words are read, anything else is offered as the beginning of a concern. None is taken
 * from the chat, where others may read it.
 */
function hear(
  room: Room,
  { who, text, typed }: Extract<Interaction, { kind: 'message' }>,
): Answer | Promise<Answer> {
  const words = text.trim().replace(/^\/?concern(?=\s|$)\s*/i, '');
  const word = words.toLowerCase();
  if (word === 'status') return showStatus(room, who, '');
  if (word === 'web') return leadToWeb(room, who);
  if (word === '' || word === 'help') return cardOf(renderHelp({ command: typed }));
  return cardOf(renderHelp({ command: typed, draft: room.drafts.keep(who, words) }));
}

/** A link that is used once, to the pages of the same cases. */
const leadToWeb = async (room: Room, who: Interaction['who']): Promise<Answer> =>
  cardOf(renderWebLink(await room.linkFor(who)));

async function press(room: Room, click: Extract<Interaction, { kind: 'button' }>): Promise<Answer> {
  const { who, id, name, value, form } = click;
  if (name === 'raise') return startRaise(room, who, { text: room.drafts.read(who, value) });
  if (name === 'help') return cardOf(renderHelp({ command: click.typed }));
  if (name === 'web') return leadToWeb(room, who);
  // Some platforms also say that a link was followed.
  if (name === 'go-to-web') return { kind: 'nothing' };
  if (name === 'refresh') return showAgain(room, who, value);
  if (name === 'status') return showStatus(room, who, value);
  if (PAGE_BUTTONS.includes(name)) {
    return form === undefined ? startRaise(room, who) : turnPage(room, who, name, form);
  }
  const on = { who, id, name, value, inForm: form !== undefined };
  const pressed = (await pressAccess(room, on)) ?? (await pressCaseButton(room, on));
  // A button that no version of Sameday has says nothing about any case.
  return pressed ?? mayNot();
}

/** A form while a form is coming, so that a dialog opened in time can be filled afterwards; else a card. */
function working(interaction: Interaction): Answer {
  const card = renderWorking();
  const formComes =
    interaction.kind === 'shortcut' ||
    (interaction.kind === 'command' &&
      !['help', 'status', 'web'].includes(interaction.text.trim().toLowerCase())) ||
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
