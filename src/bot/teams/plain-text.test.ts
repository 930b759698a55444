import fc from 'fast-check';
import { expect, it } from 'vitest';
import { showsImage, textOfHtml, withoutMention } from './plain-text.js';

it.each([
  ['<p>Saw pictures</p><p>on a laptop</p>', 'Saw pictures\non a laptop'],
  ['<div>one<br/>two</div>', 'one\ntwo'],
  ['a &lt;b&gt; &amp;amp; &quot;c&quot; &#39;d&#x27; &nbsp;e', 'a <b> &amp; "c" \'d\'  e'],
  ['5 < 6 and 7 > 6', '5 < 6 and 7 > 6'],
  ['<img src="https://evil.example/x.png" alt="x"><a href="https://evil.example">here</a>', 'here'],
  ['&#0;&#x110000;&nosuch;', '&nosuch;'],
  ['', ''],
])('makes text of %j', (html, text) => {
  expect(textOfHtml(html)).toBe(text);
});

it('leaves no tag, whatever it is given', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom('<p>', '</p>', '<img src=x>', '<', '>', '&lt;', '<scr', 'ipt>', '<at id="0">', '</at>'),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const html = pieces.join('').replace(/&/g, '');
      expect(textOfHtml(html)).not.toMatch(/<\/?(?:p|img|at)\b[^<>]*>/i);
    }),
  );
});

it.each([
  ['<at>Sameday</at> status', 'status'],
  ['<at id="0">Same day</at>&nbsp;help', '&nbsp;help'],
  ['no mention', 'no mention'],
])('takes the mention out of %j', (said, text) => {
  expect(withoutMention(said)).toBe(text);
});

it('knows a pasted image', () => {
  expect(showsImage('<p>x<IMG itemid="a" src="b"></p>')).toBe(true);
  expect(showsImage('<p>imagine</p>')).toBe(false);
});
