// A person in front of Slack: types commands, fills in modals, presses buttons, reads messages.
import { setTimeout as sleep } from 'node:timers/promises';
import type { OthersMessage, Place, SlackClient } from './client.js';
import {
  emptyState,
  fieldKey,
  initialState,
  stateFor,
  type Button,
  type Field,
  type FieldValue,
} from './controls.js';
import { elementsOf } from './block-kit-rules.js';
import { record, text, type Json } from './json.js';
import { leastQuery, optionsIn, OPTIONS_RULES } from './rules/answers.js';
import { ANSWER_WITHIN_MS } from './rules/delivery.js';
import { seenMessage, seenView, type SeenMessage, type SeenView } from './seen.js';
import type { Delivery, Reply } from './signed-request.js';
import { applySubmission, heldBack, type Outcome } from './submission.js';
import { until } from './wait.js';

/** A text to be found in what is seen, or a test of it. */
export type Match<T> = string | RegExp | ((seen: T) => boolean);

export interface PressOptions {
  /** The message that holds the button, as it was seen then: an old one presses an old button. */
  readonly message?: SeenMessage;
  /** Where to look; without it: the open modal, else the messages, the latest first. */
  readonly in?: 'modal' | 'home' | 'messages';
  /** Only a button with this value, or these words on it. */
  readonly value?: string;
  readonly text?: string;
  readonly delivery?: Delivery;
}

export class SlackUser {
  readonly id: string;
  readonly name: string;
  /** What Slackbot has told them: that a command has failed, and with which error. */
  readonly toldBySlack: string[] = [];
  /** Whether their Slack forgets what stands in the untouched fields of a view that was updated. */
  forgetful: boolean;

  constructor(
    readonly client: SlackClient,
    readonly key: string,
    o: { readonly forgetful?: boolean } = {},
  ) {
    this.forgetful = o.forgetful === true;
    const person = client.person(key);
    this.id = person.id;
    this.name = person.name;
  }

  /** Types a command, `/concern help` in one piece; a reply in the answer becomes a message that only they see. */
  async command(line: string, options: { channel?: Place; delivery?: Delivery } = {}): Promise<Reply> {
    const [command = '', ...rest] = line.split(' ');
    const channel = options.channel ?? this.client.workspace.channel;
    const input = { user: this.key, command, text: rest.join(' '), channel };
    const reply = this.timed(line, await this.client.slashCommand(input, options.delivery));
    const late = this.client.tap.isTooLate(reply);
    if (late || reply.status !== 200) {
      const error = late ? 'operation_timeout' : 'dispatch_failed';
      this.toldBySlack.push(`${command} failed with the error "${error}"`);
      return reply;
    }
    const answer =
      typeof reply.json === 'object' && reply.json !== null ? record(reply.json) : { text: reply.text };
    if (text(answer.text) !== '' || Array.isArray(answer.blocks)) {
      const { tap } = this.client;
      tap.checkMessage('answer to a command', answer);
      const everyone = answer.response_type === 'in_channel';
      tap.state.posted(channel.id, `ephemeral.${tap.state.nextId()}`, answer, everyone ? undefined : this.id);
    }
    return reply;
  }

  async shortcut(callbackId: string, delivery?: Delivery): Promise<Reply> {
    return this.timed(callbackId, await this.client.globalShortcut({ user: this.key, callbackId }, delivery));
  }

  async messageShortcut(callbackId: string, message: OthersMessage, delivery?: Delivery): Promise<Reply> {
    const input = { user: this.key, callbackId, message };
    return this.timed(callbackId, await this.client.messageShortcut(input, delivery));
  }

  /** Writes to the bot. */
  async say(words: string, files: readonly Json[] = []): Promise<Reply> {
    return this.client.directMessage(this.key, words, files);
  }

  async openHome(): Promise<Reply> {
    return this.client.appHomeOpened(this.key);
  }

  home(): SeenView | null {
    const stored = this.client.tap.state.home(this.id);
    return stored ? seenView(stored) : null;
  }

  /** The modal on top, as it is now, or null. */
  modal(): SeenView | null {
    const top = this.client.tap.state.stack(this.id).at(-1);
    return top ? seenView(top) : null;
  }

  /** How many modals stand on top of one another. */
  get modalCount(): number {
    return this.client.tap.state.stack(this.id).length;
  }

