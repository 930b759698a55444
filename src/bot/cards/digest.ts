// What is overdue in somebody's other cases, in the same message: one a morning, however many cases they have.
import type { Context } from '../../escalation/context.js';
import type { PersonId } from '../../escalation/ids.js';
import type { Card } from './card.js';
import { owingLines } from './owing.js';
import { read, type View } from './standing.js';

export function withOtherCases(card: Card, others: readonly View[], to: PersonId, context: Context): Card {
  if (others.length === 0) return card;
  const lines = others.map((view) => {
    const owed = owingLines(read(view, to, context)).join(' ') || 'Nothing is owed any more.';
    return `${view.reference}: ${owed}`;
  });
  return { ...card, lines: [...card.lines, 'Also in other cases of yours:', ...lines] };
}
