import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { ClosingLine } from './test/set-up/closing-line.js';
import { LongestFirst } from './test/set-up/longest-first.js';

/** `npm run soak`: everything, with many more runs of what is tried with made-up values, and time enough for them. */
const soak = process.env.SOAK === '1';
const HOUR_MS = 3_600_000;

/** An hour (`SOAK_MINUTES`) in which everything is killed, frozen and limited: after all others, as it needs the machine. */
const CHAOS: TestProjectConfiguration = {
  extends: true,
  test: {
    name: 'soak',
    include: ['test/soak/**/*.test.ts'],
    globalSetup: ['test/set-up/services.ts'],
    hookTimeout: 120_000,
    sequence: { groupOrder: 1 },
  },
};

export default defineConfig({
  test: {
    pool: 'forks',
    // The modules are loaded once a worker and not once a file: nothing that a test may change lives in one.
    isolate: false,
    // Two more than the cores of a small machine: many tests wait, on purpose, for a time that must pass.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    reporters: ['default', new ClosingLine()],
    // A test left out by mistake would look like one that passed.
    allowOnly: false,
    passWithNoTests: false,
    setupFiles: ['test/set-up/own-environment.ts', ...(soak ? ['test/set-up/more-runs.ts'] : [])],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts'],
          testTimeout: soak ? HOUR_MS : 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        // The procedure's rules in examples, invariants and made-up lives: long, and no service needed.
        test: {
          name: 'domain',
          include: ['test/escalation/**/*.test.ts'],
          testTimeout: soak ? HOUR_MS : 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          exclude: ['test/escalation/**', 'test/soak/**'],
          globalSetup: ['test/set-up/services.ts'],
          testTimeout: soak ? HOUR_MS : 60_000,
          hookTimeout: 120_000,
        },
      },
      ...(soak ? [CHAOS] : []),
    ],
  },
});
