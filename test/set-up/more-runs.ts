// In `npm run soak`, a property is tried as many times as a night allows.
import fc from 'fast-check';

const RUNS = 10_000;

fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns: RUNS });
