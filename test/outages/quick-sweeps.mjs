// For a process whose sweeps a test waits for: the waits of a minute last a second and a half. All else is as it is.
const LONG_MS = 15_000;
const TIMES = 40;
const timeoutOf = globalThis.setTimeout;

globalThis.setTimeout = Object.assign(
  (run, ms, ...given) => timeoutOf(run, ms >= LONG_MS ? ms / TIMES : ms, ...given),
  timeoutOf,
);
