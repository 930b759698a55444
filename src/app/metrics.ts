// Prometheus: how much is done, how late, and how often it fails. No label names a person, a case or an
// organisation.
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { JobsMetrics } from '../jobs/due-work.js';

export interface Metrics {
  readonly registry: Registry;
  readonly jobs: JobsMetrics;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const kind = ['kind'] as const;
  const handled = new Counter({
    name: 'sameday_handled_total',
    help: 'Due items worked through',
    labelNames: kind,
    registers,
  });
  const seconds = new Histogram({
    name: 'sameday_batch_seconds',
    help: 'Time for one batch',
    labelNames: kind,
    registers,
  });
  const failures = new Counter({
    name: 'sameday_batch_failures_total',
    help: 'Batches that could not be worked through',
    labelNames: kind,
    registers,
  });
  const behind = new Gauge({
    name: 'sameday_overdue_seconds',
    help: 'How far behind its due time the oldest open work was',
    labelNames: kind,
    registers,
  });
  const queueErrors = new Counter({
    name: 'sameday_queue_errors_total',
    help: 'Errors of the queue',
    registers,
  });
  const sweeps = new Counter({
    name: 'sameday_sweeps_total',
    help: 'Sweeps, by whether they went well',
    labelNames: ['good'] as const,
    registers,
  });
  const alarms = new Gauge({
    name: 'sameday_audit_alarms',
    help: 'What the last audit found for a person to look at',
    registers,
  });
  const mended = new Counter({
    name: 'sameday_audit_mended_total',
    help: 'Missing notices that an audit has sent',
    registers,
  });
  return {
    registry,
    jobs: {
      ran: (work, count, tookMs) => {
        handled.inc({ kind: work }, count);
        seconds.observe({ kind: work }, tookMs / 1000);
      },
      failed: (work) => failures.inc({ kind: work }),
      overdue: (work, behindMs) => behind.set({ kind: work }, behindMs / 1000),
      queueError: () => queueErrors.inc(),
      swept: (good) => sweeps.inc({ good: String(good) }),
      audited: (result) => {
        alarms.set(result.alarms);
        mended.inc(result.mended);
      },
    },
  };
}
