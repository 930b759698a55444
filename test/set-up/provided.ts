// What the global set-up hands to the tests under test/.
import { inject } from 'vitest';

/** How to run a Redis: a program on this machine, or an image in Docker. */
export type RedisSource = { readonly program: string } | { readonly image: string };

declare module 'vitest' {
  interface ProvidedContext {
    /** PostgreSQL, as a user who may create databases; `freshDatabase()` makes one of a test's own. */
    databaseUrl: string;
    /** The names of this run's databases begin with it, so that all are dropped at the end. */
    databasePrefix: string;
    /** A Redis that all test files share: use a prefix or a queue name of your own. */
    redisUrl: string;
    redisSource: RedisSource;
    /** Path of a Chromium or Chrome program. */
    chromium: string;
    /** Path of the library that gives a process another time than the machine's. */
    libfaketime: string;
  }
}

type Provided = 'databaseUrl' | 'databasePrefix' | 'redisUrl' | 'redisSource' | 'chromium' | 'libfaketime';

/** As vitest's `inject`, but says what is wrong when a test stands where there are no services. */
export function provided(
  name: 'databaseUrl' | 'databasePrefix' | 'redisUrl' | 'chromium' | 'libfaketime',
): string;
export function provided(name: 'redisSource'): RedisSource;
export function provided(name: Provided): string | RedisSource {
  const value = inject(name) as string | RedisSource | undefined;
  if (value === undefined) throw new Error(`No ${name} here: a test that needs services lives under test/.`);
  return value;
}
