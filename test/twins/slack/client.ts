// Plays Slack towards the app: commands, shortcuts, clicks, submissions and events, as Slack words them.
import type { Workspace, SlackPerson } from './emulator.js';
import { EventRetries } from './event-retries.js';
import { isRecord, record, type Json } from './json.js';
import type { Delivery, DeliveryKind, Reply, Transport } from './signed-request.js';
import type { Tap } from './tap.js';
import type { StoredMessage, StoredView } from './workspace-state.js';

/** The part of a click that the element decides: `type`, `action_id`, `block_id`, `value`, `selected_option` … */
export type ActionPayload = Json & { readonly action_id: string };

export interface Place {
  readonly id: string;
  readonly name: string;
}

/** A message by someone, as a message shortcut hands it over. */
export interface OthersMessage {
  readonly user: string;
  readonly text: string;
  readonly ts?: string;
  readonly files?: readonly Json[];
}

const VERIFICATION_TOKEN = 'legacy-verification-token';

export class SlackClient {
  private readonly retries: EventRetries;

  constructor(
    readonly tap: Tap,
    private readonly transport: Transport,
  ) {
    this.retries = new EventRetries(tap);
  }

  /** Sends it, and tells how long it took in Slack's time. */
  private async deliver(kind: DeliveryKind, payload: Json, delivery?: Delivery): Promise<Reply> {
    const age = this.tap.clock.stopwatch();
    const reply = await this.transport.deliver(kind, payload, delivery);
    return { ...reply, slackMs: age() };
  }

  get workspace(): Workspace {
    return this.tap.emulator.workspace;
  }

  /** The person with this key of the seed, or this Slack id. */
  person(keyOrId: string): SlackPerson {
    const found = this.workspace.people.find(({ key, id }) => key === keyOrId || id === keyOrId);
    if (!found) throw new Error(`no one is seeded as ${keyOrId}`);
    return found;
  }

  async slashCommand(
    input: { user: string; command: string; text?: string; channel?: Place },
    delivery?: Delivery,
  ): Promise<Reply> {
    const person = this.person(input.user);
    const channel = input.channel ?? this.workspace.channel;
    const { enterprise } = this.workspace;
    return this.deliver(
      'slash_commands',
      {
        token: VERIFICATION_TOKEN,
        team_id: this.workspace.teamId,
        team_domain: this.workspace.teamDomain,
        ...(enterprise && { enterprise_id: enterprise.id, enterprise_name: enterprise.name }),
        channel_id: channel.id,
        channel_name: channel.name,
        user_id: person.id,
        user_name: person.key,
        command: input.command,
        text: input.text ?? '',
        api_app_id: this.workspace.appId,
        is_enterprise_install: 'false',
        response_url: this.tap.responseUrl({ user: person.id, channel: channel.id, ts: null }),
        trigger_id: await this.trigger(person.id),
      },
      delivery,
    );
  }

  async globalShortcut(input: { user: string; callbackId: string }, delivery?: Delivery): Promise<Reply> {
    const payload = await this.interaction('shortcut', input.user);
    return this.payload({ ...payload, callback_id: input.callbackId, action_ts: seconds() }, delivery);
  }

  async messageShortcut(
    input: { user: string; callbackId: string; message: OthersMessage; channel?: Place },
    delivery?: Delivery,
  ): Promise<Reply> {
    const channel = input.channel ?? this.workspace.channel;
    const message = { type: 'message', ts: seconds(), ...input.message };
    return this.payload(
      {
        ...(await this.interaction('message_action', input.user)),
        callback_id: input.callbackId,
        action_ts: seconds(),
        channel,
        message_ts: message.ts,
        message,
        response_url: this.tap.responseUrl({
          user: this.person(input.user).id,
          channel: channel.id,
          ts: null,
        }),
      },
      delivery,
    );
  }

