// long because: each rule has its own case.
// For each rule something that it catches, done to a twin: what is seen of it with the rule, and not without.
import { text, type Json } from '../slack/json.js';
import { CHANNEL, inThread, personalChat, teamsId, type TeamsPerson } from './activities.js';
import { createTwinClock } from './clock.js';
import { CONNECTOR } from './rules/connector.js';
import type { SmallApp } from './small-app.js';
import { startTeams, type Teams } from './teams.js';
import type { Outcome, TeamsUser } from './user.js';

export const TENANT = '11111111-1111-4111-8111-111111111111';
const AMIRA: TeamsPerson = {
  key: 'amira',
  name: 'Amira Khan',
  aadObjectId: '00000000-0000-4000-8000-00000000000a',
};
const BEN: TeamsPerson = { key: 'ben', name: 'Ben Ode', aadObjectId: '00000000-0000-4000-8000-00000000000b' };
const WORDS = 'he wrote to her';
const CARD = 'application/vnd.microsoft.card.adaptive';
const HOUR_MS = 3_600_000;

/** A twin without the rules named, in front of the small app. */
export class Bench {
  private constructor(
    readonly teams: Teams,
    readonly app: SmallApp,
    readonly amira: TeamsUser,
    readonly ben: TeamsUser,
  ) {}

  static async start(app: SmallApp, without: readonly string[], loadFactor = 1): Promise<Bench> {
    const teams = await startTeams({
      people: [AMIRA, BEN],
      tenant: TENANT,
      clock: createTwinClock(true),
      secretEndsAt: Date.now() + 24 * HOUR_MS,
      otherDirectories: ['22222222-2222-4222-8222-222222222222'],
      ...{ without, loadFactor },
      alsoCheck: () => [],
    });
    app.got.length = 0;
    app.answer = () => ({});
    const user = teams.connect(app.url);
    return new Bench(teams, app, user('amira'), user('ben'));
  }

  get last(): Json {
    return this.app.got.at(-1)?.activity ?? {};
  }

