// What Pigeon brings from people: the signature first, then the shape, then who it is, and only then the conversation.
import { createHmac, timingSafeEqual } from 'node:crypto';
import express from 'express';
import { z } from 'zod';
import { renderMayNot } from '../../../../src/bot/cards/plain-cards.js';
import type { ChannelParts } from '../../../../src/bot/channel.js';
import type { Interaction } from '../../../../src/bot/conversation/conversation.js';
import { drawAnswer, drawCard } from './drawing.js';

const BODY_LIMIT = '1mb';
const WORD = 'concern';

const values = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
const open = z.object({ name: z.string(), state: z.string(), values });
const brought = z.object({
  loft: z.string(),
  ring: z.string(),
  id: z.string().min(1),
  did: z.discriminatedUnion('what', [
    z.object({ what: z.literal('coo'), text: z.string() }),
    z.object({ what: z.literal('peck'), pad: z.string(), seed: z.string(), sheet: open.optional() }),
    z.object({ what: z.literal('send'), sheet: open }),
  ]),
});
type Did = z.infer<typeof brought>['did'];

export const signatureOf = (key: string, body: string): string =>
  createHmac('sha256', key).update(body).digest('hex');

type Parts = Pick<ChannelParts, 'express' | 'conversation' | 'whoIs' | 'log' | 'codeOf'>;

export function mountEdge(key: string, { express: app, conversation, whoIs, log, codeOf }: Parts): void {
  app.post(
    '/pigeon/events',
    express.text({ limit: BODY_LIMIT, type: () => true }),
    async (request, response) => {
      const body = String(request.body);
      if (!isSigned(key, body, request.headers['x-pigeon-signature'])) return response.status(401).end();
      const read = brought.safeParse(jsonIn(body));
      if (!read.success) return response.status(400).end();
      const { loft, ring, id, did } = read.data;
      const who = whoIs(loft, ring);
      if (who === undefined) return response.json({ notes: [drawCard(renderMayNot())] });
      try {
        return response.json(drawAnswer(await conversation.answer({ who, id, typed: WORD, ...acted(did) })));
      } catch (error) {
        log.error({ code: codeOf(error) }, 'pigeon: an answer could not be shown');
        return response.status(500).end();
      }
    },
  );
}

type Acted<I = Interaction> = I extends unknown ? Omit<I, 'who' | 'id' | 'typed'> : never;

function acted(did: Did): Acted {
  switch (did.what) {
    case 'coo': {
      const command = /^(concern|status|web|help)\b\s*(.*)$/s.exec(did.text.trim());
      if (command === null) return { kind: 'message', text: did.text };
      const [, word = '', rest = ''] = command;
      return { kind: 'command', text: word === WORD ? rest : word };
    }
    case 'peck':
      return {
        kind: 'button',
        name: did.pad,
        value: did.seed,
        ...(did.sheet === undefined ? {} : { form: did.sheet }),
      };
    case 'send':
      return { kind: 'submit', ...did.sheet };
  }
}

function isSigned(key: string, body: string, given: string | string[] | undefined): boolean {
  const expected = Buffer.from(signatureOf(key, body));
  const signature = Buffer.from(typeof given === 'string' ? given : '');
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
