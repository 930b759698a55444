// long because: all that somebody can do in front of Teams stands together.
// A person in front of Teams: writes messages, presses buttons, fills in forms in place and in dialogs, reads.
import { record, records, text, type Json } from '../../twins/slack/json.js';
import type { Reply } from '../../twins/slack/signed-request.js';
import { until } from '../../twins/slack/wait.js';
import {
  bodyActivity,
  bodyPayload,
  conversationUpdate,
  deletedActivity,
  editedActivity,
  installationActivity,
  invokeActivity,
  messageActivity,
  personalChat,
  reactionActivity,
  teamsId,
  type Attachment,
  type Envelope,
  type TeamsPerson,
  type Where,
} from './activities.js';
import type { SentActivity } from './connector.js';
import { ANSWER_RULES, CARD_ACTION, SEARCH } from './rules/answers.js';
import {
  choosesOffered,
  dataSent,
  dialogValue,
  heldBack,
  inputsSent,
  isChecked,
  MOST_FOUND,
  shownOfFound,
} from './rules/client.js';
import { BODY_RULES, ENVELOPE_RULES, type Body } from './rules/messages.js';
import { inForce } from './rules/rule.js';
import {
  inputOf,
  seenCard,
  seenMessage,
  type Button,
  type Choice,
  type Field,
  type SeenCard,
  type SeenMessage,
} from './seen.js';
import { sendActivity, type Delivery } from './signed-request.js';
import type { Teams } from './teams.js';

/** A text to be found in what is seen, or a test of it. */
export type Match<T> = string | RegExp | ((seen: T) => boolean);

export interface Sending extends Delivery {
  /** Teams' id of the activity: the same again is a repeated delivery. */
  readonly activityId?: string;
  readonly tenant?: string;
  /** Members of the activity that are other than they should be. */
  readonly change?: (activity: Json) => void;
  readonly in?: Where;
  /** Teams may deliver an activity twice, with one id. */
  readonly twice?: boolean;
  /** Some activities have no id. */
  readonly withoutId?: boolean;
}

export interface PressOptions extends Sending {
  /** The message that holds the button, as it was seen then: an old one presses an old button. */
  readonly message?: SeenMessage;
  /** Only a button with this value, or these words on it. */
  readonly value?: string;
  readonly label?: string;
  /** Sends what the client's own form would hold back. */
  readonly force?: boolean;
}

/**
 * `held-back`: the client itself refused to send; `failed`: it shows an error of its own ("Unable to reach app",
 * "Something went wrong"), for the reasons in `why`.
 */
export type Outcome =
  | { readonly kind: 'held-back'; readonly errors: Readonly<Record<string, string>> }
  | { readonly kind: 'card'; readonly card: SeenCard; readonly reply: Reply }
  | { readonly kind: 'dialog'; readonly card: SeenCard; readonly reply: Reply }
  | { readonly kind: 'message'; readonly text: string; readonly reply: Reply }
  | { readonly kind: 'failed'; readonly why: readonly string[]; readonly reply: Reply }
  | { readonly kind: 'closed' | 'nothing'; readonly reply: Reply };

interface Dialog {
  readonly title: string;
  readonly card: Json;
  readonly typed: Map<string, string>;
  /** How what is typed into it goes back. */
  readonly submit: { readonly name: string; readonly value: Json; readonly where: Where };
}

/** What Teams takes for a bot that is away for a moment. */
const AWAY = [502, 503, 504];

export class TeamsUser {
  private open: Dialog | null = null;
  private readonly typed = new Map<string, Map<string, string>>();
  /** What was looked up and shown, by the id of the field. */
  private readonly found = new Map<string, readonly Choice[]>();

  constructor(
    readonly teams: Teams,
    readonly person: TeamsPerson,
    private readonly url: string,
  ) {}

  get key(): string {
    return this.person.key;
  }

  async say(words: string, o: Sending & { attachments?: readonly Attachment[] } = {}): Promise<Reply> {
    const where = o.in ?? personalChat(this.person);
    return this.send(messageActivity(this.person, where, this.envelope(o), words, o.attachments), o);
  }

  /** Writes in one of the shapes that Teams has for it, by the id of its rule. @param other whom it mentions or quotes */
  async sayAs(shape: string, words: string, o: Sending & { other?: TeamsPerson } = {}): Promise<Reply> {
    const where = o.in ?? personalChat(this.person);
    const body = this.bodyOf(shape, words, o.other ?? this.person);
    return this.send(bodyActivity(this.person, where, this.envelope(o), body), o);
  }

  /** Somebody's message in one of those shapes, as the message extension hands it over. */
  payloadAs(shape: string, author: TeamsPerson, words: string, other: TeamsPerson = author): Json {
    return bodyPayload(author, this.bodyOf(shape, words, other));
  }

