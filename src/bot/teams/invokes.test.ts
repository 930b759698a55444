// What an invoke is answered with, whatever the conversation comes to.
import { beforeEach, expect, it } from 'vitest';
import { personId } from '../../escalation/ids.js';
import type { Card } from '../cards/card.js';
import type { Answer, Interaction } from '../conversation/conversation.js';
import { activityShape } from './activities.js';
import type { TeamsContext } from './context.js';
import { answerInvoke } from './invokes.js';
import { createPending } from './pending.js';

const AMIRA = '00000000-0000-4000-8000-00000000000a';
const cardWith = (title: string): Card => ({ title, urgency: 'done', lines: [], facts: [], buttons: [] });

let answer: () => Promise<Answer>;
let failed: (Interaction | null)[];
let sent: string[];
let later: Promise<void>[];
beforeEach(() => {
  failed = [];
  sent = [];
  later = [];
});
const place = { serviceUrl: 'https://uk.example/', conversation: 'a:amira', tenant: 't' };
const context = {
  o: {
    site: 'https://sameday.example',
    whoIs: () => personId('amira.khan'),
    onError: () => undefined,
    conversation: {
      answer: () => answer(),
      failed: (interaction: Interaction | null) => {
        failed.push(interaction);
        return cardWith('That did not work');
      },
    },
  },
  connection: {
    send: (_place: object, { summary }: { summary: string }) => Promise.resolve(void sent.push(summary)),
  },
  references: { addressOf: () => Promise.resolve({ place, isKept: true, user: null }) },
  isGuest: () => Promise.resolve(false),
  pending: createPending(),
  later: (work: Promise<void>) => void later.push(work),
} as unknown as TeamsContext;

const invoke = (name: string, value: object) =>
  activityShape.parse({
    ...{ type: 'invoke', id: '1', channelId: 'msteams', serviceUrl: 'https://uk.example/', name, value },
    from: { id: '29:amira', aadObjectId: AMIRA },
    conversation: { id: 'a:amira', conversationType: 'personal', tenantId: 't' },
  });
const form = { name: 'review', state: 'i management - few', submits: true };
const SENT = invoke('task/submit', { data: { verb: 'review', value: '', form, what: 'x' } });
const REFRESHED = invoke('adaptiveCard/action', { action: { verb: 'refresh', data: { value: 'SD-1' } } });

it('a receipt is shown where it was asked for, and comes as a message of their own', async () => {
  answer = () => Promise.resolve({ kind: 'card', card: cardWith('Recorded'), isKept: true });
  const reply = await answerInvoke(context, SENT);
  await Promise.all(later);
  expect(JSON.stringify(reply.body)).toContain('Recorded');
  expect(sent).toEqual(['Recorded']);
});

it('any other card is shown alone', async () => {
  answer = () => Promise.resolve({ kind: 'card', card: cardWith('Where it stands') });
  await answerInvoke(context, SENT);
  await Promise.all(later);
  expect(sent).toEqual([]);
});

it('a refresh of what can’t be read now is no error, after which a client may ask no more', async () => {
  answer = () => Promise.resolve({ kind: 'nothing' });
  expect(await answerInvoke(context, REFRESHED)).toMatchObject({ status: 200, body: { statusCode: 200 } });
});

it('what fails says whom to ring by what was being done', async () => {
  answer = () => Promise.reject(new Error('x'));
  const reply = await answerInvoke(context, SENT);
  expect(JSON.stringify(reply.body)).toContain('That did not work');
  expect(failed).toMatchObject([
    { kind: 'submit', name: 'review', who: 'amira.khan', values: { what: 'x' } },
  ]);
});
