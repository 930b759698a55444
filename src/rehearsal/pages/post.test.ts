import { describe, expect, it } from 'vitest';
import { withLinks } from './post.js';

const OWN = 'http://localhost:3000';

describe('a text in the post of a rehearsal', () => {
  it.each([
    ['Open it: http://localhost:3000/officer/abc', ['Open it: ', '→/officer/abc']],
    ['http://localhost:3000/a and http://localhost:3000/b.', ['→/a', ' and ', '→/b.']],
    ['See https://elsewhere.example/x', ['See ', 'https://elsewhere.example/x']],
    ['See http://localhost:3000.evil.example/x', ['See ', 'http://localhost:3000.evil.example/x']],
    ['No link', ['No link']],
  ])('%s: only our own addresses can be clicked, and lead to this site', (text, expected) => {
    const parts = withLinks(text, OWN);
    expect(parts.map((part) => (part.href === null ? part.text : `→${part.href}`))).toEqual(expected);
    expect(parts.map((part) => part.text).join(''), 'every word as it was sent').toBe(text);
  });
});
