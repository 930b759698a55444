// Prometheus: how much is done, how late, and how often it fails. No label names a person, a case or an
// organisation.
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { DeliveryMetrics } from '../delivery/options.js';
import type { JobsMetrics } from '../jobs/due-work.js';

export interface Metrics {
  readonly registry: Registry;
  readonly jobs: JobsMetrics;
  readonly deliveries: DeliveryMetrics;
  /** Read at each scrape: from what has come of the work, not from what this process believes. */
  watch(outcomes: Outcomes): void;
}

export interface Outcomes {
  /** How long the oldest thing that is due has been due, in ms; null while the database does not answer. */
  readonly behindMs: () => Promise<number | null>;
  readonly down: () => readonly string[];
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
    deliveries: countDeliveries(registry),
    watch: (outcomes) => watchOutcomes(registry, outcomes),
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

function watchOutcomes(registry: Registry, { behindMs, down }: Outcomes): void {
  new Gauge({
    name: 'sameday_oldest_due_seconds',
    help: 'How long the oldest thing that is due has been due; -1 while the database does not answer',
    registers: [registry],
    async collect() {
      const ms = await behindMs();
      this.set(ms === null ? -1 : ms / 1000);
    },
  });
  new Gauge({
    name: 'sameday_platform_down',
    help: 'Platforms that take nothing at the moment',
    labelNames: ['channel'] as const,
    registers: [registry],
    collect() {
      this.reset();
      for (const channel of down()) this.set({ channel }, 1);
    },
  });
}

function countDeliveries(registry: Registry): DeliveryMetrics {
  const deliveries = new Counter({
    name: 'sameday_deliveries_total',
    help: 'Sends, by channel and what became of them: taken, or whose fault it was',
    labelNames: ['channel', 'outcome', 'reason'] as const,
    registers: [registry],
  });
  return {
    delivered: (channel) => deliveries.inc({ channel, outcome: 'taken', reason: '' }),
    failed: (channel, outcome, reason) => deliveries.inc({ channel, outcome, reason }),
  };
}