  async edit(id: string, words: string, o: Sending = {}): Promise<Reply> {
    const where = o.in ?? personalChat(this.person);
    return this.send(editedActivity(this.person, where, this.envelope(o), { id, words }), o);
  }

  async deleteOwn(id: string, o: Sending = {}): Promise<Reply> {
    const where = o.in ?? personalChat(this.person);
    return this.send(deletedActivity(this.person, where, this.envelope(o), id), o);
  }

  async react(message: SeenMessage, type = 'like', o: Sending = {}): Promise<Reply> {
    const where = o.in ?? personalChat(this.person);
    return this.send(reactionActivity(this.person, where, this.envelope(o), { to: message.id, type }), o);
  }

  /** The app is installed for this person: by themselves, or by a policy. */
  async install(o: Sending = {}): Promise<Reply> {
    this.teams.connector.notInstalled.delete(this.key);
    if (this.isOn('installed')) {
      await this.send(conversationUpdate(this.person, personalChat(this.person), this.envelope(o)), o);
    }
    return this.send(installationActivity(this.person, this.envelope(o), 'add'), o);
  }

  async uninstall(): Promise<Reply> {
    if (this.isOn('removed')) this.teams.connector.notInstalled.add(this.key);
    return this.send(installationActivity(this.person, this.envelope({}), 'remove'), {});
  }

