// A card as an e-mail: text, and the same as HTML. No picture, no link but our own, nothing to fetch.
import type { Card } from '../cards/card.js';

export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** `link` is where the case can be opened after signing in; null when there is no such page. */
export function renderMail(card: Card, reference: string, link: string | null): Mail {
  const facts = card.facts.map((fact) => `${fact.label}: ${fact.value}`);
  const where = link === null ? [] : [`Open it: ${link}`];
  const text = [card.title, ...card.lines, facts.join('\n'), ...where, FOOTER].filter((part) => part !== '');
  return {
    subject: oneLine(card.title.includes(reference) ? card.title : `${card.title} · ${reference}`),
    text: `${text.join('\n\n')}\n`,
    html: page(card, link),
  };
}

const FOOTER =
  'This message says nothing of what was reported, on purpose. Please do not forward it or answer it.';

function page(card: Card, link: string | null): string {
  const lines = card.lines.map((line) => `<p>${escaped(line)}</p>`).join('\n');
  const rows = card.facts.map(
    (fact) =>
      `<tr><th align="left" valign="top" style="padding-right:1em">${escaped(fact.label)}</th><td>${escaped(fact.value)}</td></tr>`,
  );
  const table = rows.length === 0 ? '' : `<table>${rows.join('')}</table>`;
  const open = link === null ? '' : `<p><a href="${escaped(link)}">Open it</a></p>`;
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(card.title)}</title></head>`,
    `<body style="font-family:sans-serif;font-size:16px;max-width:40em"><h1 style="font-size:20px">${escaped(card.title)}</h1>`,
    `${lines}${table}${open}<p style="color:#505a5f">${FOOTER}</p></body></html>`,
  ].join('\n');
}

/** A header is one line, whatever a name contains. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);