  async awaitModal(match: Match<SeenView> = () => true, timeoutMs?: number): Promise<SeenView> {
    const look = (): SeenView | null => {
      const modal = this.modal();
      return modal && matches(match, modal) ? modal : null;
    };
    return until(look, () => `${this.key} sees ${this.modal()?.allText ?? 'no modal'}`, timeoutMs);
  }

  async awaitHome(match: Match<SeenView> = () => true, timeoutMs?: number): Promise<SeenView> {
    const look = (): SeenView | null => {
      const home = this.home();
      return home && matches(match, home) ? home : null;
    };
    return until(look, () => `${this.key}'s Home: ${this.home()?.allText ?? 'nothing'}`, timeoutMs);
  }

  /** The messages that reached them, the oldest first, each as it stands now; deleted ones are gone. */
  messages(): SeenMessage[] {
    const { messages } = this.client.tap.state;
    const theirs = messages.filter((one) => one.user === this.id && one.author === undefined);
    return theirs.filter((one) => !one.deleted).map(seenMessage);
  }

  lastMessage(): SeenMessage | null {
    return this.messages().at(-1) ?? null;
  }

  /** The latest message that matches, as soon as there is one. */
  async awaitMessage(match: Match<SeenMessage> = () => true, timeoutMs?: number): Promise<SeenMessage> {
    const look = (): SeenMessage | undefined => this.messages().findLast((one) => matches(match, one));
    const report = (): string =>
      `${this.key} sees: ${
        this.messages()
          .map((one) => one.allText)
          .join(' | ') || 'none'
      }`;
    return until(look, report, timeoutMs);
  }

  /**
   * Fills in fields of the open modal, named by block id, action id or label. A field that reports its changes
   * is sent to the app at once. Throws when there is no such field or choice.
   */
  async fill(values: Readonly<Record<string, FieldValue>>): Promise<void> {
    for (const [name, value] of Object.entries(values)) {
      const { stored } = this.open();
      const field = this.field(name);
      const state = await this.stateOf(field, value);
      stored.typed.set(`${field.blockId}/${field.actionId}`, state);
      if (!field.dispatches) continue;
      const action = { ...state, type: field.type, action_id: field.actionId, block_id: field.blockId };
      const input = { user: this.key, view: stored, action, state: this.valuesOf(this.open()) };
      this.timed(`change of ${name}`, await this.client.blockAction(input));
    }
  }

  /** The field of the open modal with this block id, action id or label. */
  field(name: string): Field {
    const { fields } = this.open();
    const found = fields.find((one) => [one.blockId, one.actionId, one.label].includes(name));
    if (found) return found;
    throw new Error(
      `${this.key} finds no field ${name}, only ${fields.map((one) => one.blockId).join(', ') || 'none'}`,
    );
  }

  /**
   * Presses submit. `force` sends what Slack's own form would hold back, as someone hostile might; `appliesAfterMs`
   * is how long Slack takes to show what the reply says.
   */
  async submit(
    options: { force?: boolean; delivery?: Delivery; appliesAfterMs?: number } = {},
  ): Promise<Outcome> {
    const modal = this.open();
    if (modal.submit === null && !options.force) throw new Error(`"${modal.title}" has no submit button`);
    const errors = heldBack(modal.fields);
    if (Object.keys(errors).length > 0 && !options.force) return { kind: 'errors', errors, sent: false };
    const input = { user: this.key, view: modal.stored, values: this.valuesOf(modal) };
    const reply = this.timed('submit', await this.client.viewSubmission(input, options.delivery));
    if (options.appliesAfterMs !== undefined) await sleep(options.appliesAfterMs);
    return applySubmission(this.client.tap, this.id, modal.stored, reply);
  }

  /** Presses the close button, or (`all`) the cross; the app hears of it when it asked to. */
  async close(which: 'top' | 'all' = 'top'): Promise<void> {
    const modal = this.open();
    const cleared = which === 'all' || modal.stored.view.clear_on_close === true;
    for (const view of this.client.tap.state.close(this.id, cleared ? 'all' : 'top')) {
      if (view.view.notify_on_close !== true) continue;
      await this.client.viewClosed({ user: this.key, view, isCleared: cleared });
    }
  }

