// A recording and fault-injecting proxy between the app and Slack's emulator. It checks every payload that
// passes, keeps what each person sees, and answers what the emulator can't.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { blockKitValidator, type BlockKitValidator } from './block-kit.js';
import type { BlockKitProblem } from './block-kit-rules.js';
import type { SlackEmulator, Workspace } from './emulator.js';
import { TwinClock } from './clock.js';
import { isRecord, record, text, type Json } from './json.js';
import { Limits } from './limits.js';
import { CALL_RULES } from './rules.js';
import { ADDRESS_RULES, ANSWER_WITHIN_MS, type ResponseUrl } from './rules/delivery.js';
import type { Call, Refusal, WorkspaceSettings } from './rules/rule.js';
import { NEEDS } from './rules/tokens.js';
import { oneRequest } from './one-request.js';
import type { Reply } from './signed-request.js';
import { answerInstead, observe, observeToken, type BehindTap, type Observed } from './tap-methods.js';
import { Tokens } from './tokens.js';
import { WorkspaceState } from './workspace-state.js';

export interface TapCall {
  /** Such as `chat.postMessage`; `response_url` for what is sent to one. */
  readonly method: string;
  readonly body: Json;
  readonly token: string;
  readonly at: number;
  /** 0 when the connection was cut instead of answered. */
  readonly status: number;
  readonly response: Json;
  readonly ms: number;
  readonly fault: Fault | null;
}

/**
 * What goes wrong. `status` is an HTTP status answered in Slack's place; `pass` forwards the call (after
 * `delayMs`); `cut` drops the connection before Slack sees anything; `lost` drops it after Slack did as asked.
 */
export interface Fault {
  /** A method, or `*` for all of them. */
  readonly method: string;
  /** How many calls it hits; 1 when left out. */
  readonly times?: number;
  readonly status: number | 'pass' | 'cut' | 'lost';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
  readonly delayMs?: number;
  /** Only calls for which this holds. */
  readonly when?: (body: Json) => boolean;
}

/** A payload that Slack would have refused. */
export interface PayloadProblem extends BlockKitProblem {
  readonly where: string;
}

/** What differs from one twin to another. */
export interface TapOptions {
  /** Ids of rules that are not kept: for a test that shows what a rule is for, or a bench beyond the limits. */
  readonly without?: readonly string[];
  /** Whether the access tokens of OAuth end after twelve hours and are exchanged. */
  readonly rotatesTokens?: boolean;
}

export class Tap implements BehindTap {
  readonly calls: TapCall[] = [];
  readonly problems: PayloadProblem[] = [];
  /** Slack's. */
  readonly clock = new TwinClock();
  readonly state = new WorkspaceState(this.clock);
  readonly tokens = new Tokens();
  readonly limits = new Limits();
  readonly settings: WorkspaceSettings = {
    editWindowMs: null,
    saysRetryAfter: true,
    deactivated: new Set(),
  };
  /** Ids of rules that aren't kept. */
  readonly without: Set<string>;
  readonly rotatesTokens: boolean;
  /** Where the fake Socket Mode server listens, once there is one; `apps.connections.open` hands it out. */
  socketUrl: string | null = null;
  private readonly faults: { fault: Fault; left: number }[] = [];
  private readonly responseUrls = new Map<string, { where: Observed; url: ResponseUrl }>();

