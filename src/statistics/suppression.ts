// No figure shows fewer than five cases, and no hidden one can be worked out from the others. "Fewer than
// five" includes none: whether there was a case at all is not shown either.

/** The smallest number of cases that is ever shown. */
export const FEWEST = 5;

/** Null: fewer than five, or none. */
export const shownCount = (count: number): number | null => (count >= FEWEST ? count : null);

/** With fewer, that one part is five or more would say too much about the other: 5 of 6 leaves none or one. */
const ENOUGH_TO_SPLIT = 2 * FEWEST - 1;

/**
 * A part of a number of cases. `counts`: both parts are five or more. Otherwise the smaller part may be anything
 * from none to four, and only the bound that follows from that is given, in whole per cent.
 */
export type Share =
  | { readonly kind: 'counts'; readonly yes: number; readonly no: number }
  | { readonly kind: 'at-least' | 'at-most'; readonly percent: number };

/** Null when there are too few cases to say anything. */
export function shareOf(cases: number, yes: number): Share | null {
  const no = cases - yes;
  if (cases < ENOUGH_TO_SPLIT) return null;
  if (yes >= FEWEST && no >= FEWEST) return { kind: 'counts', yes, no };
  const most = FEWEST - 1;
  return no < FEWEST
    ? { kind: 'at-least', percent: Math.floor((100 * (cases - most)) / cases) }
    : { kind: 'at-most', percent: Math.ceil((100 * most) / cases) };
}

/** The step to which a median is rounded, in minutes: the middle of a few values is somebody's own time. */
const ROUNDED_TO = 5;

/**
 * The median in minutes, rounded to five; null when fewer than five have a time, or when it could be told from
 * that how many have none.
 * @param times null for a case in which it had not happened
 */
export function medianOf(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null).sort((a, b) => a - b);
  if (times.length < ENOUGH_TO_SPLIT || known.length < FEWEST) return null;
  const half = known.length / 2;
  const upper = known[Math.floor(half)] ?? 0;
  const lower = known[Math.ceil(half) - 1] ?? 0;
  return Math.round((upper + lower) / 2 / ROUNDED_TO) * ROUNDED_TO;
}

/**
 * Puts the parts of a published whole into groups of which each may be shown. The parts with fewer than five go
 * together with the first one that has more, so that each of them may be none, whatever the total is. Which one
 * that is depends on the order alone.
 * @param parts in an order that depends on no case
 * @returns the groups in the order of their first part; empty when the whole has fewer than five
 */
export function groupsOf<T>(parts: readonly { readonly part: T; readonly cases: number }[]): T[][] {
  if (parts.reduce((sum, { cases }) => sum + cases, 0) < FEWEST) return [];
  const small = parts.filter(({ cases }) => cases < FEWEST);
  const large = parts.filter(({ cases }) => cases >= FEWEST);
  if (small.length === 0) return parts.map(({ part }) => [part]);
  const [first] = large;
  const together = parts.filter((one) => small.includes(one) || one === first);
  return parts.flatMap((one) => {
    if (one === together[0]) return [together.map(({ part }) => part)];
    return together.includes(one) ? [] : [[one.part]];
  });
}

/**
 * Whether the sum of parts that are each known to be fewer than five may be shown: it must be five or more, and
 * small enough that each part may be none.
 */
export const maySumUp = (sum: number, parts: number): boolean =>
  sum >= FEWEST && sum <= (FEWEST - 1) * (parts - 1);
