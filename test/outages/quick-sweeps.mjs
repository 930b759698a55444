// For a process whose sweeps a test waits for: what is a minute between them is a second and a half. Nothing else is
// quicker than it is.
const TIMES = 40;
const timeoutOf = globalThis.setTimeout;
const isSweep = (run) => String(run).includes('sweepBounded');

globalThis.setTimeout = Object.assign(
  (run, ms, ...given) => timeoutOf(run, isSweep(run) ? ms / TIMES : ms, ...given),
  timeoutOf,
);