  private constructor(
    readonly emulator: SlackEmulator,
    private readonly server: Server,
    readonly validator: BlockKitValidator,
    options: TapOptions,
  ) {
    this.without = new Set(options.without);
    this.rotatesTokens = options.rotatesTokens === true;
    this.tokens.add(emulator.workspace.botToken, emulator.workspace.scopes);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.handle(request, response).catch((error: unknown) => {
        this.problem('the tap itself', [{ path: '', message: String(error) }]);
        response.destroy();
      });
    });
  }

  static async start(emulator: SlackEmulator, options: TapOptions = {}): Promise<Tap> {
    const validator = await blockKitValidator();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Tap(emulator, server, validator, options);
  }

  get workspace(): Workspace {
    return this.emulator.workspace;
  }

  /** Whether the rule with this id is kept. */
  keeps = ({ id }: { readonly id: string }): boolean => !this.without.has(id);

  /** Whether Slack has given up on this answer before it came. */
  isTooLate = ({ slackMs = 0 }: Reply): boolean =>
    this.keeps({ id: 'answer-within-three-seconds' }) && slackMs > ANSWER_WITHIN_MS;

  /** Without a path. */
  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** For `SLACK_API_URL`. */
  get apiUrl(): string {
    return `${this.origin}/api/`;
  }

  /** Makes the next matching calls go wrong. The first fault that matches wins. */
  fault(fault: Fault): void {
    this.faults.push({ fault, left: fault.times ?? 1 });
  }

  clearFaults(): void {
    this.faults.length = 0;
  }

  callsOf(method: string): readonly TapCall[] {
    return this.calls.filter((call) => call.method === method);
  }

  /** A `response_url` for an interaction of this person, in this channel, perhaps on a message. */
  responseUrl(where: Observed): string {
    const id = String(this.state.nextId());
    this.responseUrls.set(id, { where, url: { madeAt: this.clock.now(), uses: 0 } });
    return `${this.origin}/response/${id}`;
  }

  checkView(where: string, view: Json): void {
    this.problem(where, this.validator.view(view));
  }

  checkMessage(where: string, message: Json): void {
    this.problem(where, this.validator.message(message));
  }

  problem(where: string, problems: readonly BlockKitProblem[]): void {
    this.problems.push(...problems.map((one) => ({ where, ...one })));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = Date.now();
    const raw = await readBody(request);
    const path = new URL(request.url ?? '/', this.origin);
    const body = parseBody(raw, request.headers['content-type'] ?? '', path.searchParams);
    const [, kind, name = ''] = path.pathname.split('/');
    const method = kind === 'response' ? 'response_url' : name;
    const fault = this.takeFault(method, body);
    if (fault?.delayMs) await sleep(fault.delayMs);
    const simulated = fault && typeof fault.status === 'number' ? answerOf(fault, fault.status) : null;
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? text(body.token);
    let answer: Answer = { status: 0, headers: {}, text: '' };
    if (simulated) answer = simulated;
    else if (fault?.status !== 'cut') {
      answer =
        kind === 'response'
          ? this.respond(name, body)
          : await this.ask({ method, body, token }, kind === 'api', request, raw);
    }
    const dropped = fault?.status === 'cut' || fault?.status === 'lost';
    this.calls.push({
      method,
      body,
      token,
      at,
      status: dropped ? 0 : answer.status,
      response: parseObject(answer.text),
      ms: Date.now() - at,
      fault,
    });
    if (dropped) request.socket.destroy();
    else response.writeHead(answer.status, answer.headers).end(answer.text);
  }

  private takeFault(method: string, body: Json): Fault | null {
    const found = this.faults.find(
      ({ fault, left }) =>
        left > 0 && (fault.method === method || fault.method === '*') && (fault.when?.(body) ?? true),
    );
    if (!found) return null;
    found.left -= 1;
    return found.fault;
  }

  /** Slack's answer: by the rules, by the twin itself, or by the emulator. */
  private async ask(call: Call, isApi: boolean, request: IncomingMessage, raw: Buffer): Promise<Answer> {
    if (!isApi) return this.forward(call, request, raw);
    this.check(call.method, call.body);
    // Of every answer of Slack's, also of a refusal.
    const scopes = this.tokens.find(call.token)?.scopes;
    const headers: Record<string, string> = {};
    if (scopes !== undefined) headers['x-oauth-scopes'] = scopes.join(',');
    const refused = this.refusal(call);
    if (refused) return json(refused.body, refused.status, { ...headers, ...refused.headers });
    const instead = answerInstead(this, call.method, call.body);
    if (instead) return json(instead, 200, headers);
    const answer = await this.forward(call, request, raw);
    return { ...answer, headers: { ...answer.headers, ...headers } };
  }

  private refusal(call: Call): Refusal | null {
    for (const rule of CALL_RULES) {
      const refused = this.keeps(rule) ? rule.refuses(call, this) : null;
      if (refused) return refused;
    }
    return null;
  }

  private async forward(
    { method, body, token }: Call,
    request: IncomingMessage,
    raw: Buffer,
  ): Promise<Answer> {
    // The rules have looked at the app's own token, which the emulator may not know.
    const isOurs = method in NEEDS || token.startsWith('xoxe.');
    const upstream = await oneRequest(`${this.emulator.url}${request.url ?? ''}`, {
      method: request.method ?? 'POST',
      headers: {
        ...forwardedHeaders(request),
        ...(isOurs && { authorization: `Bearer ${this.emulator.token}` }),
      },
      body: raw,
    });
    const answer = { ...upstream, headers: kept(upstream.headers) };
    const parsed = parseObject(answer.text);
    // Not Slack's way of limiting, so that a suite that runs into it must hear of it.
    if (answer.status === 403)
      this.problem(method, [{ path: '', message: "the emulator's own limit of 5,000 calls" }]);
    if (parsed.ok !== true) return answer;
    observe(this.state, method, body, parsed);
    const told = observeToken(this, method, token, parsed);
    return told === parsed ? answer : { ...answer, text: JSON.stringify(told) };
  }

  private check(method: string, body: Json): void {
    if (method.startsWith('views.') && isRecord(body.view)) this.checkView(method, body.view);
    if (['chat.postMessage', 'chat.update', 'chat.postEphemeral', 'chat.scheduleMessage'].includes(method)) {
      this.checkMessage(method, body);
    }
  }

  private respond(id: string, body: Json): Answer {
    const known = this.responseUrls.get(id);
    if (!known) return { status: 404, headers: {}, text: 'expired_url' };
    const { where, url } = known;
    for (const rule of ADDRESS_RULES) {
      const refused = this.keeps(rule) ? rule.refuses(url, this.clock.now()) : null;
      if (refused !== null) return { status: 404, headers: {}, text: refused };
    }
    url.uses += 1;
    const target = where.ts === null ? undefined : this.state.message(where.channel, where.ts);
    if (body.delete_original === true) {
      if (target) target.deleted = true;
      return { status: 200, headers: {}, text: 'ok' };
    }
    this.checkMessage('response_url', body);
    if (body.replace_original === true && target) this.state.edited(target.channel, target.ts, body);
    else {
      const only = body.response_type === 'in_channel' ? undefined : where.user;
      this.state.posted(where.channel, `ephemeral.${this.state.nextId()}`, body, only);
    }
    return { status: 200, headers: {}, text: 'ok' };
  }
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

