// What Teams' messages hold, each shape with its public source, and what Sameday reads in it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { packageRoot } from '../../config/package-root.js';
import { activityShape, extensionValue } from './activities.js';
import { messageOfActivity, messageOfPayload } from './given-messages.js';
import { wordsOf } from './words.js';

const APP = '11111111-2222-3333-4444-555555555555';
const DAN = '00000000-0000-4000-8000-0000000000d1';
const nameOf = (id: string): string | null => (id === DAN ? 'Dan Reed' : null);
const folder = join(packageRoot(), 'test', 'teams', 'corpus');

const itemShape = z.strictObject({
  what: z.string(),
  source: z.url({ protocol: /^https$/ }),
  as: z.enum(['activity', 'payload']),
  activity: z.looseObject({}).optional(),
  payload: z.looseObject({}).optional(),
  expected: z.strictObject({
    text: z.string(),
    own: z.string().optional(),
    hasFile: z.boolean(),
    notCarried: z.array(z.string()),
  }),
});
type Item = z.infer<typeof itemShape>;

const envelope = {
  type: 'message',
  channelId: 'msteams',
  serviceUrl: 'https://smba.trafficmanager.net/uk/',
  from: { id: '29:amira' },
  conversation: { id: 'a:chat' },
};

function read(item: Item) {
  if (item.as === 'activity')
    return wordsOf(messageOfActivity(activityShape.parse({ ...envelope, ...item.activity }), nameOf));
  const value = { commandId: 'concern', messagePayload: item.payload };
  const { messagePayload } = extensionValue.parse(value);
  if (!messagePayload) throw new Error('no message');
  return wordsOf(messageOfPayload(messagePayload, APP, nameOf));
}

describe.each(readdirSync(folder))('%s', (file) => {
  const items = z.array(itemShape).parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  it.each(items.map((item) => [item.what, item] as const))('%s', (_what, item) => {
    const { text, own, hasFile, notCarried } = read(item);
    const expected = { ...item.expected, own: item.expected.own ?? own };
    expect({ text, own, hasFile, notCarried }).toEqual(expected);
  });
});

it('reads whatever it is given, and lets no tag of Teams through', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom('<p>', '</p>', '<img src=x>', '<', '>', '&lt;', '<scr', 'ipt>', '<at id="0">', '</at>'),
    fc.constantFrom('<table><td>', '<quoted messageId="1"/>', '<blockquote>', '<li>', '<emoji alt="x"/>'),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const content = pieces.join('').replace(/&/g, '');
      const payload = { body: { contentType: 'html', content }, attachments: [], mentions: [] };
      const { text } = read({ ...NOTHING, payload });
      expect(text).not.toMatch(/<\/?(?:p|img|at|quoted|emoji)\b[^<>]*>/i);
    }),
  );
});

it('reads a message that is nested deeper than any is, whole', () => {
  const content = `${'<div><b>'.repeat(20_000)}deep${'</b></div>'.repeat(20_000)}`;
  expect(read({ ...NOTHING, payload: { body: { contentType: 'html', content } } }).text).toBe('deep');
});

const NOTHING: Item = {
  ...{ what: '', source: 'https://learn.microsoft.com/', as: 'payload' },
  expected: { text: '', hasFile: false, notCarried: [] },
};
