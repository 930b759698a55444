// Keeps secrets out of logs: an object that holds some shows itself without them, wherever it is printed.
import { inspect } from 'node:util';

const HIDDEN = '[secret]';

/** The same object, except that printing it, or turning it into JSON, hides these keys. */
export function hidingSecrets<T extends object>(object: T, keys: readonly (keyof T)[]): T {
  const shown = () =>
    Object.fromEntries(
      Object.entries(object).map(([key, value]) => [
        key,
        keys.includes(key as keyof T) && value !== null ? HIDDEN : (value as unknown),
      ]),
    );
  Object.defineProperty(object, 'toJSON', { value: shown });
  Object.defineProperty(object, inspect.custom, { value: shown });
  return object;
}
