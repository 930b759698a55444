// The parts of Teams' activities that are read: checked at the edge, and nothing else goes any further.
import { z } from 'zod';

const id = z.string().min(1);
const account = z.object({ id, aadObjectId: z.string().nullish() });

export const activityShape = z.object({
  type: id,
  id: z.string().default(''),
  name: z.string().nullish(),
  action: z.string().nullish(),
  channelId: z.literal('msteams'),
  serviceUrl: z.url({ protocol: /^https?$/ }),
  from: account,
  conversation: z.object({
    id,
    conversationType: z.string().nullish(),
    tenantId: z.string().nullish(),
  }),
  channelData: z.object({ tenant: z.object({ id }).nullish() }).nullish(),
  text: z.string().nullish(),
  attachments: z.array(z.object({ contentType: z.string().default('') })).nullish(),
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

/** Every message comes with its own text as an attachment, too. */
export const hasFile = (attachments: readonly { readonly contentType: string }[]): boolean =>
  attachments.some(({ contentType }) => !contentType.startsWith('text/'));

export const cardValue = z.object({
  action: z.object({ verb: z.string().optional(), data: z.unknown().optional() }),
});

export const taskValue = z.object({ data: z.unknown().optional() });

const messagePayload = z.object({
  body: z.object({ contentType: z.string().nullish(), content: z.string().nullish() }).nullish(),
  from: z.object({ user: z.object({ id: z.string().nullish() }).nullish() }).nullish(),
  attachments: z
    .array(
      z.object({
        contentType: z
          .string()
          .nullish()
          .transform((t) => t ?? ''),
      }),
    )
    .nullish(),
});

export const extensionValue = z.object({
  commandId: z.string(),
  messagePayload: messagePayload.nullish(),
  data: z.unknown().optional(),
});
