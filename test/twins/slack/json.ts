// Narrowing of unknown JSON, for payloads that the harness reads without trusting their shape.

export type Json = Record<string, unknown>;

export const isRecord = (value: unknown): value is Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** The value as an object, or an empty one. */
export const record = (value: unknown): Json => (isRecord(value) ? value : {});
/** The objects of an array; what is no object is left out. */
export const records = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isRecord) : []);
/** The value as text, or an empty one. */
export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
/** The text of a Block Kit text object, or an empty one. */
export const textOf = (value: unknown): string => text(record(value).text);

/** The value that a JSON text holds, or null when it is no JSON. */
export function parsedOrNull(source: string): unknown {
  try {
    return JSON.parse(source) as unknown;
  } catch {
    return null;
  }
}
