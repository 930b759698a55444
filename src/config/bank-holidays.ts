// The bank holidays of GOV.UK, as shipped in organisations/bank-holidays.json (the shape of
// https://www.gov.uk/bank-holidays.json). Years that aren't announced yet follow the usual rules: a one-off
// holiday that is proclaimed later belongs under `also` until the list is refreshed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Holidays } from '../escalation/organisation.js';
import { packageRoot } from './package-root.js';

export const DIVISIONS = ['england-and-wales', 'scotland', 'northern-ireland'] as const;
export type Division = (typeof DIVISIONS)[number];

const division = z.object({
  events: z.array(z.object({ title: z.string(), date: z.iso.date(), notes: z.string() })).min(1),
});
/** GOV.UK's own shape; anything else in it is left out. */
export const bankHolidays = z.object({
  'england-and-wales': division,
  scotland: division,
  'northern-ireland': division,
});
export type BankHolidays = z.infer<typeof bankHolidays>;

let shipped: BankHolidays | undefined;

/** The list that comes with the package, read once. */
export function shippedBankHolidays(): BankHolidays {
  shipped ??= bankHolidays.parse(
    JSON.parse(readFileSync(join(packageRoot(), 'organisations', 'bank-holidays.json'), 'utf8')),
  );
  return shipped;
}

/**
 * A division's holidays and an organisation's own closures (`YYYY-MM-DD`); without a division, only the
 * closures.
 */
export function holidaysOf(
  of: Division | null,
  also: readonly string[],
  list: BankHolidays = shippedBankHolidays(),
): Holidays {
  if (of === null) return { dates: new Set(also), knownUntil: null };
  const dates = list[of].events.map(({ date }) => date).sort();
  return { dates: new Set([...dates, ...also]), knownUntil: `${dates.at(-1)?.slice(0, 4)}-12-31` };
}
