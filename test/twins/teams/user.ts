// A person in front of Teams: writes messages, presses buttons, fills in forms in place and in dialogs, reads.
import { record, records, text, type Json } from '../../twins/slack/json.js';
import type { Reply } from '../../twins/slack/signed-request.js';
import { until } from '../../twins/slack/wait.js';
import {
  conversationUpdate,
  installationActivity,
  invokeActivity,
  messageActivity,
  personalChat,
  type Attachment,
  type Envelope,
  type TeamsPerson,
  type Where,
} from './activities.js';
import { checkCard, elementsOf } from './card-check.js';
import type { SentActivity } from './connector.js';
import {
  heldBack,
  inputOf,
  seenCard,
  seenMessage,
  type Button,
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

/** `held-back`: the client itself refused to send; `failed`: Teams would say that something went wrong. */
export type Outcome =
  | { readonly kind: 'held-back'; readonly errors: Readonly<Record<string, string>> }
  | { readonly kind: 'card'; readonly card: SeenCard; readonly reply: Reply }
  | { readonly kind: 'dialog'; readonly card: SeenCard; readonly reply: Reply }
  | { readonly kind: 'message'; readonly text: string; readonly reply: Reply }
  | { readonly kind: 'closed' | 'nothing' | 'failed'; readonly reply: Reply };

interface Dialog {
  readonly title: string;
  readonly card: Json;
  readonly typed: Map<string, string>;
  /** How what is typed into it goes back. */
  readonly submit: { readonly name: string; readonly value: Json; readonly where: Where };
}

/** After this long Teams tells the person that the app didn't answer. */
const TEAMS_WAITS_MS = 10_000;

export class TeamsUser {
  private open: Dialog | null = null;
  private readonly typed = new Map<string, Map<string, string>>();

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

  /** The app is installed for this person: by themselves, or by a policy. */
  async install(o: Sending = {}): Promise<Reply> {
    await this.send(conversationUpdate(this.person, personalChat(this.person), this.envelope(o)), o);
    return this.send(installationActivity(this.person, this.envelope(o), 'add'), o);
  }

  async uninstall(): Promise<Reply> {
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
      typed.set(field.id, inputOf(field, value));
    }
  }

  /** Types into a list of the open dialog that is searched; what is found can be chosen from then on. */
  async search(name: string, words: string): Promise<{ value: string; label: string }[]> {
    const { id, dataset } = this.field(name);
    if (dataset === null || this.open === null) throw new Error(`${this.key} can't search in ${name}`);
    const value = { queryText: words, queryOptions: { skip: 0, top: 15 }, dataset };
    const reply = await this.invoke('application/search', value, this.open.submit.where, {});
    const found = records(record(record(reply.json).value).results);
    const list = elementsOf(this.open.card).find(([, one]) => one.id === id)?.[1] ?? {};
    const there = records(list.choices);
    list.choices = [...there, ...found.filter((one) => there.every(({ value: old }) => old !== one.value))];
    return found.map((one) => ({ value: text(one.value), label: text(one.title) }));
  }

  /** The field with that id of the open dialog, else of the latest message that has it. */
  field(name: string): Field {
    const fields = this.dialog()?.fields ?? this.messageWith(name).fields;
    const found = fields.find((one) => one.id === name);
    if (found === undefined)
      throw new Error(`${this.key} finds no field ${name}, only ${listed(fields.map((one) => one.id))}`);
    return found;
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
    const reply = await this.invoke('composeExtension/fetchTask', value, where, o);
    const submit = {
      name: 'composeExtension/submitAction',
      value: { commandId, commandContext, ...payload },
      where,
    };
    return this.applyTask(reply, submit);
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
      const errors = heldBack(message.fields);
      if (sends(button) && o.force !== true && Object.keys(errors).length > 0)
        return { kind: 'held-back', errors };
      return this.execute(message, button.action, inputs(message.fields), 'manual', o);
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
    const data = { ...record(action.data), ...typed };
    const value = { action: { type: 'Action.Execute', title, verb, data }, trigger };
    const reply = await this.invoke('adaptiveCard/action', value, personalChat(this.person), o, message.id);
    const answer = record(reply.json);
    if (reply.status !== 200 || answer.statusCode !== 200) return { kind: 'failed', reply };
    if (answer.type === 'application/vnd.microsoft.activity.message') {
      return { kind: 'message', text: text(answer.value), reply };
    }
    if (answer.type !== 'application/vnd.microsoft.card.adaptive') return { kind: 'nothing', reply };
    const card = record(answer.value);
    this.teams.connector.problem('an answer to a click', checkCard(card, 'message'));
    const stored: SentActivity | undefined = this.teams.connector.sent.find((one) => one.id === message.id);
    if (stored !== undefined) stored.replacement = card;
    this.typed.delete(message.id);
    return { kind: 'card', card: seenCard(card, new Map()), reply };
  }

  private async openDialog(button: Button, o: Sending): Promise<Outcome> {
    const where = personalChat(this.person);
    const value = { data: record(button.action.data), context: { theme: 'default' } };
    const reply = await this.invoke('task/fetch', value, where, o);
    return this.applyTask(reply, { name: 'task/submit', value: {}, where });
  }

  private async submitDialog(button: Button, fields: readonly Field[], o: PressOptions): Promise<Outcome> {
    const { open } = this;
    if (open === null) throw new Error(`${this.key} has no dialog open`);
    const errors = heldBack(fields);
    if (sends(button) && o.force !== true && Object.keys(errors).length > 0)
      return { kind: 'held-back', errors };
    const { name, where } = open.submit;
    const data = { ...record(button.action.data), ...inputs(fields) };
    const value = { ...open.submit.value, data, context: { theme: 'default' } };
    return this.applyTask(await this.invoke(name, value, where, o), open.submit);
  }

  private applyTask(reply: Reply, submit: Dialog['submit']): Outcome {
    if (reply.status !== 200) return { kind: 'failed', reply };
    const task = record(record(reply.json).task);
    if (task.type === 'continue') {
      const value = record(task.value);
      const card = record(record(value.card).content);
      this.teams.connector.problem('a dialog', checkCard(card, 'dialog'));
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
    const on = this.envelope(o);
    const reply = await this.send(
      invokeActivity(this.person, where, on, {
        name,
        value,
        ...(replyToId === undefined ? {} : { replyToId }),
      }),
      o,
    );
    if (reply.ms > TEAMS_WAITS_MS) {
      const message = `answered after ${Math.round(reply.ms)} ms`;
      this.teams.connector.problem(name, [{ path: '', message }]);
    }
    return reply;
  }

  private async send(activity: Json, o: Sending): Promise<Reply> {
    if (o.activityId !== undefined) activity.id = o.activityId;
    o.change?.(activity);
    const { appId, keys } = this.teams;
    return sendActivity({ url: this.url, appId, keys }, activity, o);
  }

  private envelope(o: Sending): Envelope {
    const { appId, tenant, connector } = this.teams;
    return { botId: appId, tenant: o.tenant ?? tenant, serviceUrl: connector.serviceUrl };
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

/** A button that only leads on leaves unfinished fields as they are. */
const sends = (button: Button): boolean => record(record(button.action.data).form).submits === true;
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

/** Fields that are empty are left out by Teams. */
const inputs = (fields: readonly Field[]): Json =>
  Object.fromEntries(fields.filter((one) => one.value !== '').map((one) => [one.id, one.value]));

function matches<T extends { readonly allText: string }>(match: Match<T>, seen: T): boolean {
  if (typeof match === 'function') return match(seen);
  return typeof match === 'string' ? seen.allText.includes(match) : match.test(seen.allText);
}
