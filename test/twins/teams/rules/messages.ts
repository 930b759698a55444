// long because: every shape in which Teams hands over what somebody wrote.
// How Teams words what people write and do. Each shape is a rule: a bot that doesn't know it loses words.
import type { Json } from '../../slack/json.js';
import { PAGES, type Rule } from './rule.js';

/** What was written, in the forms in which Teams sends it. */
export interface Body {
  readonly text?: string;
  readonly html?: string;
  readonly attachments?: readonly Json[];
  readonly entities?: readonly Json[];
  /** Other members of the activity. */
  readonly activity?: Json;
}

export interface BodyParts {
  readonly words: string;
  /** Somebody else, who is mentioned, quoted or forwarded. */
  readonly other: { readonly id: string; readonly name: string; readonly aadObjectId: string };
  readonly botId: string;
  readonly serviceUrl: string;
}

export interface BodyRule extends Rule {
  readonly body: (parts: BodyParts) => Body;
}

const MESSAGE_ID = '1727881360458';
const QUOTED = 'She wrote to him at night';
const paragraph = (words: string): string => `<p>${escaped(words)}</p>`;
const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const mention = (text: string, id: string, name: string): Json => ({
  ...{ type: 'mention', text, mentioned: { id, name } },
});
const aadUser = ({ aadObjectId, name }: BodyParts['other']): Json => ({
  application: null,
  device: null,
  user: { userIdentityType: 'aadUser', id: aadObjectId, displayName: name },
});
const placeholder = `<attachment id="${MESSAGE_ID}"></attachment>`;

const rule = (id: string, what: string, source: string, body: BodyRule['body']): BodyRule => ({
  ...{ id, area: 'messages', what, source, body },
});

const MENTIONS: readonly BodyRule[] = [
  rule(
    'body-mentions-others',
    'A mention of somebody else stands in <at>, with an entity of their id; the bot’s own is known by recipient.id.',
    'https://github.com/microsoft/teams.ts/issues/833',
    ({ words, other }) => ({
      text: `<at>${other.name}</at> ${words}`,
      html: `<p><at id="1">${other.name}</at>&nbsp;${escaped(words)}</p>`,
      entities: [mention(`<at>${other.name}</at>`, other.id, other.name)],
    }),
  ),
  rule(
    'body-mention-split',
    'One name may come in several mentions, one a word.',
    'https://github.com/microsoft/botframework-sdk/issues/6617',
    ({ words, other }) => {
      const names = other.name.split(' ').map((name) => `<at>${name}</at>`);
      return {
        text: `${names.join(' ')} ${words}`,
        html: `<p>${names.join('&nbsp;')} ${escaped(words)}</p>`,
        entities: names.map((text) => mention(text, other.id, text.replace(/<\/?at>/g, ''))),
      };
    },
  ),
  rule(
    'body-mention-escaped',
    'A name with & or < is escaped in the text of its mention.',
    'https://github.com/microsoft/BotFramework-Services/issues/204',
    ({ words, other }) => ({
      text: `<at>${escaped(`${other.name} & Co`)}</at> ${words}`,
      entities: [mention(`<at>${escaped(`${other.name} & Co`)}</at>`, other.id, `${other.name} & Co`)],
    }),
  ),
];

const INLINE: readonly BodyRule[] = [
  rule(
    'body-emoji',
    'An emoji is an <emoji> with its character in alt.',
    'https://learn.microsoft.com/en-us/graph/api/resources/chatmessage',
    ({ words }) => ({
      text: `${words} ❤️`,
      html: `<p>${escaped(words)} <emoji id="heart" alt="❤️" title="Heart"></emoji></p>`,
    }),
  ),
  rule(
    'body-emoji-as-image',
    'An older one is an <img> of the type Emoji, with its character in alt: no picture.',
    'https://learn.microsoft.com/en-us/graph/teams-messaging-overview',
    ({ words }) => ({
      text: `${words} 😘`,
      html: `<p>${escaped(words)} <span title="Kiss" type="(kiss)"><img itemscope="" itemtype="http://schema.skype.com/Emoji" itemid="kiss" src="https://statics.teams.cdn.office.net/evergreen-assets/kiss/20_f.png" title="Kiss" alt="😘" style="width:20px; height:20px"></span></p>`,
    }),
  ),
  rule(
    'body-link',
    'A link keeps its address in the HTML alone, if other words stand on it.',
    PAGES.conversationMessages,
    ({ words }) => ({
      text: words,
      html: `<p><a href="https://photos.example/album/7" rel="noreferrer">${escaped(words)}</a></p>`,
    }),
  ),
  rule(
    'body-no-break-space',
    'After a mention a space may be &nbsp;, and what was typed may be escaped.',
    'https://github.com/microsoft/teams.ts/issues/848',
    ({ words }) => ({ text: `&nbsp;${escaped(words)}`, html: `<p>&nbsp;${escaped(words)}</p>` }),
  ),
  rule('body-table', 'A table comes as one, cells and all.', PAGES.graphMessages, ({ words }) => ({
    text: words,
    html: `<table><tbody><tr><td>${escaped(words)}</td><td>21:40</td></tr><tr><td>and again</td><td>23:15</td></tr></tbody></table>`,
  })),
  rule('body-code-and-list', 'Lists, quotes and code keep their tags.', PAGES.format, ({ words }) => ({
    text: words,
    html: `<ul><li>${escaped(words)}</li><li>twice</li></ul><blockquote>no</blockquote><pre>a &lt; b</pre>`,
  })),
];

