// Every call to botbuilder is here (docs/decisions/0007): what goes out. The rest of this folder knows
// activities as JSON, and would stay as it is with another SDK.
import {
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  ConfigurationServiceClientCredentialFactory,
  type TurnContext,
} from 'botbuilder';
import { z } from 'zod';
import type { Member, TeamsMessage, ConversationAddress, TeamsConnection } from './connection.js';
import { retryAfterMs, TeamsRefusal } from './refusals.js';
import type { Tokens } from './token.js';

export interface SdkOptions {
  readonly appId: string;
  /** The bot's own. */
  readonly tokens: Tokens;
}

const ISSUER = 'https://api.botframework.com';
const CALL_WITHIN_MS = 10_000;

type Authentication = ConstructorParameters<typeof ConfigurationBotFrameworkAuthentication>;
type HttpClient = NonNullable<NonNullable<Authentication[4]>['httpClient']>;
type CreateParameters = Parameters<CloudAdapter['createConversationAsync']>[4];

/** The part of the SDK's connector client that is used. */
interface Conversations {
  sendToConversation(conversation: string, activity: object): Promise<{ id: string }>;
  updateActivity(conversation: string, id: string, activity: object): Promise<unknown>;
  getConversationMember(conversation: string, id: string): Promise<unknown>;
}

export function createConnection(o: SdkOptions): TeamsConnection {
  const adapter = new Adapter(authenticationOf(o));
  const bot = { id: `28:${o.appId}`, name: '' };

  function at<T>(place: ConversationAddress, work: (conversations: Conversations) => Promise<T>): Promise<T> {
    const { serviceUrl, conversation: id, tenant: tenantId } = place;
    const conversation = { id, tenantId, conversationType: 'personal', isGroup: false, name: '' };
    const reference = { channelId: 'msteams', serviceUrl, conversation, bot };
    return resultOf((keep) =>
      adapter.continueConversationAsync(o.appId, reference, (turn) =>
        keep(() => work(adapter.conversationsOf(turn))),
      ),
    );
  }

  return {
    send: (place, message) =>
      at(
        place,
        async (c) => (await c.sendToConversation(place.conversation, activityOf(message, bot, place))).id,
      ),
    update: (place, id, message) =>
      at(place, async (c) => {
        await c.updateActivity(place.conversation, id, { ...activityOf(message, bot, place), id });
      }),
    member: (place, id) =>
      at(place, async (c) => memberOf(await c.getConversationMember(place.conversation, id))),
    createPersonal: ({ serviceUrl, tenant, objectId }) => {
      // What Teams needs and no more; the SDK's type asks for names and a topic besides.
      const parameters = {
        isGroup: false,
        bot,
        members: [{ id: objectId, name: '' }],
        tenantId: tenant,
        channelData: { tenant: { id: tenant } },
      } as unknown as CreateParameters;
      return resultOf((keep) =>
        adapter.createConversationAsync(o.appId, 'msteams', serviceUrl, ISSUER, parameters, (turn) =>
          keep(() => Promise.resolve(turn.activity.conversation.id)),
        ),
      );
    },
  };
}

class Adapter extends CloudAdapter {
  conversationsOf(turn: TurnContext): Conversations {
    const client = turn.turnState.get<{ conversations: Conversations } | undefined>(this.ConnectorClientKey);
    if (client === undefined) throw new TeamsRefusal(0, null);
    return client.conversations;
  }
}

/** Signs what goes out with the token that it is given. */
class OwnToken extends ConfigurationServiceClientCredentialFactory {
  constructor(private readonly o: SdkOptions) {
    // The SDK would fetch a token of its own; it is given no secret to do so.
    super({ MicrosoftAppId: o.appId });
  }

  override createCredentials() {
    return Promise.resolve({
      signRequest: async (request: Parameters<HttpClient['sendRequest']>[0]) => {
        request.headers.set('authorization', `Bearer ${await this.o.tokens.get()}`);
        return request;
      },
    });
  }
}

