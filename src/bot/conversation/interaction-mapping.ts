// Maps a message to the bot, or one handed to it, to an interaction: the same on every platform.
import type { PersonId } from '../../escalation/ids.js';
import type { Interaction } from './conversation.js';

type InteractionOf<Kind extends Interaction['kind']> = Omit<
  Extract<Interaction, { kind: Kind }>,
  'who' | 'id' | 'typed'
>;

/**
 * With a file, the words beside it wait: first comes the answer that no file is taken, and what to do
 * instead. (4)
 */
export const messageInteraction = (
  text: string,
  hasFile: boolean,
): InteractionOf<'file'> | InteractionOf<'message'> =>
  hasFile ? { kind: 'file' } : { kind: 'message', text };

/** A message from which a concern starts; `author` is undefined for anyone outside the organisation. */
interface HandedMessage {
  readonly text: string;
  readonly hasFile: boolean;
  readonly author: PersonId | undefined;
}

/** "Raise a concern" from a shortcut or an extension; null: from no message. */
export const shortcutInteraction = (message: HandedMessage | null): InteractionOf<'shortcut'> => ({
  kind: 'shortcut',
  ...(message === null ? {} : { messageText: message.text, hadFile: message.hasFile }),
  ...(message?.author === undefined ? {} : { messageAuthor: message.author }),
});
