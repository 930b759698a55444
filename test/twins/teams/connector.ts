// The connector that the bot writes to: it keeps what each conversation shows, refuses what Teams refuses, checks each
// card, and goes wrong when the test says so.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parsedOrNull, record, records, text, type Json } from '../../twins/slack/json.js';
import { CHANNEL, GROUP, personalChat, teamsId, type TeamsPerson } from './activities.js';
import type { TwinClock } from './clock.js';
import type { KeyServer } from './key-server.js';
import type { CardPlace, CardProblem } from './rules/cards.js';
import {
  CONNECTOR_RULES,
  FAULT_CODES,
  GUEST_ROLE,
  type CallKind,
  type ConnectorState,
  type Refusal,
} from './rules/connector.js';
import { inForce, type Without } from './rules/rule.js';

export interface ConnectorCall {
  readonly kind: CallKind;
  readonly method: string;
  readonly path: string;
  readonly conversationId: string;
  readonly body: Json;
  readonly authorization: string;
  /** 0 when the connection was cut, or never answered. */
  readonly status: number;
  /** By the twin's clock, in milliseconds. */
  readonly at: number;
}

/** `hang` never answers; `cut` drops the connection before anything is done, `lost` after it. */
export interface ConnectorFault {
  readonly kind: CallKind | '*';
  readonly status: number | 'hang' | 'cut' | 'lost';
  /** How many calls it hits; 1 when left out. */
  readonly times?: number;
  readonly retryAfterSeconds?: number;
  readonly delayMs?: number;
  readonly code?: string;
  readonly when?: (call: { conversationId: string; body: Json }) => boolean;
}

export interface SentActivity {
  readonly id: string;
  readonly conversationId: string;
  activity: Json;
  /** Its card as an answer to a click replaced it, for the one who clicked; an update makes it void. */
  replacement: Json | null;
  updates: number;
  deleted: boolean;
}

export interface ConnectorOptions {
  readonly people: readonly TeamsPerson[];
  readonly tenant: string;
  readonly clock: TwinClock;
  readonly keys: Pick<KeyServer, 'issued'>;
  readonly without: Without;
  readonly checkCard: (card: Json, where: CardPlace) => CardProblem[];
}

export class Connector {
  readonly calls: ConnectorCall[] = [];
  readonly sent: SentActivity[] = [];
  readonly problems: (CardProblem & { readonly where: string })[] = [];
  /** Those for whom the app isn't installed: no conversation with them can be made. */
  readonly notInstalled = new Set<string>();
  /** Those who are guests of the organisation's tenant. */
  readonly guests = new Set<string>();
  /** Those who blocked the bot: its writes, or the conversation. */
  readonly blocked = new Map<string, 'writes' | 'conversation'>();
  /** Those whose chat is gone until it is made anew. */
  readonly gone = new Set<string>();
  /** Messages that people wrote: a bot can change none of them. */
  readonly written = new Set<string>();
  /** What the bot is to the tenant. */
  readonly bot = { isRegistered: true, isDisabledByAdmin: false, isGovernment: false };
  private readonly faults: { fault: ConnectorFault; left: number }[] = [];
  private readonly servers: Server[] = [];
  private readonly state: ConnectorState;
  private lastId = 0;

  private constructor(private readonly o: ConnectorOptions) {
    this.state = this.stateForRules();
  }

  static async start(o: ConnectorOptions): Promise<Connector> {
    const connector = new Connector(o);
    await connector.listenAgain();
    return connector;
  }

  get people(): readonly TeamsPerson[] {
    return this.o.people;
  }