  /** A token of the bot's own, as the login server gives it. */
  async token(form: Json = {}, directory = TENANT): Promise<Json> {
    const { keys, appId } = this.teams;
    const body = {
      ...{ grant_type: 'client_credentials', client_id: appId, scope: `${CONNECTOR}/.default` },
      ...{ client_secret: 'a-password-of-the-test' },
      ...form,
    };
    const given = Object.entries(body).filter((one): one is [string, string] => typeof one[1] === 'string');
    const response = await fetch(`${keys.origin}/${directory}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams(given),
    });
    return (await response.json()) as Json;
  }

  async identity(query: Record<string, string>, headers: Record<string, string> = { metadata: 'true' }) {
    const whole = { 'api-version': '2018-02-01', resource: CONNECTOR, ...query };
    const address = `${this.teams.keys.identityUrl}?${new URLSearchParams(whole).toString()}`;
    return (await fetch(address, { headers })).text();
  }

  /** A call to the connector. @returns its status, headers and body as one text */
  async call(method: string, path: string, body?: Json, o: { token?: string; base?: string } = {}) {
    const token = o.token ?? text((await this.token()).access_token);
    const response = await fetch(`${o.base ?? this.teams.connector.serviceUrl}v3/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return `${response.status} ${response.headers.get('retry-after') ?? ''} ${await response.text()}`;
  }

  send(words = 'hello', person = BEN): Promise<string> {
    return this.call('POST', `conversations/${chatOf(person)}/activities`, { type: 'message', text: words });
  }

  create(body: Json): Promise<string> {
    const whole = { isGroup: false, tenantId: TENANT, members: [{ id: BEN.aadObjectId }], ...body };
    return this.call('POST', 'conversations', whole);
  }

  /** The same call so often that one is too many; one token for all. */
  async many(times: number, call: (token: string) => Promise<string>, everyMs = 0): Promise<string> {
    const token = text((await this.token()).access_token);
    let last = '';
    for (let i = 0; i < times; i += 1) {
      last = await call(token);
      this.teams.clock.advance(everyMs);
    }
    return last;
  }

  sendOften(times: number, everyMs = 0): Promise<string> {
    const path = `conversations/${chatOf(BEN)}/activities`;
    return this.many(times, (token) => this.call('POST', path, { type: 'typing' }, { token }), everyMs);
  }

  lookOften(times: number, everyMs = 0): Promise<string> {
    const path = `conversations/${chatOf(BEN)}/members`;
    return this.many(times, (token) => this.call('GET', path, undefined, { token }), everyMs);
  }

  /** Ben has a message with this card. */
  async show(card: Json): Promise<void> {
    const attachments = [{ contentType: CARD, content: card }];
    await this.call('POST', `conversations/${chatOf(BEN)}/activities`, { type: 'message', attachments });
  }

  /** What the client shows when Ben's button is answered so. */
  async pressed(body: unknown, status = 200): Promise<string> {
    await this.show(adaptive([], { actions: [{ type: 'Action.Execute', title: 'Go', verb: 'go' }] }));
    this.app.answer = () => ({ status, body });
    return shown(await this.ben.press('go'));
  }

  async fetched(body: unknown): Promise<string> {
    await this.show(adaptive([], { actions: [OPENER] }));
    this.app.answer = () => ({ body });
    return shown(await this.ben.press('open'));
  }

  /** A dialog with this in it is open, and what it sends is answered so. */
  async sent(body: unknown, content: Json = SENDER): Promise<string> {
    await this.fetched(dialog(content));
    this.app.answer = () => ({ body });
    return shown(await this.ben.press('send'));
  }

  async extension(body: unknown): Promise<string> {
    this.app.answer = () => ({ body: dialog(SENDER) });
    await this.ben.openExtension('raise');
    this.app.answer = () => ({ body });
    return shown(await this.ben.press('send'));
  }

  /** What came to the app when a dialog with these inputs was sent. */
  async filled(
    inputs: readonly Json[],
    values: Readonly<Record<string, string>> = {},
    action: Json = {},
  ): Promise<string> {
    const content = adaptive([...inputs], { actions: [{ ...SEND, ...action }] });
    await this.fetched(dialog(content));
    if (Object.keys(values).length > 0) this.ben.fill(values);
    this.app.answer = () => ({});
    const outcome = await this.ben.press('send');
    return outcome.kind === 'held-back' ? JSON.stringify(outcome) : JSON.stringify(this.last.value);
  }

  /** What the client shows of what was looked up. */
  async looked(body: unknown): Promise<string> {
    await this.fetched(dialog(adaptive([SEARCHED], { actions: [SEND] })));
    this.app.answer = () => ({ body });
    const found = await this.ben.search('who', 'a');
    return found === null ? 'failed' : `${found.length} found`;
  }

  problemsOf(card: Json, where: 'message' | 'dialog' = 'message'): string {
    return JSON.stringify(this.teams.checkCard(card, where));
  }

  async wrote(shape: string, where = personalChat(AMIRA)): Promise<string> {
    await this.amira.sayAs(shape, WORDS, { other: BEN, in: where });
    return JSON.stringify(this.last);
  }
}

const chatOf = (person: TeamsPerson): string => encodeURIComponent(personalChat(person).conversationId);
const adaptive = (body: readonly Json[], more: Json = {}): Json => ({
  ...{ type: 'AdaptiveCard', version: '1.5', body },
  ...more,
});
const WORD = { type: 'TextBlock', text: 'words' };
const OPENER = {
  type: 'Action.Submit',
  title: 'Open',
  data: { verb: 'open', msteams: { type: 'task/fetch' } },
};
const SEND = { type: 'Action.Submit', title: 'Send', data: { verb: 'send', form: { submits: true } } };
const SENDER = adaptive([WORD], { actions: [SEND] });
const SEARCHED = {
  ...{ type: 'Input.ChoiceSet', id: 'who', label: 'Who', choices: [] },
  'choices.data': { type: 'Data.Query', dataset: 'people' },
};
const dialog = (content: Json, more: Json = {}): Json => ({
  task: { type: 'continue', value: { title: 'A', card: { contentType: CARD, content }, ...more } },
});
const choices = (more: Json): Json => ({
  ...{ type: 'Input.ChoiceSet', id: 'who', label: 'Who' },
  choices: [
    { title: 'A', value: 'a' },
    { title: 'B', value: 'b' },
  ],
  ...more,
});
const results = (count: number, more: Json = {}): Json => ({
  type: 'application/vnd.microsoft.search.searchResponse',
  value: { results: Array.from({ length: count }, (_, i) => ({ title: `P${i}`, value: `p${i}`, ...more })) },
});
const textInput = (more: Json = {}): Json => ({ type: 'Input.Text', id: 'what', label: 'What', ...more });

function shown(outcome: Outcome): string {
  return outcome.kind === 'failed' ? `failed: ${outcome.why.join('; ')}` : outcome.kind;
}

export interface Case {
  readonly act: (bench: Bench) => Promise<string> | string;
  /** What is seen with the rule, and not without it. */
  readonly seen: RegExp;
  readonly loadFactor?: number;
}

/** A machine so quick that a millisecond counts as a minute and more: nobody has to wait for what is late. */
const LATE = 1 / 100_000;

const seeing = (seen: RegExp, act: Case['act']): Case => ({ seen, act });

const CARDS: Readonly<Record<string, Case>> = {
  'card-version': seeing(/1\.6/, (b) => b.problemsOf({ ...adaptive([WORD]), version: '1.6' })),
  'card-schema': seeing(/Marquee/, (b) => b.problemsOf(adaptive([{ type: 'Marquee' }]))),
  'card-six-actions': seeing(/more than 6/, (b) =>
    b.problemsOf(adaptive([], { actions: Array<Json>(7).fill(OPENER) })),
  ),
  'card-no-execute-in-dialog': seeing(/in a dialog/, (b) =>
    b.problemsOf(adaptive([], { actions: [{ type: 'Action.Execute', title: 'A', verb: 'a' }] }), 'dialog'),
  ),
  'card-submit-types': seeing(/no type that Teams knows/, (b) =>
    b.problemsOf(adaptive([], { actions: [{ ...OPENER, data: { msteams: { type: 'open' } } }] })),
  ),
  'card-open-url': seeing(/no address/, (b) =>
    b.problemsOf(adaptive([], { actions: [{ type: 'Action.OpenUrl', title: 'A', url: 'a.example' }] })),
  ),
  'card-refreshed-for-sixty': seeing(/more than 60/, (b) =>
    b.problemsOf(
      adaptive([], {
        refresh: { action: { type: 'Action.Execute', verb: 'r' }, userIds: Array<string>(61).fill('29:a') },
      }),
    ),
  ),
  'card-one-input-an-id': seeing(/second field/, (b) => b.problemsOf(adaptive([textInput(), textInput()]))),
  'card-choices-without-comma': seeing(/comma/, (b) =>
    b.problemsOf(adaptive([choices({ isMultiSelect: true, choices: [{ title: 'A', value: 'a,b' }] })])),
  ),
  'card-chosen-is-a-choice': seeing(/none of its choices/, (b) =>
    b.problemsOf(adaptive([choices({ value: 'c' })])),
  ),
  'card-searched-choices': seeing(/Data.Query/, (b) =>
    b.problemsOf(adaptive([choices({ 'choices.data': { type: 'Data.Query' } })])),
  ),
};

const ANSWERS: Readonly<Record<string, Case>> = {
  'answer-status': seeing(/failed: was answered with 500/, (b) =>
    b.pressed({ statusCode: 200, type: CARD, value: adaptive([]) }, 500),
  ),
  'answer-size': seeing(/failed: \d+ bytes/, (b) =>
    b.fetched(dialog(adaptive([{ ...WORD, text: 'ø'.repeat(14_000) }]))),
  ),
  'answer-extension-in-five-seconds': {
    ...seeing(/failed: \d+ ms/, async (b) => {
      b.app.answer = () => ({ body: dialog(SENDER) });
      return shown(await b.ben.openExtension('raise'));
    }),
    loadFactor: LATE,
  },
  'answer-in-ten-seconds': {
    ...seeing(/failed: \d+ ms/, (b) => b.fetched(dialog(SENDER))),
    loadFactor: LATE,
  },
  'answer-button-type': seeing(/failed: no type of answer/, (b) =>
    b.pressed({ statusCode: 200, type: 'card' }),
  ),
  'answer-button-value': seeing(/failed: a card that is none/, (b) =>
    b.pressed({ statusCode: 200, type: CARD, value: {} }),
  ),
  'answer-dialog-task': seeing(/failed: a task of the type none/, (b) => b.fetched({})),
  'answer-submit-task': seeing(/failed: a task of the type card/, (b) => b.sent({ task: { type: 'card' } })),
  'answer-extension-submit': seeing(/failed: neither/, (b) => b.extension({ composeExtension: {} })),
  'answer-dialog-card': seeing(/failed: a task without/, (b) =>
    b.fetched({ task: { type: 'continue', value: { title: 'A' } } }),
  ),
  'answer-dialog-size': seeing(/failed: a height/, (b) => b.fetched(dialog(SENDER, { height: 'huge' }))),
  'answer-dialog-message': seeing(/failed: a message of no text/, (b) =>
    b.fetched({ task: { type: 'message', value: { text: 'a' } } }),
  ),
  'answer-search-type': seeing(/failed/, (b) => b.looked({ ...results(1), type: 'search' })),
  'answer-search-results': seeing(/failed/, (b) => b.looked(results(1, { title: 7 }))),
};

const CLIENT: Readonly<Record<string, Case>> = {
  'client-empty-text': seeing(/"what":""/, (b) => b.filled([textInput({ value: 'before' })], { what: '' })),
  'client-empty-choice': seeing(/^(?!.*"who")/, (b) => b.filled([choices({})])),
  'client-prefilled': seeing(/"what":"before"/, (b) => b.filled([textInput({ value: 'before' })])),
  'client-toggle': seeing(/"on":"false"/, (b) =>
    b.filled([{ type: 'Input.Toggle', id: 'on', title: 'On', label: 'On' }]),
  ),
  'client-hidden': seeing(/"what":"kept"/, (b) => b.filled([textInput({ value: 'kept', isVisible: false })])),
  'client-inputs-win': seeing(/"what":"typed"/, (b) =>
    b.filled([textInput()], { what: 'typed' }, { data: { ...SEND.data, what: 'of the action' } }),
  ),
  'client-associated-inputs': seeing(/^(?!.*"what")/, (b) =>
    b.filled([textInput({ value: 'x' })], {}, { associatedInputs: 'none' }),
  ),
  'client-required': seeing(/is required/, (b) => b.filled([textInput({ isRequired: true })])),
  'client-max-length': seeing(/too long/, (b) => b.filled([textInput({ maxLength: 3 })], { what: 'four' })),
  'client-regex': seeing(/pattern/, (b) => b.filled([textInput({ regex: '^\\d+$' })], { what: 'four' })),
  'client-search-fifteen': seeing(/15 found/, (b) => b.looked(results(20))),
  'client-chooses-what-is-offered': seeing(/no choice/, async (b) => {
    await b.looked(results(2));
    try {
      b.ben.fill({ who: 'p9' });
      return 'chosen';
    } catch (error) {
      return String(error);
    }
  }),
  'client-dialog-data': seeing(/"data":\{"verb":"send".*"what":"x"/, (b) =>
    b.filled([textInput({ value: 'x' })]),
  ),
};

const PLACES: Readonly<Record<string, Case>> = {
  'connector-token': seeing(/401/, (b) =>
    b.call('GET', `conversations/${chatOf(BEN)}/members`, undefined, { token: 'made-up' }),
  ),
  'connector-token-audience': seeing(/401/, async (b) => {
    const token = text((await b.token({ scope: 'https://graph.microsoft.com/.default' })).access_token);
    return b.call('GET', `conversations/${chatOf(BEN)}/members`, undefined, { token });
  }),
  'connector-token-expired': seeing(/401/, async (b) => {
    const token = text((await b.token()).access_token);
    b.teams.clock.advance(HOUR_MS);
    return b.call('GET', `conversations/${chatOf(BEN)}/members`, undefined, { token });
  }),
  'connector-registered': seeing(/401.*BotNotRegistered/, (b) => {
    b.teams.connector.bot.isRegistered = false;
    return b.send();
  }),
  'connector-disabled': seeing(/403.*BotDisabledByAdmin/, (b) => {
    b.teams.connector.bot.isDisabledByAdmin = true;
    return b.send();
  }),
  'connector-government': seeing(/403.*InvalidBotApiHost/, (b) => {
    b.teams.connector.bot.isGovernment = true;
    return b.send();
  }),
  'connector-service-moved': seeing(/404.*ConversationNotFound/, async (b) => {
    const base = b.teams.connector.serviceUrl;
    await b.teams.connector.listenAgain();
    return b.call('POST', `conversations/${chatOf(BEN)}/activities`, { type: 'message' }, { base });
  }),
  'limit-send-in-1s': seeing(/429 1 .*Throttled/, (b) => b.sendOften(8)),
  'limit-send-in-2s': seeing(/429 1 .*Throttled/, (b) => b.sendOften(9, 200)),
  'limit-send-in-30s': seeing(/429 \d+ .*Throttled/, (b) => b.sendOften(61, 300)),
  'limit-send-in-1h': seeing(/429 \d+ .*Throttled/, async (b) => {
    const { calls } = b.teams.connector;
    const [at, conversationId] = [b.teams.clock.now(), personalChat(BEN).conversationId];
    const call = {
      kind: 'send',
      method: 'POST',
      path: '',
      body: {},
      authorization: '',
      status: 201,
    } as const;
    for (let i = 1; i <= 1_800; i += 1) calls.push({ ...call, conversationId, at: at - i * 1_900 });
    return b.send();
  }),
  'limit-members-in-1s': seeing(/429 1 .*Throttled/, (b) => b.lookOften(15)),
  'limit-members-in-30s': seeing(/429 \d+ .*Throttled/, (b) => b.lookOften(121, 100)),
  'limit-tenant': seeing(/429 1 .*Throttled/, (b) =>
    b.many(51, (token) =>
      b.call('POST', 'conversations', { tenantId: TENANT, members: [{ id: teamsId(BEN) }] }, { token }),
    ),
  ),
  'connector-message-size': seeing(/413.*MessageSizeTooBig/, (b) => b.send('x'.repeat(51_200))),
  'connector-message-type': seeing(/400.*Bad Argument/, (b) =>
    b.call('POST', `conversations/${chatOf(BEN)}/activities`, { text: 'hello' }),
  ),
  'connector-conversation': seeing(/404.*ConversationNotFound/, (b) => {
    b.teams.connector.gone.add('ben');
    return b.send();
  }),
  'connector-roster': seeing(/403.*BotNotInConversationRoster/, (b) => {
    b.teams.connector.notInstalled.add('ben');
    return b.send();
  }),
  'connector-blocked-writes': seeing(/403.*errorCode":209.*MessageWritesBlocked/, (b) => {
    b.teams.connector.blocked.set('ben', 'writes');
    return b.send();
  }),
  'connector-blocked-conversation': seeing(/403.*ConversationBlockedByUser/, (b) => {
    b.teams.connector.blocked.set('ben', 'conversation');
    return b.send();
  }),
  'connector-activity': seeing(/404.*ActivityNotFoundInConversation/, async (b) => {
    await b.send();
    const path = `conversations/${chatOf(BEN)}/activities/m-1`;
    await b.call('DELETE', path);
    return b.call('PUT', path, { type: 'message', text: 'late' });
  }),
  'connector-own-activity': seeing(/403.*NotEnoughPermissions/, async (b) => {
    await b.ben.say('hello', { activityId: 'theirs' });
    return b.call('DELETE', `conversations/${chatOf(BEN)}/activities/theirs`);
  }),
  'connector-create-tenant': seeing(/400.*Bad Argument/, (b) => b.create({ tenantId: undefined })),
  'connector-create-no-group': seeing(/400.*Bad Argument/, (b) => b.create({ isGroup: true })),
  'connector-create-other-tenant': seeing(/403.*BotDisabledInTenant/, (b) =>
    b.create({ tenantId: 'another' }),
  ),
  'connector-create-member': seeing(/400.*BadSyntax/, (b) =>
    b.create({ members: [{ id: 'ben.ode@riverside.example' }] }),
  ),
  'connector-create-installed': seeing(/403.*ForbiddenOperationException/, (b) => {
    b.teams.connector.notInstalled.add('ben');
    return b.create({});
  }),
  'connector-member': seeing(/404.*MemberNotFound/, (b) =>
    b.call('GET', `conversations/${chatOf(BEN)}/members/${AMIRA.aadObjectId}`),
  ),
  'connector-passing-faults': seeing(/412.*PreconditionFailed/, (b) => {
    b.teams.connector.fault({ kind: 'send', status: 412 });
    return b.send();
  }),
  'connector-guest': seeing(/#EXT#.*"guest"/, (b) => {
    b.teams.connector.guests.add('ben');
    return b.call('GET', `conversations/${chatOf(BEN)}/members/${BEN.aadObjectId}`);
  }),
};