const QUOTES: readonly BodyRule[] = [
  rule(
    'body-quoted-marker',
    'A quoted reply begins with <quoted messageId>, and has an entity quotedReply.',
    'https://github.com/microsoft/teams-sdk/pull/2727',
    ({ words, other }) => ({
      text: `<quoted messageId="${MESSAGE_ID}"/> ${words}`,
      entities: [
        {
          type: 'quotedReply',
          quotedReply: {
            ...{ messageId: MESSAGE_ID, senderId: other.aadObjectId, senderName: other.name },
            ...{ preview: QUOTED, isReplyDeleted: false, validatedMessageReference: true },
          },
        },
      ],
    }),
  ),
  rule(
    'body-quoted-html',
    'Or as a blockquote of the type Reply, with a preview and its author, in the HTML.',
    'https://github.com/openclaw/openclaw/pull/101856',
    ({ words, other }) => ({
      text: words,
      html: `<blockquote itemscope="" itemtype="http://schema.skype.com/Reply" itemid="${MESSAGE_ID}"><strong itemprop="mri" itemid="${other.id}">${other.name}</strong><span itemprop="time" itemid="${MESSAGE_ID}"></span><p itemprop="preview">${QUOTED}</p></blockquote>${paragraph(words)}`,
    }),
  ),
  rule(
    'body-quoted-attachment',
    'Or as an attachment messageReference, whose content is JSON in text.',
    'https://learn.microsoft.com/en-us/graph/api/chatmessage-replywithquote',
    ({ words, other }) => ({
      text: words,
      html: `${placeholder}${paragraph(words)}`,
      attachments: [
        {
          ...{ id: MESSAGE_ID, contentType: 'messageReference', contentUrl: null, name: null },
          content: JSON.stringify({
            messageId: MESSAGE_ID,
            messagePreview: QUOTED,
            messageSender: aadUser(other),
          }),
        },
      ],
    }),
  ),
  rule(
    'body-forwarded',
    'A forwarded message is an attachment forwardedMessageReference, whose content is JSON in text, with HTML in it.',
    'https://learn.microsoft.com/en-us/graph/api/chatmessage-forwardtochat',
    ({ words, other }) => ({
      text: words,
      html: `${placeholder}${paragraph(words)}`,
      attachments: [
        {
          ...{ id: MESSAGE_ID, contentType: 'forwardedMessageReference', contentUrl: null, name: null },
          content: JSON.stringify({
            originalMessageId: MESSAGE_ID,
            originalMessageContent: `\n${paragraph(QUOTED)}\n`,
            originalConversationId: '19:97641583cf154265a237da28ebbde27a@thread.v2',
            originalSentDateTime: '2026-03-01T15:02:40.458+00:00',
            originalMessageSender: aadUser(other),
          }),
        },
      ],
    }),
  ),
];

