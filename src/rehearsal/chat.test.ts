import { describe, expect, it } from 'vitest';
import { NOTHING_ENCLOSED, type CaseView, type OutboxNotice } from '../casework/casework.js';
import type { Card } from '../bot/cards/card.js';
import type { Context } from '../escalation/context.js';
import { personId } from '../escalation/ids.js';
import { createRehearsalChat } from './chat.js';

const BEN = personId('ben.ode');
const HELEN = personId('helen.moss');

const nothing: Card = { title: '', urgency: 'normal', lines: [], facts: [], buttons: [] };

function chat() {
  return createRehearsalChat({
    conversation: {
      answer: () => Promise.reject(new Error('Nobody says anything here')),
      working: () => ({ kind: 'nothing' }),
      search: () => Promise.resolve([]),
      stranger: () => nothing,
      failed: () => nothing,
    },
    peek: () => Promise.resolve(null),
    context: () => ({ now: 0 }) as Context,
    isChat: (channel) => channel === 'slack',
    hasChat: (person) => person === BEN,
  });
}

const notice = (to: string, channel: string): OutboxNotice =>
  ({
    id: `${to} ${channel}`,
    to,
    channel,
    at: 0,
    reference: 'SD-1',
    notification: { notice: 'n1' },
  }) as unknown as OutboxNotice;
const VIEW = {} as CaseView;

describe('what comes by post', () => {
  it('is in no chat of somebody who has one, until the same comes there too', async () => {
    const { sender, unread } = chat();
    await sender.send(notice('ben.ode', 'email'), VIEW, NOTHING_ENCLOSED);
    expect(unread(BEN)).toBe(0);
    await sender.send(notice('ben.ode', 'slack'), VIEW, NOTHING_ENCLOSED);
    await sender.send(notice('ben.ode', 'sms'), VIEW, NOTHING_ENCLOSED);
    expect(unread(BEN), 'one message, however many ways').toBe(1);
  });

  it('stands in the chat of who has neither Slack nor Teams, so that they can be played', async () => {
    const { sender, unread } = chat();
    await sender.send(notice('helen.moss', 'email'), VIEW, NOTHING_ENCLOSED);
    expect(unread(HELEN)).toBe(1);
  });
});
