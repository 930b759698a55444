// Modals, Home tabs and messages as their reader sees them.
import { buttonsOf, fieldsOf, textsOf, type Button, type Field } from './controls.js';
import { records, text, textOf, type Json } from './json.js';
import type { StoredMessage, StoredView } from './workspace-state.js';

export interface SeenView {
  readonly id: string;
  readonly title: string;
  readonly callbackId: string;
  readonly privateMetadata: string;
  /** The words on the submit button, or null when there is none. */
  readonly submit: string | null;
  readonly close: string | null;
  readonly fields: readonly Field[];
  readonly buttons: readonly Button[];
  readonly texts: readonly string[];
  /** All texts, one a line. */
  readonly allText: string;
  readonly blocks: readonly Json[];
  readonly stored: StoredView;
}

export interface SeenMessage {
  readonly ts: string;
  readonly channel: string;
  /** What a notification and a screen reader say. */
  readonly text: string;
  readonly buttons: readonly Button[];
  readonly texts: readonly string[];
  /** The notification and all texts, one a line. */
  readonly allText: string;
  readonly ephemeral: boolean;
  readonly edited: boolean;
  readonly blocks: readonly Json[];
  /** A copy: it stays as it was seen when the message is updated, so that an old button can be pressed. */
  readonly stored: StoredMessage;
}

export function seenView(stored: StoredView): SeenView {
  const blocks = records(stored.view.blocks);
  const texts = textsOf(blocks);
  const title = textOf(stored.view.title);
  return {
    id: stored.id,
    title,
    callbackId: text(stored.view.callback_id),
    privateMetadata: text(stored.view.private_metadata),
    submit: textOf(stored.view.submit) || null,
    close: textOf(stored.view.close) || null,
    fields: fieldsOf(blocks, stored.typed),
    buttons: buttonsOf(blocks),
    texts,
    allText: [title, ...texts].join('\n'),
    blocks,
    stored,
  };
}

export function seenMessage(stored: StoredMessage): SeenMessage {
  const copy = structuredClone(stored);
  const texts = textsOf(copy.blocks);
  return {
    ts: copy.ts,
    channel: copy.channel,
    text: copy.text,
    buttons: buttonsOf(copy.blocks),
    texts,
    allText: [copy.text, ...texts].join('\n'),
    ephemeral: copy.ephemeral,
    edited: copy.edited,
    blocks: copy.blocks,
    stored: copy,
  };
}
