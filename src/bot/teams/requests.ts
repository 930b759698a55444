// Teams' connector by plain requests: four calls, and no package (docs/decisions/0025). `sdk.ts` does the same by botbuilder.
import type { ConnectionOptions, ConversationAddress, TeamsConnection } from './connection.js';
import { callConnector } from './connector-call.js';
import { activityOf, botOf, idIn, memberOf, newConversationOf } from './wire.js';

export function createConnection({ appId, tokens }: ConnectionOptions): TeamsConnection {
  const bot = botOf(appId);

  async function call(
    method: string,
    serviceUrl: string,
    path: string,
    body: object | null,
  ): Promise<unknown> {
    const request = {
      method,
      url: `${serviceUrl.replace(/\/+$/, '')}/v3/conversations${path}`,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${await tokens.get()}`,
        ...(body === null ? {} : { 'content-type': 'application/json; charset=utf-8' }),
      },
      body: body === null ? null : JSON.stringify(body),
    };
    return parsed((await callConnector(request, tokens)).body);
  }

  const activities = ({ conversation }: ConversationAddress): string =>
    `/${encodeURIComponent(conversation)}/activities`;

  return {
    async send(place, message) {
      const activity = activityOf(message, bot, place);
      return idIn(await call('POST', place.serviceUrl, activities(place), activity));
    },
    async update(place, id, message) {
      const activity = { ...activityOf(message, bot, place), id };
      await call('PUT', place.serviceUrl, `${activities(place)}/${encodeURIComponent(id)}`, activity);
    },
    async member(place, id) {
      const path = `/${encodeURIComponent(place.conversation)}/members/${encodeURIComponent(id)}`;
      return memberOf(await call('GET', place.serviceUrl, path, null));
    },
    async createPersonal({ serviceUrl, tenant, objectId }) {
      return idIn(await call('POST', serviceUrl, '', newConversationOf({ bot, tenant, objectId })));
    },
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