  /** A click in a message or a view. `state` holds what stands in the inputs beside it. */
  async blockAction(
    input: { user: string; action: ActionPayload; message?: StoredMessage; view?: StoredView; state?: Json },
    delivery?: Delivery,
  ): Promise<Reply> {
    const { message, view } = input;
    const values = { values: input.state ?? {} };
    const action = { action_ts: seconds(), ...input.action };
    const base = { ...(await this.interaction('block_actions', input.user)), actions: [action] };
    if (view) {
      const container = { type: 'view', view_id: view.id };
      return this.payload({ ...base, container, view: this.viewPayload(view, values) }, delivery);
    }
    if (!message) throw new Error('a click needs a message or a view');
    const person = this.person(input.user);
    return this.payload(
      {
        ...base,
        container: {
          type: 'message',
          message_ts: message.ts,
          channel_id: message.channel,
          is_ephemeral: message.ephemeral,
        },
        channel: { id: message.channel, name: message.user === null ? 'staffroom' : 'directmessage' },
        ...(!message.ephemeral && { message: this.messagePayload(message) }),
        state: values,
        response_url: this.tap.responseUrl({ user: person.id, channel: message.channel, ts: message.ts }),
      },
      delivery,
    );
  }

  /** `values` are keyed by block id, then action id, as Slack sends them. */
  async viewSubmission(
    input: { user: string; view: StoredView; values: Json },
    delivery?: Delivery,
  ): Promise<Reply> {
    const base = await this.interaction('view_submission', input.user);
    const view = this.viewPayload(input.view, { values: input.values });
    return this.payload({ ...base, view, response_urls: [] }, delivery);
  }

  async viewClosed(
    input: { user: string; view: StoredView; isCleared?: boolean },
    delivery?: Delivery,
  ): Promise<Reply> {
    const { trigger_id: _, ...base } = await this.interaction('view_closed', input.user);
    const view = this.viewPayload(input.view, { values: {} });
    return this.payload({ ...base, view, is_cleared: input.isCleared ?? false }, delivery);
  }

  /** Asks for the options of an external select. */
  async blockSuggestion(
    input: { user: string; view: StoredView; blockId: string; actionId: string; query: string },
    delivery?: Delivery,
  ): Promise<Reply> {
    const { trigger_id: _, ...base } = await this.interaction('block_suggestion', input.user);
    return this.payload(
      {
        ...base,
        container: { type: 'view', view_id: input.view.id },
        action_id: input.actionId,
        block_id: input.blockId,
        value: input.query,
        view: this.viewPayload(input.view, { values: {} }),
      },
      delivery,
    );
  }

