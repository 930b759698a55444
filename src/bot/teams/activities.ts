// The parts of Teams' activities that are read: checked at the edge, and nothing else goes any further.
import { z } from 'zod';

const id = z.string().min(1);
const account = z.object({ id, aadObjectId: z.string().nullish() });
const text = z.string().nullish();

/** What a message mentions or quotes; of any other kind, and of a wrong one, nothing is read. */
const entityShape = z
  .object({
    type: text,
    text,
    mentioned: z.object({ id: text, name: text }).nullish(),
    quotedReply: z.object({ messageId: text, senderName: text, preview: text }).nullish(),
  })
  .catch({});

const attachmentShape = z.object({
  id: text,
  contentType: z
    .string()
    .nullish()
    .transform((type) => type ?? ''),
  content: z.unknown().optional(),
});

export const activityShape = z.object({
  type: id,
  id: z.string().default(''),
  name: z.string().nullish(),
  action: z.string().nullish(),
  channelId: z.literal('msteams'),
  serviceUrl: z.url({ protocol: /^https?$/ }),
  from: account,
  recipient: z.object({ id: text }).nullish(),
  conversation: z.object({
    id,
    conversationType: z.string().nullish(),
    tenantId: z.string().nullish(),
  }),
  channelData: z.object({ tenant: z.object({ id }).nullish() }).nullish(),
  text,
  subject: text,
  attachments: z.array(attachmentShape).nullish(),
  entities: z.array(entityShape).nullish(),
  membersAdded: z.array(z.object({ id: text })).nullish(),
  value: z.unknown().optional(),
  replyToId: z.string().nullish(),
});
export type Activity = z.infer<typeof activityShape>;

/** The directory that the activity comes from; empty when it names none. */
export const tenantOf = (a: Activity): string => a.channelData?.tenant?.id ?? a.conversation.tenantId ?? '';

/**
 * A conversation between the bot and one person. If Teams doesn't say, it is one: only channels and groups
 * say otherwise.
 */
export const isPersonal = (a: Activity): boolean =>
  (a.conversation.conversationType ?? 'personal') === 'personal' && !a.conversation.id.startsWith('19:');

export const cardValue = z.object({
  action: z.object({ verb: z.string().optional(), data: z.unknown().optional() }),
});

export const taskValue = z.object({ data: z.unknown().optional() });

export const searchValue = z.object({
  queryText: z.string().max(200).nullish(),
  queryOptions: z.object({ skip: z.number().nullish(), top: z.number().nullish() }).nullish(),
  dataset: z.string().max(4_000),
});

/** Somebody's message, by Microsoft Graph's `chatMessage`. */
const messagePayload = z.object({
  subject: text,
  body: z.object({ contentType: text, content: text }).nullish(),
  from: z.object({ user: z.object({ id: text }).nullish() }).nullish(),
  attachments: z.array(attachmentShape).nullish(),
  mentions: z
    .array(
      z.object({
        id: z.union([z.number(), z.string()]).nullish(),
        mentionText: text,
        mentioned: z
          .object({ user: z.object({ id: text }).nullish(), application: z.object({ id: text }).nullish() })
          .nullish(),
      }),
    )
    .nullish(),
});
export type MessagePayload = z.infer<typeof messagePayload>;

export const extensionValue = z.object({
  commandId: z.string(),
  messagePayload: messagePayload.nullish(),
  data: z.unknown().optional(),
});
