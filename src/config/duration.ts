const UNITS = /^(?:(\d{1,3})h)?(?:(\d{1,4})m)?$/;

/** Minutes of `30m`, `1h`, `1h30m` or a plain whole number of minutes; undefined for anything else. */
export function parseDuration(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (/^\d{1,5}$/.test(text)) return Number(text);
  const [whole, hours, minutes] = UNITS.exec(text) ?? [];
  if (!whole) return undefined;
  return Number(hours ?? 0) * 60 + Number(minutes ?? 0);
}
