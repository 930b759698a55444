// Bounds for what others do: how long, and how many at once.
import { DeliveryError } from './casework.js';

/** @throws DeliveryError (not permanent) when it takes longer; what comes of it later is of no interest any more */
export async function within<T>(ms: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeliveryError(false, null)), ms);
  });
  try {
    const running = work();
    running.catch(() => undefined);
    return await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Does `work` for each, `limit` at once. All are tried; then the first error is thrown. */
export async function limitedTo<T>(
  limit: number,
  all: readonly T[],
  work: (one: T) => Promise<void>,
): Promise<void> {
  const left = [...all];
  const errors: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) {
      await work(one).catch((error: unknown) => errors.push(error));
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, left.length) }, worker));
  if (errors.length > 0) throw errors[0];
}