const json = async (work: Promise<unknown>): Promise<string> => JSON.stringify(await work);

const LOGIN: Readonly<Record<string, Case>> = {
  'login-grant': seeing(/AADSTS70003/, (b) => json(b.token({ grant_type: 'password' }))),
  'login-scope': seeing(/AADSTS1002012/, (b) => json(b.token({ scope: CONNECTOR }))),
  'login-directory': seeing(/AADSTS90002/, (b) => json(b.token({}, 'nowhere.example'))),
  'login-application': seeing(/AADSTS700016/, (b) => json(b.token({}, 'botframework.com'))),
  'login-proof': seeing(/AADSTS7000218/, (b) => json(b.token({ client_secret: undefined }))),
  'login-secret': seeing(/AADSTS7000215/, (b) => json(b.token({ client_secret: 'its id, by mistake' }))),
  'login-secret-expired': seeing(/AADSTS7000222/, (b) => {
    b.teams.clock.advance(25 * HOUR_MS);
    return json(b.token());
  }),
  'login-assertion': seeing(/AADSTS700027/, (b) =>
    json(b.token({ client_secret: undefined, client_assertion: 'not.a.token' })),
  ),
  'identity-metadata-header': seeing(/bad_request_102/, (b) => b.identity({}, {})),
  'identity-api-version': seeing(/invalid_request/, (b) => b.identity({ 'api-version': '2017-01-01' })),
  'identity-resource': seeing(/invalid_resource/, (b) => b.identity({ resource: `${CONNECTOR}/.default` })),
  'identity-client': seeing(/invalid_request/, (b) => b.identity({ client_id: 'another' })),
  'keys-endorsed': seeing(/endorsements":\["msteams"\]/, (b) => keysOf(b)),
  'keys-overlap': seeing(/kid.*kid/, (b) => {
    b.teams.keys.rotate();
    return keysOf(b);
  }),
};

const keysOf = async ({ teams }: Bench): Promise<string> => (await fetch(`${teams.keys.origin}/keys`)).text();

const BODIES: Readonly<Record<string, RegExp>> = {
  'body-mentions-others': /"29:ben".*<at>Ben Ode<\/at> he wrote|<at>Ben Ode<\/at> he wrote.*"29:ben"/,
  'body-mention-split': /<at>Ben<\/at> <at>Ode<\/at>/,
  'body-mention-escaped': /Ben Ode &amp; Co<\/at>/,
  'body-emoji': /<emoji id=.*alt=/,
  'body-emoji-as-image': /schema\.skype\.com\/Emoji/,
  'body-link': /href=.*photos\.example/,
  'body-no-break-space': /"&nbsp;he wrote/,
  'body-table': /<td>21:40<\/td>/,
  'body-code-and-list': /<li>twice<\/li>/,
  'body-quoted-marker': /quotedReply.*<quoted messageId=|<quoted messageId=.*quotedReply/,
  'body-quoted-html': /schema\.skype\.com\/Reply/,
  'body-quoted-attachment': /"messageReference".*messagePreview/,
  'body-forwarded': /"forwardedMessageReference".*originalMessageContent/,
  'body-picture': /"image\/\*"/,
  'body-hosted-content': /hostedContents/,
  'body-file': /file\.download\.info/,
  'body-file-reference': /"contentType":"reference"/,
  'body-card-of-others': /card\.adaptive/,
  'body-loop-and-code': /codesnippet.*announcement.*fluidEmbedCard/,
  'body-no-object-id': /"from":\{"id":"29:somebody","name":"Somebody"\}/,
  'body-guest': /"userRole":"guest"/,
};

const MESSAGES: Readonly<Record<string, Case>> = {
  ...Object.fromEntries(Object.entries(BODIES).map(([id, seen]) => [id, seeing(seen, (b) => b.wrote(id))])),
  'message-html-beside-text': seeing(/"text\/html","content":"<p>hello<\/p>"/, async (b) => {
    await b.amira.say('hello');
    return json(Promise.resolve(b.last));
  }),
  'message-mention-in-public': seeing(/<at>Sameday<\/at> hello/, async (b) => {
    await b.amira.say('hello', { in: CHANNEL });
    return json(Promise.resolve(b.last));
  }),
  'message-channel-data': seeing(/"tenant".*"team".*"channel"/, async (b) => {
    await b.amira.say('hello', { in: CHANNEL });
    return json(Promise.resolve(b.last.channelData));
  }),
  'message-thread': seeing(/;messageid=7/, async (b) => {
    const { appId: botId, tenant, connector, without } = b.teams;
    const on = { botId, tenant, serviceUrl: connector.serviceUrl, without };
    await b.amira.say('hello', { in: inThread('7', on) });
    return json(Promise.resolve(b.last.conversation));
  }),
  'message-headers': seeing(/x-ms-conversation-id.*x-ms-tenant-id/, async (b) => {
    await b.amira.say('hello');
    return json(Promise.resolve(b.app.got.at(-1)?.headers));
  }),
  'message-again': seeing(/^2 of one id/, async (b) => {
    b.app.answer = () => ({ status: b.app.got.length === 1 ? 503 : 200 });
    await b.amira.say('hello');
    const ids = new Set(b.app.got.map(({ activity }) => text(activity.id)));
    return `${b.app.got.length} of ${ids.size === 1 ? 'one id' : 'many'}`;
  }),
  'event-edited': seeing(/"type":"messageUpdate".*editMessage/, async (b) => {
    await b.amira.edit('1', 'better words');
    const { type, channelData } = b.last;
    return json(Promise.resolve({ type, channelData }));
  }),
  'event-deleted': seeing(/"type":"messageDelete".*softDeleteMessage/, async (b) => {
    await b.amira.deleteOwn('1');
    const { type, channelData } = b.last;
    return json(Promise.resolve({ type, channelData }));
  }),
  'event-reaction': seeing(/reactionsAdded.*"m-1"/, async (b) => {
    await b.send();
    const [message] = b.ben.messages();
    if (message !== undefined) await b.ben.react(message);
    return json(Promise.resolve({ ...b.last }));
  }),
  'event-installed': seeing(/conversationUpdate.*membersAdded.*installationUpdate/, async (b) => {
    await b.ben.install();
    return json(Promise.resolve(b.app.got.map(({ activity }) => activity)));
  }),
  'event-removed': seeing(/403.*BotNotInConversationRoster/, async (b) => {
    await b.ben.uninstall();
    return b.send();
  }),
};

export const CASES: Readonly<Record<string, Case>> = {
  ...CARDS,
  ...ANSWERS,
  ...CLIENT,
  ...PLACES,
  ...LOGIN,
  ...MESSAGES,
};
