// The connector that the bot writes to: it keeps what each conversation shows, checks each card, and goes wrong
// when the test says so.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parsedOrNull, record, records, text, type Json } from '../../twins/slack/json.js';
import { personalChat, teamsId, type TeamsPerson } from './activities.js';
import { checkCard, type CardProblem } from './card-check.js';

type CallKind = 'send' | 'update' | 'delete' | 'create' | 'members' | 'unknown';

export interface ConnectorCall {
  readonly kind: CallKind;
  readonly method: string;
  readonly path: string;
  readonly conversationId: string;
  readonly body: Json;
  readonly authorization: string;
  /** 0 when the connection was cut, or never answered. */
  readonly status: number;
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

export class Connector {
  readonly calls: ConnectorCall[] = [];
  readonly sent: SentActivity[] = [];
  readonly problems: (CardProblem & { readonly where: string })[] = [];
  /** Those for whom the app isn't installed: no conversation with them can be made. */
  readonly notInstalled = new Set<string>();
  /** Those who are guests of the organisation's tenant. */
  readonly guests = new Set<string>();
  private readonly faults: { fault: ConnectorFault; left: number }[] = [];
  private readonly servers: Server[] = [];
  private lastId = 0;

  private constructor(
    readonly people: readonly TeamsPerson[],
    private readonly tenant: string,
  ) {}

  static async start(people: readonly TeamsPerson[], tenant: string): Promise<Connector> {
    const connector = new Connector(people, tenant);
    await connector.listenAgain();
    return connector;
  }

  /** The address that the bot is told to write to, the newest one. */
  get serviceUrl(): string {
    const server = this.servers.at(-1);
    if (server === undefined) throw new Error('the connector does not listen');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/uk/`;
  }

  /** From now on people's activities come with another address; the one before it is gone when `closeOld`. */
  async listenAgain(closeOld = false): Promise<void> {
    const old = this.servers.at(-1);
    const server = createServer();
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.handle(request, response).catch((error: unknown) => {
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

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
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
    const answer = stands
      ? this.answer(kind, parts, body, authorization)
      : typeof fault.status === 'number'
        ? answerOf(fault, fault.status)
        : NOTHING;
    const dropped = fault?.status === 'cut' || fault?.status === 'lost';
    const status = dropped ? 0 : answer.status;
    this.calls.push({ kind, method, path, conversationId, body, authorization, status });
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

  private answer(kind: CallKind, parts: readonly string[], body: Json, authorization: string): Answer {
    if (!authorization.startsWith('Bearer ')) return refusal(401, 'Unauthorized');
    const [, conversationId = '', , id = ''] = parts;
    switch (kind) {
      case 'send':
        return this.send(conversationId, body);
      case 'update':
      case 'delete': {
        const found = this.sent.find((one) => one.id === id && one.conversationId === conversationId);
        if (found === undefined || found.deleted) return refusal(404, 'ActivityNotFoundInConversation');
        if (kind === 'delete') found.deleted = true;
        else this.update(found, body);
        return { status: 200, headers: JSON_TYPE, body: { id } };
      }
      case 'create':
        return this.create(body);
      case 'members':
        return this.members(conversationId, parts);
      case 'unknown':
        this.problem('the connector', [{ path: parts.join('/'), message: 'is no address of it' }]);
        return refusal(404, 'NotFound');
    }
  }

  private send(conversationId: string, activity: Json): Answer {
    if (activity.type === 'typing') return { status: 201, headers: JSON_TYPE, body: { id: '' } };
    this.check(activity);
    const owner = this.people.find((one) => personalChat(one).conversationId === conversationId);
    if (owner !== undefined && this.notInstalled.has(owner.key)) {
      return refusal(403, 'BotNotInConversationRoster');
    }
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
        this.problem('a message', checkCard(record(attachment.content), 'message'));
      } else this.problem('a message', [{ path: '/attachments', message: text(attachment.contentType) }]);
    }
  }

  /** A person who has never written is named by Entra's id; Teams makes the conversation, or says that it can't. */
  private create(body: Json): Answer {
    const [member] = records(body.members);
    const tenant = text(body.tenantId) || text(record(record(body.channelData).tenant).id);
    const ids = [text(member?.id), text(member?.aadObjectId)];
    const found = this.people.find((one) => ids.includes(teamsId(one)) || ids.includes(one.aadObjectId));
    if (tenant !== this.tenant) return refusal(403, 'BotDisabledInTenant');
    if (found === undefined) return refusal(400, 'BadSyntax');
    if (this.notInstalled.has(found.key)) return refusal(403, 'ForbiddenOperationException');
    const { conversationId } = personalChat(found);
    return { status: 201, headers: JSON_TYPE, body: { id: conversationId, serviceUrl: this.serviceUrl } };
  }

  private members(conversationId: string, parts: readonly string[]): Answer {
    const member = (one: TeamsPerson): Json => ({
      id: teamsId(one),
      name: one.name,
      objectId: one.aadObjectId,
      aadObjectId: one.aadObjectId,
      tenantId: this.tenant,
      userPrincipalName: `${one.key}${this.guests.has(one.key) ? '#EXT#' : ''}@riverside.example`,
      userRole: this.guests.has(one.key) ? 'guest' : 'user',
    });
    const wanted = parts[3];
    const there = this.people.filter(
      (one) => personalChat(one).conversationId === conversationId || conversationId.startsWith('19:'),
    );
    if (wanted === undefined) {
      const body = parts[2] === 'pagedmembers' ? { members: there.map(member) } : there.map(member);
      return { status: 200, headers: JSON_TYPE, body };
    }
    const found = there.find((one) => wanted === teamsId(one) || wanted === one.aadObjectId);
    if (found === undefined) return refusal(404, 'MemberNotFoundInConversation');
    return { status: 200, headers: JSON_TYPE, body: member(found) };
  }
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const NOTHING: Answer = { status: 0, headers: {}, body: null };

const refusal = (status: number, code: string): Answer => ({
  status,
  headers: JSON_TYPE,
  body: { error: { code, message: code } },
});

function answerOf(fault: ConnectorFault, status: number): Answer {
  const plain = refusal(status, fault.code ?? (status === 429 ? 'TooManyRequests' : 'ServiceError'));
  const after = fault.retryAfterSeconds;
  return after === undefined ? plain : { ...plain, headers: { ...JSON_TYPE, 'retry-after': String(after) } };
}

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