  /** The messages of their chat with the bot, the oldest first, each as it stands now. */
  messages(where: Where = personalChat(this.person)): SeenMessage[] {
    return this.teams.connector.sent
      .filter((one) => one.conversationId === where.conversationId && !one.deleted)
      .map((one) => seenMessage(one, this.typedInto(one.id)));
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

  /** The dialog that is open, or null. */
  dialog(): (SeenCard & { readonly title: string }) | null {
    if (this.open === null) return null;
    return { ...seenCard(this.open.card, this.open.typed), title: this.open.title };
  }

  closeDialog(): void {
    this.open = null;
  }

  /** Fills in fields of the open dialog, else of the latest message that has the first of them. */
  fill(values: Readonly<Record<string, string | readonly string[]>>, message?: SeenMessage): void {
    const names = Object.keys(values);
    const into =
      this.open === null || message !== undefined ? (message ?? this.messageWith(names[0] ?? '')) : null;
    const card = into ?? this.dialog();
    const typed = into === null ? this.open?.typed : this.typedInto(into.id);
    for (const [name, value] of Object.entries(halves(values, card?.fields ?? []))) {
      const field = card?.fields.find((one) => one.id === name || one.label === name);
      if (field === undefined || typed === undefined) {
        throw new Error(
          `${this.key} finds no field ${name}, only ${listed(card?.fields.map((one) => one.id))}`,
        );
      }
      const { without } = this.teams;
      const found = this.found.get(field.id) ?? [];
      typed.set(field.id, inputOf(field, value, found, !choosesOffered(without)));
    }
  }

  /** The field with that id of the open dialog, else of the latest message that has it. */
  field(name: string): Field {
    const fields = this.dialog()?.fields ?? this.messageWith(name).fields;
    const found = fields.find((one) => one.id === name);
    if (found === undefined)
      throw new Error(`${this.key} finds no field ${name}, only ${listed(fields.map((one) => one.id))}`);
    return found;
  }

  /**
   * Types into a field whose choices are looked up; what is shown can be chosen from then on.
   * @returns null where the client shows an error of its own
   */
  async search(name: string, words: string, o: Sending = {}): Promise<readonly Choice[] | null> {
    const { dataset, id } = this.field(name);
    if (dataset === null) throw new Error(`${name} has nothing to look up`);
    const queryOptions = { skip: 0, top: MOST_FOUND };
    const value = { queryText: words, queryOptions, dataset };
    const reply = await this.invoke(SEARCH, value, personalChat(this.person), o);
    if (this.wrongIn(SEARCH, reply).length > 0) return null;
    const results = records(record(record(reply.json).value).results);
    const found = results.map((one) => ({ value: text(one.value), label: text(one.title) }));
    const shown = shownOfFound(found, this.teams.without);
    this.found.set(id, [...(this.found.get(id) ?? []), ...shown]);
    return shown;
  }

  /** Presses the first button that is drawn as the one to send with, in the dialog or in the latest form. */
  async submit(o: PressOptions = {}): Promise<Outcome> {
    const isSend = (button: Button): boolean => record(record(button.action.data).form).submits === true;
    return this.pressWhere(isSend, 'to send with', o);
  }

  /** Presses the button of that name: of the open dialog, else of the latest message that has it. */
  async press(name: string, o: PressOptions = {}): Promise<Outcome> {
    const wanted = (button: Button): boolean =>
      button.name === name &&
      (o.value === undefined || button.value === o.value) &&
      (o.label === undefined || button.label === o.label);
    return this.pressWhere(wanted, name, o);
  }

  /** Chooses an action command: beside the box where one writes, or (with a message) in its menu. */
  async openExtension(
    commandId: string,
    o: Sending & { messagePayload?: Json; context?: 'compose' | 'message' | 'commandbox' } = {},
  ): Promise<Outcome> {
    const where = o.in ?? personalChat(this.person);
    const commandContext = o.context ?? (o.messagePayload === undefined ? 'compose' : 'message');
    const payload = o.messagePayload === undefined ? {} : { messagePayload: o.messagePayload };
    const value = { commandId, commandContext, context: { theme: 'default' }, ...payload };
    const name = 'composeExtension/fetchTask';
    const reply = await this.invoke(name, value, where, o);
    const submit = {
      name: 'composeExtension/submitAction',
      value: { commandId, commandContext, ...payload },
      where,
    };
    return this.applyTask(name, reply, submit);
  }

  /** Sends a click as somebody hostile could, whatever they see. */
  async click(o: { name: string; value: Json; replyToId?: string }): Promise<Reply> {
    return this.invoke(o.name, o.value, personalChat(this.person), {}, o.replyToId);
  }

  /** What the client does by itself when a card that asks for it is seen. */
  async refresh(message: SeenMessage): Promise<Outcome | null> {
    const { action } = record(message.json.refresh);
    if (action === undefined) return null;
    return this.execute(message, record(action), {}, 'automatic', {});
  }

  private async pressWhere(wanted: (b: Button) => boolean, what: string, o: PressOptions): Promise<Outcome> {
    const dialog = o.message === undefined ? this.dialog() : null;
    if (dialog !== null) {
      const button = dialog.buttons.find(wanted);
      if (button === undefined) throw this.noButton(what, dialog.buttons);
      return this.submitDialog(button, dialog.fields, o);
    }
    const messages = o.message === undefined ? this.messages().reverse() : [o.message];
    for (const message of messages) {
      const button = message.buttons.find(wanted);
      if (button === undefined) continue;
      if (button.kind === 'open-dialog') return this.openDialog(button, o);
      const errors = this.heldBack(button, message.fields);
      if (o.force !== true && Object.keys(errors).length > 0) return { kind: 'held-back', errors };
      return this.execute(
        message,
        button.action,
        inputsSent(message.fields, this.teams.without),
        'manual',
        o,
      );
    }
    throw this.noButton(
      what,
      messages.flatMap((one) => one.buttons),
    );
  }

  private async execute(
    message: SeenMessage,
    action: Json,
    typed: Json,
    trigger: string,
    o: Sending,
  ): Promise<Outcome> {
    const { verb, title } = action;
    const data = dataSent(action, typed, this.teams.without);
    const value = { action: { type: 'Action.Execute', title, verb, data }, trigger };
    const reply = await this.invoke(CARD_ACTION, value, personalChat(this.person), o, message.id);
    const answer = record(reply.json);
    const why = this.wrongIn(CARD_ACTION, reply);
    if (answer.statusCode !== 200) why.push(text(record(answer.value).message));
    if (why.length > 0) return { kind: 'failed', why, reply };
    if (answer.type === 'application/vnd.microsoft.activity.message') {
      return { kind: 'message', text: text(answer.value), reply };
    }
    if (answer.type !== 'application/vnd.microsoft.card.adaptive') return { kind: 'nothing', reply };
    const card = record(answer.value);
    this.teams.connector.problem('an answer to a click', this.teams.checkCard(card, 'message'));
    const stored: SentActivity | undefined = this.teams.connector.sent.find((one) => one.id === message.id);
    if (stored !== undefined) stored.replacement = card;
    this.typed.delete(message.id);
    return { kind: 'card', card: seenCard(card, new Map()), reply };
  }

  private async openDialog(button: Button, o: Sending): Promise<Outcome> {
    const where = personalChat(this.person);
    const value = dialogValue(record(button.action.data), this.teams.without);
    const reply = await this.invoke('task/fetch', value, where, o);
    return this.applyTask('task/fetch', reply, { name: 'task/submit', value: {}, where });
  }

  private async submitDialog(button: Button, fields: readonly Field[], o: PressOptions): Promise<Outcome> {
    const { open } = this;
    if (open === null) throw new Error(`${this.key} has no dialog open`);
    const errors = this.heldBack(button, fields);
    if (o.force !== true && Object.keys(errors).length > 0) return { kind: 'held-back', errors };
    const { name, where } = open.submit;
    const { without } = this.teams;
    const data = dataSent(button.action, inputsSent(fields, without), without);
    const value = { ...open.submit.value, ...dialogValue(data, without) };
    return this.applyTask(name, await this.invoke(name, value, where, o), open.submit);
  }

  private applyTask(name: string, reply: Reply, submit: Dialog['submit']): Outcome {
    const why = this.wrongIn(name, reply);
    if (why.length > 0) return { kind: 'failed', why, reply };
    const task = record(record(reply.json).task);
    if (task.type === 'continue') {
      const value = record(task.value);
      const card = record(record(value.card).content);
      this.teams.connector.problem('a dialog', this.teams.checkCard(card, 'dialog'));
      this.open = { title: text(value.title), card, typed: new Map(), submit };
      return { kind: 'dialog', card: seenCard(card, new Map()), reply };
    }
    this.open = null;
    return task.type === 'message'
      ? { kind: 'message', text: text(task.value), reply }
      : { kind: 'closed', reply };
  }

  private async invoke(
    name: string,
    value: Json,
    where: Where,
    o: Sending,
    replyToId?: string,
  ): Promise<Reply> {
    const invoke = { name, value, ...(replyToId === undefined ? {} : { replyToId }) };
    return this.send(invokeActivity(this.person, where, this.envelope(o), invoke), o);
  }

  /** Why the client would show an error of its own instead of this answer. */
  private wrongIn(name: string, { status, json, text: body, ms }: Reply): string[] {
    const { without, loadFactor } = this.teams;
    const answer = { name, status, json: body === '' ? null : json, ms: ms / loadFactor };
    return inForce(ANSWER_RULES, without)
      .map((rule) => rule.wrong(answer))
      .filter((one) => one !== null);
  }

  private heldBack(button: Button, fields: readonly Field[]): Record<string, string> {
    const { without } = this.teams;
    return isChecked(button.action, without) ? heldBack(fields, without) : {};
  }

  private bodyOf(shape: string, words: string, other: TeamsPerson): Body {
    const rule = BODY_RULES.find(({ id }) => id === shape);
    if (rule === undefined) throw new Error(`Teams has no shape ${shape} of a message`);
    if (this.teams.without.has(shape)) return { text: words };
    const { name, aadObjectId } = other;
    const about = { id: teamsId(other), name, aadObjectId };
    const { appId, connector } = this.teams;
    return rule.body({ words, other: about, botId: appId, serviceUrl: connector.serviceUrl });
  }

  private async send(activity: Json, o: Sending): Promise<Reply> {
    if (o.activityId !== undefined) activity.id = o.activityId;
    if (o.withoutId === true) delete activity.id;
    o.change?.(activity);
    if (activity.type === 'message') this.teams.connector.written.add(text(activity.id));
    const { appId, keys } = this.teams;
    const to = { url: this.url, appId, keys, withHeaders: this.isOn('headers') };
    const reply = await sendActivity(to, activity, o);
    const isAway = AWAY.includes(reply.status) && activity.type === 'message' && this.isOn('again');
    return o.twice === true || isAway ? sendActivity(to, activity, o) : reply;
  }

  private isOn(rule: keyof typeof ENVELOPE_RULES): boolean {
    return !this.teams.without.has(ENVELOPE_RULES[rule].id);
  }

  private envelope(o: Sending): Envelope {
    const { appId, tenant, connector, without } = this.teams;
    return { botId: appId, tenant: o.tenant ?? tenant, serviceUrl: connector.serviceUrl, without };
  }

  private typedInto(id: string): Map<string, string> {
    const found = this.typed.get(id) ?? new Map<string, string>();
    this.typed.set(id, found);
    return found;
  }

  private messageWith(field: string): SeenMessage {
    const found = this.messages().findLast((one) =>
      one.fields.some((other) => [other.id, other.label].includes(field) || other.id === `${field}--date`),
    );
    if (found === undefined) throw new Error(`${this.key} sees no message with a field ${field}`);
    return found;
  }

  private noButton(what: string, there: readonly Button[]): Error {
    return new Error(`${this.key} sees no button ${what}, only ${listed(there.map((one) => one.name))}`);
  }
}

const listed = (names: readonly string[] | undefined): string => names?.join(', ') ?? 'none';

/** A moment, `2026-03-16 09:10`, is typed into two fields: a date and a time. */
function halves<T>(
  values: Readonly<Record<string, T>>,
  fields: readonly Field[],
): Record<string, T | string> {
  const isMoment = (id: string): boolean => fields.some((field) => field.id === `${id}--date`);
  return Object.fromEntries(
    Object.entries(values).flatMap(([id, value]): [string, T | string][] => {
      if (!isMoment(id) || typeof value !== 'string') return [[id, value]];
      const [day = '', time = ''] = value.split(' ');
      return [
        [`${id}--date`, day],
        [`${id}--time`, time],
      ];
    }),
  );
}

function matches<T extends { readonly allText: string }>(match: Match<T>, seen: T): boolean {
  if (typeof match === 'function') return match(seen);
  return typeof match === 'string' ? seen.allText.includes(match) : match.test(seen.allText);
}