const FILES: readonly BodyRule[] = [
  rule(
    'body-picture',
    'A picture in a message is an attachment image/*, at an address that wants the bot’s token.',
    `${PAGES.files}#receive-files-in-personal-chat`,
    ({ words, serviceUrl }) => ({
      text: words,
      html: `${paragraph(words)}<p><img itemtype="http://schema.skype.com/AMSImage" src="${serviceUrl}v3/attachments/0-eus-d1/views/original" alt="image"></p>`,
      attachments: [
        {
          contentType: 'image/*',
          contentUrl: `${serviceUrl}v3/attachments/0-eus-d1/views/original`,
        },
      ],
    }),
  ),
  rule(
    'body-hosted-content',
    'In a message of others it is an <img> at hostedContents, and no attachment.',
    PAGES.graphMessages,
    ({ words }) => ({
      text: words,
      html: `${paragraph(words)}<img src="https://graph.microsoft.com/v1.0/chats/19:a/messages/1/hostedContents/aWQ9/$value" width="250" height="176" itemid="aWQ9">`,
    }),
  ),
  rule(
    'body-file',
    'A file in the chat with the bot is an attachment file.download.info.',
    `${PAGES.files}#receive-files-in-personal-chat`,
    ({ words }) => ({
      text: words,
      attachments: [
        {
          contentType: 'application/vnd.microsoft.teams.file.download.info',
          contentUrl: 'https://contoso.sharepoint.com/personal/a/Documents/Apps/notes.docx',
          name: 'notes.docx',
          content: { downloadUrl: 'https://download.link', uniqueId: '1150D938', fileType: 'docx' },
        },
      ],
    }),
  ),
  rule(
    'body-file-reference',
    'A file in a message of others is an attachment reference.',
    PAGES.graphAttachment,
    ({ words }) => ({
      text: words,
      html: `${paragraph(words)}<attachment id="74d20c7f34aa4a7fb74e2b30004247c5"></attachment>`,
      attachments: [
        {
          id: '74d20c7f34aa4a7fb74e2b30004247c5',
          contentType: 'reference',
          contentUrl: 'https://contoso.sharepoint.com/sites/a/Shared%20Documents/notes.docx',
          content: null,
          name: 'notes.docx',
        },
      ],
    }),
  ),
  rule(
    'body-card-of-others',
    'A card of another app is an attachment whose content is JSON in text: no file.',
    PAGES.graphMessages,
    ({ words }) => ({
      text: words,
      html: `${paragraph(words)}<attachment id="card-1"></attachment>`,
      attachments: [
        {
          id: 'card-1',
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: JSON.stringify({ type: 'AdaptiveCard', version: '1.4', body: [] }),
        },
      ],
    }),
  ),
  rule(
    'body-loop-and-code',
    'So are a snippet of code, an announcement and a Loop component.',
    PAGES.graphAttachment,
    ({ words }) => ({
      text: words,
      attachments: ['codesnippet', 'announcement', 'fluidEmbedCard'].map((kind) => ({
        contentType: `application/vnd.microsoft.card.${kind}`,
        content: '{}',
      })),
    }),
  ),
];

const SENDERS: readonly BodyRule[] = [
  rule(
    'body-no-object-id',
    'Who wrote may come without aadObjectId.',
    'https://learn.microsoft.com/en-us/dotnet/api/microsoft.bot.schema.channelaccount.aadobjectid',
    ({ words }) => ({ text: words, activity: { from: { id: '29:somebody', name: 'Somebody' } } }),
  ),
  rule(
    'body-guest',
    'A guest writes from their own directory’s account, in the tenant that they are a guest of.',
    PAGES.teamsContext,
    ({ words }) => ({
      text: words,
      activity: {
        from: {
          ...{ id: '29:guest', name: 'Guest (Guest)', role: 'user', userRole: 'guest' },
          aadObjectId: '99999999-0000-4000-8000-000000000001',
        },
      },
    }),
  ),
];

export const BODY_RULES: readonly BodyRule[] = [...MENTIONS, ...INLINE, ...QUOTES, ...FILES, ...SENDERS];

const envelope = (id: string, what: string, source: string): Rule => ({
  ...{ id, area: 'messages', what, source },
});

/** What stands around each activity, and how it is delivered. */
export const ENVELOPE_RULES = {
  html: envelope(
    'message-html-beside-text',
    'Beside its text a message has an attachment text/html with the same: no file.',
    PAGES.conversationMessages,
  ),
  mention: envelope(
    'message-mention-in-public',
    'In a channel or a group a bot hears what mentions it, and nothing else.',
    PAGES.channelChats,
  ),
  channel: envelope(
    'message-channel-data',
    'The tenant stands in channelData, and in a channel the team and the channel.',
    PAGES.channelChats,
  ),
  thread: envelope(
    'message-thread',
    'A reply in a channel has the id of its thread’s first message in the conversation’s: ;messageid=.',
    PAGES.channelChats,
  ),
  headers: envelope(
    'message-headers',
    'The conversation and the tenant stand in the headers x-ms-conversation-id and x-ms-tenant-id.',
    `${PAGES.conversationMessages}#request-headers-of-the-bot`,
  ),
  again: envelope(
    'message-again',
    'What is not taken within 15 seconds, or is answered with 502 to 504, is delivered once more with the same id.',
    PAGES.howBotsWork,
  ),
  edited: envelope(
    'event-edited',
    'A message that was edited comes as messageUpdate, eventType editMessage, with its words as they are now.',
    PAGES.events,
  ),
  deleted: envelope(
    'event-deleted',
    'One that was deleted comes as messageDelete, eventType softDeleteMessage, without words.',
    PAGES.events,
  ),
  reaction: envelope(
    'event-reaction',
    'A reaction to the bot’s message comes as messageReaction, with its id in replyToId.',
    `${PAGES.events}#message-reaction-events`,
  ),
  installed: envelope(
    'event-installed',
    'An install comes as conversationUpdate with the bot among membersAdded, and as installationUpdate add.',
    `${PAGES.events}#installation-update-event`,
  ),
  removed: envelope(
    'event-removed',
    'A removal comes as installationUpdate remove; nobody can be written to there from then on.',
    `${PAGES.events}#installation-update-event`,
  ),
} as const;

export const MESSAGE_RULES: readonly Rule[] = [...BODY_RULES, ...Object.values(ENVELOPE_RULES)];