  /** The address that the bot is told to write to, the newest one. */
  get serviceUrl(): string {
    const server = this.servers.at(-1);
    if (server === undefined) throw new Error('the connector does not listen');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/uk/`;
  }

  /**
   * From now on people's activities come with another address; the one before it knows no conversation any more, and
   * is gone when `closeOld`.
   */
  async listenAgain(closeOld = false): Promise<void> {
    const old = this.servers.at(-1);
    const server = createServer();
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.handle(server, request, response).catch((error: unknown) => {
        this.problem('the connector itself', [{ path: '', message: String(error) }]);
        response.destroy();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.servers.push(server);
    if (closeOld && old !== undefined) await close(old);
  }

  /** Makes the next matching calls go wrong. The first fault that matches wins. */
  fault(fault: ConnectorFault): void {
    this.faults.push({ fault, left: fault.times ?? 1 });
  }

  clearFaults(): void {
    this.faults.length = 0;
  }

  callsOf(kind: CallKind): readonly ConnectorCall[] {
    return this.calls.filter((call) => call.kind === kind);
  }

  problem(where: string, problems: readonly CardProblem[]): void {
    this.problems.push(...problems.map((one) => ({ where, ...one })));
  }

  async stop(): Promise<void> {
    for (const server of this.servers) await close(server);
  }

  private async handle(server: Server, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = record(parsedOrNull(Buffer.concat(chunks).toString()));
    const method = request.method ?? 'GET';
    const path = new URL(request.url ?? '/', 'http://connector').pathname;
    const parts = path
      .replace(/^.*?\/v3\//, '')
      .split('/')
      .map(decodeURIComponent);
    const [, conversationId = ''] = parts;
    const kind = kindOf(method, parts);
    const fault = this.takeFault(kind, { conversationId, body });
    if (fault?.delayMs !== undefined) await sleep(fault.delayMs);
    const stands = fault === null || fault.status === 'lost';
    const authorization = request.headers.authorization ?? '';
    const at = this.o.clock.now();
    const isAtNewest = server === this.servers.at(-1);
    const answer = stands
      ? this.answer({ kind, parts, body, authorization, at, isAtNewest })
      : typeof fault.status === 'number'
        ? this.answerOf(fault, fault.status)
        : NOTHING;
    const dropped = fault?.status === 'cut' || fault?.status === 'lost';
    const status = dropped ? 0 : answer.status;
    this.calls.push({ kind, method, path, conversationId, body, authorization, status, at });
    if (dropped) request.socket.destroy();
    else if (fault?.status !== 'hang') {
      response.writeHead(answer.status, answer.headers).end(JSON.stringify(answer.body));
    }
  }

  private takeFault(kind: CallKind, call: { conversationId: string; body: Json }): ConnectorFault | null {
    const found = this.faults.find(
      ({ fault, left }) =>
        left > 0 && (fault.kind === kind || fault.kind === '*') && (fault.when?.(call) ?? true),
    );
    if (found === undefined) return null;
    found.left -= 1;
    return found.fault;
  }

  private answer(call: CallParts): Answer {
    const { kind, parts, body, authorization, at: now, isAtNewest } = call;
    const [, conversationId = '', , id = ''] = parts;
    const asked = { kind, conversationId, id, body, authorization, isAtNewest, now };
    for (const rule of inForce(CONNECTOR_RULES, this.o.without)) {
      const refused = rule.refusal(asked, this.state);
      if (refused !== null) return refusal(refused);
    }
    switch (kind) {
      case 'send':
        return this.send(conversationId, body);
      case 'update':
      case 'delete': {
        const found = this.sent.find((one) => one.id === id && one.conversationId === conversationId);
        if (found !== undefined && kind === 'delete') found.deleted = true;
        else if (found !== undefined) this.update(found, body);
        return { status: 200, headers: JSON_TYPE, body: { id } };
      }
      case 'create':
        return this.create(body);
      case 'members':
        return this.members(conversationId, parts);
      case 'unknown':
        this.problem('the connector', [{ path: parts.join('/'), message: 'is no address of it' }]);
        return refusal({ status: 404, code: 'NotFound' });
    }
  }

  private send(conversationId: string, activity: Json): Answer {
    if (activity.type === 'typing') return { status: 201, headers: JSON_TYPE, body: { id: '' } };
    this.check(activity);
    const id = `m-${(this.lastId += 1)}`;
    this.sent.push({ id, conversationId, activity, replacement: null, updates: 0, deleted: false });
    return { status: 201, headers: JSON_TYPE, body: { id } };
  }

  private update(found: SentActivity, activity: Json): void {
    this.check(activity);
    found.activity = activity;
    found.replacement = null;
    found.updates += 1;
  }

  private check(activity: Json): void {
    for (const attachment of records(activity.attachments)) {
      if (attachment.contentType === 'application/vnd.microsoft.card.adaptive') {
        this.problem('a message', this.o.checkCard(record(attachment.content), 'message'));
      } else this.problem('a message', [{ path: '/attachments', message: text(attachment.contentType) }]);
    }
  }

  /** A person who has never written is named by Entra's id; Teams makes the conversation, or says that it can't. */
  private create(body: Json): Answer {
    const [member] = records(body.members);
    const found = this.personOf(text(member?.id)) ?? this.personOf(text(member?.aadObjectId));
    if (found !== null) this.gone.delete(found.key);
    const id = found === null ? 'a:chat-with-nobody' : personalChat(found).conversationId;
    return { status: 201, headers: JSON_TYPE, body: { id, serviceUrl: this.serviceUrl } };
  }

  private members(conversationId: string, parts: readonly string[]): Answer {
    const member = (one: TeamsPerson): Json => {
      const isGuest = this.guests.has(one.key) && !this.o.without.has(GUEST_ROLE.id);
      return {
        id: teamsId(one),
        name: one.name,
        objectId: one.aadObjectId,
        aadObjectId: one.aadObjectId,
        tenantId: this.o.tenant,
        userPrincipalName: `${one.key}${isGuest ? '#EXT#' : ''}@riverside.example`,
        userRole: GUEST_ROLE.roleOf(isGuest),
      };
    };
    const wanted = parts[3];
    const whose = this.personIn(conversationId);
    const there = whose === null ? this.people : [whose];
    if (wanted === undefined) {
      const body = parts[2] === 'pagedmembers' ? { members: there.map(member) } : there.map(member);
      return { status: 200, headers: JSON_TYPE, body };
    }
    const found = this.personOf(wanted);
    return { status: 200, headers: JSON_TYPE, body: found === null ? {} : member(found) };
  }

  private personIn(conversationId: string): TeamsPerson | null {
    return this.people.find((one) => personalChat(one).conversationId === conversationId) ?? null;
  }

  private personOf(id: string): TeamsPerson | null {
    return this.people.find((one) => id === teamsId(one) || id === one.aadObjectId) ?? null;
  }

  private stateForRules(): ConnectorState {
    const places = [CHANNEL, GROUP].map(({ conversationId }) => conversationId);
    const { o, bot, calls } = this;
    return {
      tenant: o.tenant,
      get tokens() {
        return o.keys.issued;
      },
      get isRegistered() {
        return bot.isRegistered;
      },
      get isDisabledByAdmin() {
        return bot.isDisabledByAdmin;
      },
      get isGovernment() {
        return bot.isGovernment;
      },
      personIn: (conversationId) => this.personIn(conversationId),
      personOf: (id) => this.personOf(id),
      isThere: (conversationId) => {
        const whose = this.personIn(conversationId);
        const [place = ''] = conversationId.split(';');
        return whose === null ? places.includes(place) : !this.gone.has(whose.key);
      },
      isInstalledIn: (conversationId) => {
        const whose = this.personIn(conversationId);
        return whose === null || !this.notInstalled.has(whose.key);
      },
      isInstalled: ({ key }) => !this.notInstalled.has(key),
      blocked: ({ key }) => this.blocked.get(key) ?? null,
      authorOf: (conversationId, id) => {
        if (this.written.has(id)) return 'person';
        const found = this.sent.find((one) => one.id === id && one.conversationId === conversationId);
        return found === undefined || found.deleted ? null : 'bot';
      },
      letIn: (kinds, conversationId) =>
        calls
          .filter((one) => kinds.includes(one.kind) && one.status < 400)
          .filter((one) => conversationId === null || one.conversationId === conversationId)
          .map((one) => one.at),
    };
  }

  private answerOf({ code, retryAfterSeconds }: ConnectorFault, status: number): Answer {
    const codes = this.o.without.has(FAULT_CODES.id) ? {} : FAULT_CODES.codes;
    const refused = { status, code: code ?? codes[status] ?? 'Error' };
    return refusal(retryAfterSeconds === undefined ? refused : { ...refused, retryAfterSeconds });
  }
}

interface CallParts {
  readonly kind: CallKind;
  readonly parts: readonly string[];
  readonly body: Json;
  readonly authorization: string;
  readonly at: number;
  readonly isAtNewest: boolean;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const NOTHING: Answer = { status: 0, headers: {}, body: null };

const refusal = ({ status, code, message = code, retryAfterSeconds, body }: Refusal): Answer => ({
  status,
  headers:
    retryAfterSeconds === undefined ? JSON_TYPE : { ...JSON_TYPE, 'retry-after': String(retryAfterSeconds) },
  body: body ?? { error: { code, message } },
});

function kindOf(method: string, [first, id, what, which]: readonly string[]): CallKind {
  if (first !== 'conversations') return 'unknown';
  if (method === 'POST' && (id === undefined || id === '')) return 'create';
  if (what === 'members' || what === 'pagedmembers') return 'members';
  if (what !== 'activities') return 'unknown';
  if (method === 'POST') return 'send';
  if (which === undefined) return 'unknown';
  return method === 'PUT' ? 'update' : method === 'DELETE' ? 'delete' : 'unknown';
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