  /** Presses the button with this action id. Throws when they see none. */
  async press(actionId: string, options: PressOptions = {}): Promise<Reply> {
    const wanted = (button: Button): boolean =>
      button.actionId === actionId &&
      (options.value === undefined || button.value === options.value) &&
      (options.text === undefined || button.text === options.text);
    const views = [options.in !== 'home' && this.modal(), options.in === 'home' && this.home()];
    const view = options.message || options.in === 'messages' ? null : views.find((one) => !!one);
    const inView = view ? view.buttons.find(wanted) : undefined;
    if (view && inView) {
      const input = {
        user: this.key,
        view: view.stored,
        action: actionOf(inView),
        state: this.valuesOf(view),
      };
      return this.timed(actionId, await this.client.blockAction(input, options.delivery));
    }
    const look = options.in === undefined || options.in === 'messages';
    const messages = options.message ? [options.message] : look ? this.messages().reverse() : [];
    for (const message of messages) {
      const button = message.buttons.find(wanted);
      if (!button) continue;
      const input = { user: this.key, message: message.stored, action: actionOf(button) };
      return this.timed(actionId, await this.client.blockAction(input, options.delivery));
    }
    const seen = [...(view?.buttons ?? []), ...messages.flatMap((one) => one.buttons)];
    throw new Error(
      `${this.key} sees no button ${actionId}, only ${seen.map((one) => one.actionId).join(', ') || 'none'}`,
    );
  }

  private open(): SeenView {
    const modal = this.modal();
    if (!modal) throw new Error(`${this.key} has no modal open`);
    return modal;
  }

  private async stateOf(field: Field, value: FieldValue): Promise<Json> {
    if (!field.type.endsWith('external_select') || value === null) return stateFor(field.element, value);
    const offered: Json[] = [];
    for (const query of typeof value === 'object' ? value : [String(value)]) {
      offered.push(...(await this.search(field.blockId, query)));
    }
    return stateFor(field.element, value, offered);
  }

  /**
   * The choices that an external select offers for what was typed into it. None before enough is typed, and none
   * when the app's answer is one that Slack doesn't take.
   */
  async search(fieldName: string, query: string): Promise<Json[]> {
    const { tap } = this.client;
    const { blockId, actionId, element } = this.field(fieldName);
    if (query.length < leastQuery(element)) return [];
    const input = { user: this.key, view: this.open().stored, blockId, actionId, query };
    const reply = await this.client.blockSuggestion(input);
    const answer = record(reply.json);
    const wrong = OPTIONS_RULES.filter(tap.keeps).flatMap((rule) => rule.wrong({ reply, answer }, tap));
    tap.problem('block_suggestion', wrong);
    return wrong.length > 0 || tap.isTooLate(reply) ? [] : optionsIn(answer);
  }

  /** Types so much into an external select, and picks what is offered under these words or this value. */
  async choose(fieldName: string, query: string, choice: string): Promise<void> {
    const { blockId, actionId, element } = this.field(fieldName);
    const state = stateFor(
      element,
      element.type === 'external_select' ? choice : [choice],
      await this.search(fieldName, query),
    );
    this.open().stored.typed.set(`${blockId}/${actionId}`, state);
  }

  /** What Slack sends as the state of a view: every field, also those not touched. */
  private valuesOf(view: SeenView): Json {
    const values: Record<string, Json> = {};
    const forgets = this.forgetful && view.stored.isUpdated;
    for (const block of view.blocks) {
      for (const [, element] of elementsOf(block)) {
        const key = fieldKey(block, element);
        if (!view.fields.some((field) => `${field.blockId}/${field.actionId}` === key)) continue;
        const inBlock = (values[text(block.block_id)] ??= {});
        const untouched = forgets ? emptyState(element) : initialState(element);
        inBlock[text(element.action_id)] = view.stored.typed.get(key) ?? untouched;
      }
    }
    return values;
  }

  private timed(what: string, reply: Reply): Reply {
    if (reply.ms > ANSWER_WITHIN_MS) {
      this.client.tap.problem(what, [
        { path: '', message: `answered after ${Math.round(reply.ms)} ms, over 3 seconds` },
      ]);
    }
    return reply;
  }
}

function actionOf(button: Button): Json & { action_id: string } {
  const { actionId, blockId, element } = button;
  const value = typeof element.value === 'string' && { value: element.value };
  return { type: 'button', action_id: actionId, block_id: blockId, text: record(element.text), ...value };
}

function matches<T extends { readonly allText: string }>(match: Match<T>, seen: T): boolean {
  if (typeof match === 'function') return match(seen);
  return typeof match === 'string' ? seen.allText.includes(match) : match.test(seen.allText);
}
