// Steps of the processes' clock by libfaketime, where it is installed. The clock of this test and of the database stays.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LIBRARIES = [
  process.env.FAKETIME_LIBRARY ?? '',
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/faketime/libfaketime.so.1',
  '/usr/local/lib/faketime/libfaketime.so.1',
];

export interface ClockSteps {
  /** False: there is no libfaketime here, and steps change nothing. */
  readonly works: boolean;
  readonly environment: Readonly<Record<string, string>>;
  /** Sets the clock of all processes so many seconds ahead of the true one. */
  stepTo(seconds: number): void;
}

export function createClockSteps(folder: string): ClockSteps {
  const library = LIBRARIES.find((path) => path !== '' && existsSync(path));
  const file = join(folder, 'clock');
  const stepTo = (seconds: number): void => writeFileSync(file, `${seconds >= 0 ? '+' : ''}${seconds}s\n`);
  stepTo(0);
  if (library === undefined) return { works: false, environment: {}, stepTo };
  return {
    works: true,
    environment: {
      ...{ LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_CACHE_DURATION: '1' },
      // As with a machine's own clock: what can't be set stays.
      ...{ FAKETIME_DONT_FAKE_MONOTONIC: '1', FAKETIME_DONT_RESET: '1', NO_FAKE_STAT: '1' },
    },
    stepTo,
  };
}