/** For what goes out alone: who may come in is decided by `signature.ts`. */
function authenticationOf(o: SdkOptions): ConfigurationBotFrameworkAuthentication {
  // The SDK's own factories don't extend the class that they implement, either.
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
  return new ConfigurationBotFrameworkAuthentication({}, new OwnToken(o), undefined, undefined, {
    httpClient: httpClientOf(o.tokens),
  });
}

type HttpRequest = Parameters<HttpClient['sendRequest']>[0];

/**
 * Instead of the SDK's own, which waits and retries by itself: the outbox decides what is retried, and when. One thing
 * is put right here: a token that Teams doesn't take any more is asked for anew, once.
 */
const httpClientOf = (tokens: Tokens): HttpClient => ({
  async sendRequest(request) {
    let response = await callFor(request);
    if (response.status === UNAUTHORIZED && (await isSignedAnew(request, tokens)))
      response = await callFor(request);
    const bodyAsText = await response.text().catch(() => '');
    if (!response.ok) {
      throw new TeamsRefusal(response.status, retryAfterMs(response.headers.get('retry-after'), Date.now()), {
        teamsCode: codeIn(bodyAsText),
      });
    }
    const headers = request.headers.clone();
    for (const name of headers.headerNames()) headers.remove(name);
    response.headers.forEach((value, name) => headers.set(name, value));
    return { request, status: response.status, headers, bodyAsText };
  },
});

const UNAUTHORIZED = 401;

async function isSignedAnew(request: HttpRequest, tokens: Tokens): Promise<boolean> {
  const token = await tokens.instead((request.headers.get('authorization') ?? '').replace(/^Bearer /, ''));
  if (token !== null) request.headers.set('authorization', `Bearer ${token}`);
  return token !== null;
}

const refusalShape = z.object({ error: z.object({ code: z.string().regex(/^\w{1,60}$/) }) });

/** Teams' own word for a refusal. Its text beside it may quote what was sent, and stays behind. */
function codeIn(body: string): string | null {
  try {
    return refusalShape.parse(JSON.parse(body)).error.code;
  } catch {
    return null;
  }
}

const callFor = (request: HttpRequest): Promise<Response> =>
  call(request.url, {
    method: request.method,
    headers: request.headers.rawHeaders(),
    ...(typeof request.body === 'string' ? { body: request.body } : {}),
  });

async function call(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(CALL_WITHIN_MS) });
  } catch (cause) {
    throw new TeamsRefusal(0, null, { cause });
  }
}

/** The outcome of the work in a turn: the SDK keeps its errors to itself. */
async function resultOf<T>(
  run: (keep: (work: () => Promise<T>) => Promise<void>) => Promise<void>,
): Promise<T> {
  const turn: { result: { readonly value: T } | { readonly error: unknown } | null } = { result: null };
  await run(async (work) => {
    turn.result = await work().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
  });
  const { result } = turn;
  if (result === null) throw new TeamsRefusal(0, null);
  if ('error' in result) throw result.error;
  return result.value;
}

const activityOf = (
  { card, summary }: TeamsMessage,
  bot: { readonly id: string },
  place: ConversationAddress,
) => ({
  type: 'message',
  from: bot,
  conversation: { id: place.conversation, tenantId: place.tenant },
  channelId: 'msteams',
  serviceUrl: place.serviceUrl,
  summary,
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
});

const memberShape = z.object({
  id: z.string().nullish(),
  userRole: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
});

function memberOf(found: unknown): Member {
  const parsed = memberShape.safeParse(found);
  if (!parsed.success) return { user: null, guest: false };
  const { id, userRole, userPrincipalName } = parsed.data;
  const guest = userRole === 'guest' || /#EXT#/i.test(userPrincipalName ?? '');
  return { user: id ?? null, guest };
}
