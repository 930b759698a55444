// Messages of Slack in each shape that its documents and people's reports describe, as the words that were used.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { messageShape, readMessage, readTyped, type Words } from '../../src/bot/slack/words.js';
import type { Names } from '../../src/bot/slack/markers.js';
import { cut, beginningOf } from '../../src/bot/slack/plain-text.js';

const shape = z.object({
  /** Who says that Slack writes it so. */
  source: z.url(),
  message: messageShape,
  expected: z.object({ text: z.string(), notCarried: z.array(z.string()), hasFile: z.boolean() }),
});
const folder = new URL('./corpus/', import.meta.url);
const corpus = readdirSync(folder).map(
  (name) => [name, shape.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8')))] as const,
);
const names: Names = { bot: 'U0SAMEDAY', nameOf: (user) => (user === 'U0BEN' ? 'Ben Ode' : null) };

/** Half of a character that takes two units. */
const HALF = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

describe('words of Slack', () => {
  it('has a corpus', () => expect(corpus.length).toBeGreaterThan(25));

  it.each(corpus)('%s', (_, { message, expected }) => {
    expect(readMessage(message, names)).toEqual(expected satisfies Words);
  });

  it('says that Slack cut a message, and takes what came whole', () => {
    const text = '👩‍👩‍👧'.repeat(5_000);
    const read = readMessage({ text }, names);
    expect(read.text).toBe(text);
    expect(read.notCarried).toEqual(['Slack itself cut this message after 40,000 characters.']);
  });

  it('reads what was typed after a command likewise', () => {
    expect(readTyped(' <@U0BEN> &amp; <https://x.example|this> ', names)).toBe(
      'Ben Ode & this (https://x.example)',
    );
  });

  it('never cuts a character in two', () => {
    for (let limit = 1; limit < 9; limit += 1) {
      for (const part of [cut('a👍👍👍b', limit), beginningOf('a👍👍👍b', limit)])
        expect(part).not.toMatch(HALF);
    }
  });
});