const json = (body: Json, status = 200, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  text: JSON.stringify(body),
});

function answerOf(fault: Fault, status: number): Answer {
  return json(
    fault.body ?? { ok: false, error: status === 429 ? 'ratelimited' : 'internal_error' },
    status,
    fault.headers,
  );
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The arguments of a call; JSON inside a form field (`view`, `blocks`) is parsed as well. */
function parseBody(raw: Buffer, contentType: string, query: URLSearchParams): Json {
  const body: Json = Object.fromEntries(query);
  if (contentType.includes('json')) Object.assign(body, parseObject(raw.toString()));
  else if (contentType.includes('urlencoded'))
    Object.assign(body, Object.fromEntries(new URLSearchParams(raw.toString())));
  for (const [key, value] of Object.entries(body)) {
    if (typeof value !== 'string' || !/^\s*[[{]/.test(value) || key === 'text') continue;
    try {
      body[key] = JSON.parse(value) as unknown;
    } catch {
      // Text that happens to begin with a bracket.
    }
  }
  for (const key of ['replace_original', 'delete_original']) if (body[key] === 'true') body[key] = true;
  return body;
}

function parseObject(value: string): Json {
  try {
    return record(JSON.parse(value));
  } catch {
    return {};
  }
}

const HOP_BY_HOP = [
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'keep-alive',
  'content-encoding',
];

function forwardedHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string' && !HOP_BY_HOP.includes(name)) headers[name] = value;
  }
  return headers;
}

function kept(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name)));
}
