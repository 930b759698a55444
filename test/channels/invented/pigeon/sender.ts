// Notices as notes, and their replacement by the present state.
import { z } from 'zod';
import { renderUnreachable } from '../../../../src/bot/cards/plain-cards.js';
import type { Card } from '../../../../src/bot/cards/card.js';
import type { ChannelParts } from '../../../../src/bot/channel.js';
import { DeliveryError, type Fault, type Sender } from '../../../../src/casework/casework.js';
import { drawCard } from './drawing.js';
import type { PigeonSettings } from './settings.js';

const ANSWER_WITHIN_MS = 10_000;
const FAULTS: Readonly<Record<number, Fault>> = {
  401: 'platform',
  403: 'platform',
  404: 'person',
  429: 'conversation',
};
const receiptShape = z.object({ note: z.string() });

export function createPigeonSender(
  { url, key }: PigeonSettings,
  { render, nameOf }: Pick<ChannelParts, 'render' | 'nameOf'>,
): Sender {
  async function ask(method: 'POST' | 'PUT', path: string, body: object): Promise<unknown> {
    const response = await fetch(`${url.replace(/\/$/, '')}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    }).catch((cause: unknown) => {
      throw new DeliveryError('wait', 'no-answer', { cause });
    });
    if (response.ok) return response.json();
    const wait = Number(response.headers.get('retry-after'));
    throw new DeliveryError(FAULTS[response.status] ?? 'wait', `http-${response.status}`, {
      retryAfterMs: response.status === 429 ? wait * 1000 : null,
    });
  }
  const post = async (ring: string, card: Card): Promise<{ receipt: unknown }> => ({
    receipt: receiptShape.parse(await ask('POST', '/notes', { ring, peek: false, ...drawCard(card) })),
  });
  return {
    send: (notice, view) => post(notice.address, render(notice, view)),
    replace: async (receipt, notice, view) => {
      const { note } = receiptShape.parse(receipt);
      await ask('PUT', `/notes/${note}`, { peek: false, ...drawCard(render(notice, view)) });
    },
    announce: async (announcement) => {
      await post(announcement.address, renderUnreachable(announcement, nameOf));
    },
  };
}
