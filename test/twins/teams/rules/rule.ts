// What a rule of Microsoft's is here: one small named thing, with the public page that says it.

export const AREAS = ['cards', 'answers', 'client', 'connector', 'limits', 'login', 'messages'] as const;

export interface Rule {
  /** Short and lasting; what `without` names. */
  readonly id: string;
  readonly area: (typeof AREAS)[number];
  /** One sentence, as it stands in the README. */
  readonly what: string;
  /** Where anybody can read it. */
  readonly source: string;
}

/** Rules that a twin was started without. */
export type Without = ReadonlySet<string>;
export const NONE_LEFT_OUT: Without = new Set();

export const inForce = <R extends Rule>(rules: readonly R[], without: Without): R[] =>
  rules.filter(({ id }) => !without.has(id));

/** What a message or an answer takes in Teams' own store, in bytes: text there is UTF-16. */
export const utf16Bytes = (json: unknown): number => JSON.stringify(json).length * 2;

const LEARN = 'https://learn.microsoft.com/en-us';
const TEAMS = `${LEARN}/microsoftteams/platform`;

/** Pages that more than one rule stands on. */
export const PAGES = {
  statusCodes: `${TEAMS}/bots/build-conversational-capability#status-codes-from-bot-conversational-apis`,
  rateLimit: `${TEAMS}/bots/how-to/rate-limit#per-bot-per-thread-limit`,
  format: `${TEAMS}/bots/how-to/format-your-bot-messages`,
  proactive: `${TEAMS}/bots/how-to/conversations/send-proactive-messages`,
  events: `${TEAMS}/bots/how-to/conversations/subscribe-to-conversation-events`,
  universalActions: `${TEAMS}/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards`,
  userSpecific: `${TEAMS}/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/user-specific-views`,
  dialogs: `${TEAMS}/task-modules-and-cards/task-modules/task-modules-bots`,
  dialogInvoking: `${TEAMS}/task-modules-and-cards/task-modules/invoking-task-modules`,
  extensionSubmit: `${TEAMS}/messaging-extensions/how-to/action-commands/respond-to-task-module-submit`,
  search: `${TEAMS}/task-modules-and-cards/cards/dynamic-search`,
  cards: `${TEAMS}/task-modules-and-cards/cards/cards-reference`,
  cardActions: `${TEAMS}/task-modules-and-cards/cards/cards-actions`,
  cardLibrary:
    'https://github.com/microsoft/AdaptiveCards/blob/main/source/nodejs/adaptivecards/src/card-elements.ts',
  botAuthentication: `${LEARN}/azure/bot-service/rest-api/bot-framework-rest-connector-authentication`,
  connectorReference: `${LEARN}/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference`,
  aadsts: `${LEARN}/entra/identity-platform/reference-error-codes`,
  managedIdentity: `${LEARN}/entra/identity/managed-identities-azure-resources/how-to-use-vm-token`,
  howBotsWork: `${LEARN}/azure/bot-service/bot-builder-basics`,
  teamsContext: `${TEAMS}/bots/how-to/get-teams-context`,
  channelChats: `${TEAMS}/bots/how-to/conversations/channel-and-group-conversations`,
  files: `${TEAMS}/bots/how-to/bots-filesv4`,
  graphAttachment: `${LEARN}/graph/api/resources/chatmessageattachment`,
  graphMessages: `${LEARN}/graph/teams-messaging-overview`,
  conversationMessages: `${TEAMS}/bots/how-to/conversations/conversation-messages`,
} as const;
