import { defineConfig } from 'vitest/config';
import { ClosingLine } from './test/set-up/closing-line.js';
import { LongestFirst } from './test/set-up/longest-first.js';

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
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['src/**/*.test.ts'], testTimeout: 20_000 },
      },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          globalSetup: ['test/set-up/services.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