  /**
   * An event of the Events API. What the app doesn't take comes again: at once, and then with `retryEvents`. A
   * delivery of a test's own making comes once. `eventId` stays the same when Slack tries again.
   */
  async event(event: Json & { type: string }, delivery?: Delivery, eventId?: string): Promise<Reply> {
    const { teamId, appId, botUserId, enterprise } = this.workspace;
    const body = {
      token: VERIFICATION_TOKEN,
      team_id: teamId,
      api_app_id: appId,
      event: { event_ts: seconds(), ...event },
      type: 'event_callback',
      event_id: eventId ?? `Ev${this.tap.state.nextId()}`,
      event_time: Math.floor(Date.now() / 1000),
      authorizations: [
        {
          enterprise_id: enterprise?.id ?? null,
          team_id: teamId,
          user_id: botUserId,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
      is_ext_shared_channel: false,
      event_context: 'context',
    };
    const send = (again?: Delivery) => this.deliver('events_api', body, again ?? delivery);
    return delivery === undefined ? this.retries.send(send) : send();
  }

  /** Sends again the events that weren't taken, as far as it is time for it. */
  async retryEvents(): Promise<void> {
    await this.retries.sendDue();
  }

  /** Asks the app's address for events to give back a challenge, as Slack does before it takes it. */
  async verifyUrl(): Promise<boolean> {
    const challenge = `challenge-${this.tap.state.nextId()}`;
    const body = { token: VERIFICATION_TOKEN, type: 'url_verification', challenge };
    const reply = await this.deliver('events_api', body);
    return reply.status === 200 && (reply.text === challenge || record(reply.json).challenge === challenge);
  }

  /** Asks the address of a command whether it is still there. */
  sslCheck(): Promise<Reply> {
    return this.deliver('slash_commands', { ssl_check: '1', token: VERIFICATION_TOKEN });
  }

  async appHomeOpened(user: string, delivery?: Delivery): Promise<Reply> {
    const id = this.person(user).id;
    const home = this.tap.state.home(id);
    const view = home && { view: this.viewPayload(home, { values: {} }) };
    const channel = await this.directChannel(user);
    return this.event({ type: 'app_home_opened', user: id, channel, tab: 'home', ...view }, delivery);
  }

  /** A message in the direct messages with the bot, with files when there are any. */
  async directMessage(
    user: string,
    text: string,
    files: readonly Json[] = [],
    delivery?: Delivery,
  ): Promise<Reply> {
    const channel = await this.directChannel(user);
    const ts = seconds();
    return this.event(
      {
        type: 'message',
        channel,
        channel_type: 'im',
        user: this.person(user).id,
        team: this.workspace.teamId,
        user_team: this.person(user).team ?? this.workspace.teamId,
        text,
        ts,
        ...(files.length > 0 && { subtype: 'file_share', files: [...files], upload: false }),
      },
      delivery,
    );
  }

  async fileShared(user: string, fileId: string, delivery?: Delivery): Promise<Reply> {
    const id = this.person(user).id;
    const channel = await this.directChannel(user);
    return this.event(
      { type: 'file_shared', file_id: fileId, file: { id: fileId }, user_id: id, channel_id: channel },
      delivery,
    );
  }

  async appMention(user: string, text: string, delivery?: Delivery): Promise<Reply> {
    const { botUserId, channel } = this.workspace;
    return this.event(
      {
        type: 'app_mention',
        user: this.person(user).id,
        text: `<@${botUserId}> ${text}`,
        ts: seconds(),
        channel: channel.id,
      },
      delivery,
    );
  }

  /** The channel of the person's direct messages with the bot, opened when it isn't there yet. */
  async directChannel(user: string): Promise<string> {
    const { id } = this.person(user);
    const { channel } = await this.tap.emulator.call('conversations.open', { users: id });
    const channelId = String(record(channel).id);
    this.tap.state.directChannel(channelId, id);
    return channelId;
  }

  /** Sends any payload as an interaction. */
  async payload(payload: Json, delivery?: Delivery): Promise<Reply> {
    return this.deliver('interactive', payload, delivery);
  }

  /** A fresh trigger: it lives three seconds and works once, so it is made right before each request. */
  async trigger(userId: string): Promise<string> {
    await this.transport.ready?.();
    return this.tap.state.trigger(userId);
  }

  private async interaction(type: string, user: string): Promise<Json> {
    const person = this.person(user);
    const { teamId, teamDomain, appId } = this.workspace;
    return {
      type,
      token: VERIFICATION_TOKEN,
      team: { id: teamId, domain: teamDomain },
      user: { id: person.id, username: person.key, name: person.key, team_id: person.team ?? teamId },
      api_app_id: appId,
      enterprise: this.workspace.enterprise,
      is_enterprise_install: false,
      trigger_id: await this.trigger(person.id),
    };
  }

  private viewPayload(stored: StoredView, state: Json): Json {
    const { view } = stored;
    return {
      private_metadata: '',
      callback_id: '',
      external_id: '',
      title: null,
      submit: null,
      close: null,
      clear_on_close: false,
      notify_on_close: false,
      ...view,
      id: stored.id,
      hash: stored.hash,
      root_view_id: stored.rootId,
      previous_view_id: stored.previousId,
      state,
      team_id: this.workspace.teamId,
      app_id: this.workspace.appId,
      app_installed_team_id: this.workspace.teamId,
      bot_id: this.workspace.botId,
    };
  }

  private messagePayload(message: StoredMessage): Json {
    return {
      type: 'message',
      user: this.workspace.botUserId,
      bot_id: this.workspace.botId,
      app_id: this.workspace.appId,
      team: this.workspace.teamId,
      ts: message.ts,
      text: message.text,
      blocks: message.blocks.filter(isRecord),
    };
  }
}

/** Now as Slack writes it, seconds with six decimals. */
function seconds(): string {
  return (Date.now() / 1000).toFixed(6);
}
