// Every call to botbuilder is here (docs/decisions/0007, 0025): what goes out. The rest of this folder knows
// activities as JSON, and would stay as it is with another SDK.
import {
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  ConfigurationServiceClientCredentialFactory,
  type TurnContext,
} from 'botbuilder';
import type { ConnectionOptions, ConversationAddress, TeamsConnection } from './connection.js';
import { callConnector } from './connector-call.js';
import { TeamsRefusal } from './refusals.js';
import type { Tokens } from './token.js';
import { activityOf, botOf, idIn, memberOf, newConversationOf } from './wire.js';

const ISSUER = 'https://api.botframework.com';

type Authentication = ConstructorParameters<typeof ConfigurationBotFrameworkAuthentication>;
type HttpClient = NonNullable<NonNullable<Authentication[4]>['httpClient']>;
type CreateParameters = Parameters<CloudAdapter['createConversationAsync']>[4];

/** The part of the SDK's connector client that is used. */
interface Conversations {
  sendToConversation(conversation: string, activity: object): Promise<unknown>;
  updateActivity(conversation: string, id: string, activity: object): Promise<unknown>;
  getConversationMember(conversation: string, id: string): Promise<unknown>;
}

export function createConnection(o: ConnectionOptions): TeamsConnection {
  const adapter = new Adapter(authenticationOf(o));
  const bot = botOf(o.appId);

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
      at(place, async (c) =>
        idIn(await c.sendToConversation(place.conversation, activityOf(message, bot, place))),
      ),
    update: (place, id, message) =>
      at(place, async (c) => {
        await c.updateActivity(place.conversation, id, { ...activityOf(message, bot, place), id });
      }),
    member: (place, id) =>
      at(place, async (c) => memberOf(await c.getConversationMember(place.conversation, id))),
    createPersonal: ({ serviceUrl, tenant, objectId }) => {
      // The SDK's type asks for names and a topic besides.
      const parameters = newConversationOf({ bot, tenant, objectId }) as unknown as CreateParameters;
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
  constructor(private readonly o: ConnectionOptions) {
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
function authenticationOf(o: ConnectionOptions): ConfigurationBotFrameworkAuthentication {
  // The SDK's own factories don't extend the class that they implement, either.
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
  return new ConfigurationBotFrameworkAuthentication({}, new OwnToken(o), undefined, undefined, {
    httpClient: httpClientOf(o.tokens),
  });
}

/** Instead of the SDK's own, which waits and retries by itself. */
const httpClientOf = (tokens: Tokens): HttpClient => ({
  async sendRequest(request) {
    const taken = await callConnector(
      {
        method: request.method,
        url: request.url,
        headers: request.headers.rawHeaders(),
        body: typeof request.body === 'string' ? request.body : null,
      },
      tokens,
    );
    const headers = request.headers.clone();
    for (const name of headers.headerNames()) headers.remove(name);
    taken.headers.forEach((value, name) => headers.set(name, value));
    return { request, status: taken.status, headers, bodyAsText: taken.body };
  },
});

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
