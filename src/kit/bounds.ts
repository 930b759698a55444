// Bounds for what others do: how long it is waited for, and how many at once.

/**
 * What `work` comes to, or what `late` gives or throws after `ms` milliseconds. The work itself goes on; what it comes
 * to then, an error too, is of no interest any more.
 */
export async function within<T, L>(ms: number, work: Promise<T>, late: () => L): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    return await Promise.race([work, passed.then(late)]);
  } finally {
    clearTimeout(timer);
  }
}

/** Resolves to true when `work` settled (either way) within `ms` milliseconds, to false otherwise. Never rejects. */
export const settlesWithin = (ms: number, work: Promise<unknown>): Promise<boolean> =>
  within(
    ms,
    work.then(
      () => true,
      () => true,
    ),
    () => false,
  );

/** Does `work` for each, `limit` at once. All are tried; then the first error is thrown. */
export async function limitedTo<T>(
  limit: number,
  all: readonly T[],
  work: (one: T) => Promise<void>,
): Promise<void> {
  const left = all.values();
  const errors: unknown[] = [];
  const worker = async (): Promise<void> => {
    // One iterator for all workers: each takes what comes next.
    for (const one of left) await work(one).catch((error: unknown) => errors.push(error));
  };
  await Promise.all(Array.from({ length: Math.min(limit, all.length) }, worker));
  if (errors.length > 0) throw errors[0];
}
