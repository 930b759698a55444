// Slack's translation alone: the real edge and handlers, with a conversation that the test decides.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type {
  Answer,
  Conversation,
  FieldSearch,
  Interaction,
} from '../../src/bot/conversation/conversation.js';
import type { Card, Form, FormField, Option } from '../../src/bot/cards/card.js';
import { mountSlack, type SlackPlatform } from '../../src/bot/slack/slack.js';
import { personId } from '../../src/escalation/ids.js';
import type { Slack } from '../twins/slack/slack.js';

export const card = (title: string, more: Partial<Card> = {}): Card => ({
  title,
  urgency: 'normal',
  lines: [],
  facts: [],
  buttons: [],
  ...more,
});

export const form = (name: string, fields: readonly FormField[], more: Partial<Form> = {}): Form => ({
  name,
  state: 'page-1',
  title: `Form ${name}`,
  sections: [],
  fields,
  submit: 'Send',
  buttons: [],
  ...more,
});

export const STRANGER = card('Not for you', { lines: ['Speak to your own organisation.'] });

export interface OwnApp {
  readonly eventsUrl: string;
  readonly platform: SlackPlatform;
  /** What was handed in, in order. */
  readonly heard: Interaction[];
  /** Whose Home was drawn again after something that they did. */
  readonly redrawn: string[];
  /** What was looked up for fields with long lists. */
  readonly searched: FieldSearch[];
  searchWith(search: (search: FieldSearch) => readonly Option[]): void;
  /** What reached the app's log. */
  readonly errors: unknown[];
  /** What became of its connection, in order. */
  readonly socketNews: (string | null)[];
  /** How the next interactions are answered. */
  answerWith(answer: (interaction: Interaction) => Answer | Promise<Answer>): void;
  stop(): Promise<void>;
}

/** @param o.members keys of the seed that are of the organisation; everyone else is a stranger */
export async function startOwnApp(
  slack: Slack,
  o: { members: readonly string[]; appToken?: string },
): Promise<OwnApp> {
  const heard: Interaction[] = [];
  const redrawn: string[] = [];
  const searched: FieldSearch[] = [];
  let searching: (search: FieldSearch) => readonly Option[] = () => [];
  const errors: unknown[] = [];
  const socketNews: (string | null)[] = [];
  let answering: (interaction: Interaction) => Answer | Promise<Answer> = () => ({ kind: 'nothing' });
  const conversation: Conversation = {
    answer: async (interaction) => {
      if (interaction.kind === 'home' && interaction.id.endsWith(' home')) {
        redrawn.push(interaction.who);
        return { kind: 'nothing' };
      }
      heard.push(interaction);
      return answering(interaction);
    },
    working: () => ({ kind: 'card', card: card('Working on it') }),
    search: async (search) => {
      searched.push(search);
      return Promise.resolve(searching(search));
    },
    stranger: () => STRANGER,
    failed: () => card('That did not work'),
  };
  const app = express();
  const byId = new Map(o.members.map((key) => [slack.id(key), personId(key)]));
  const platform = await mountSlack(app, {
    botToken: slack.workspace.botToken,
    oauth: null,
    team: () => slack.workspace.teamId,
    nameOf: (who) => `Name of ${who}`,
    signingSecret: slack.workspace.signingSecret,
    appToken: o.appToken ?? null,
    apiUrl: slack.apiUrl,
    conversation,
    timeZone: () => 'Europe/London',
    site: 'https://sameday.example',
    whoIs: (team, user) => (team === slack.workspace.teamId ? byId.get(user) : undefined),
    render: (notice) => card(`Notice ${notice.id}`, { lines: ['See https://example.org/x'] }),
    onError: (error) => errors.push(error),
    onSocket: (code) => socketNews.push(code),
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    eventsUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`,
    platform,
    heard,
    redrawn,
    searched,
    searchWith: (search) => {
      searching = search;
    },
    errors,
    socketNews,
    answerWith: (answer) => {
      answering = answer;
    },
    stop: async () => {
      await platform.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
