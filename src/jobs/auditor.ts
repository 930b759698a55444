// When the auditor runs. What it checks is passed in: it shares no query with the work that it checks.
import type { Instant } from '../escalation/ids.js';
import type { AuditResult, JobsClock, JobsLog, JobsMetrics, Lease } from './due-work.js';

export const AUDIT_EVERY_MS = 5 * 60_000;

export interface Auditor {
  /** Called by each sweep: starts an audit when one is due and none is under way. Doesn't wait for it. */
  tick(): Promise<void>;
  lastAuditAt(): Instant | null;
  settled(): Promise<void>;
}

/**
 * The lease is taken under a new name each time and never given back, so that among any number of processes
 * there is one audit in every `everyMs`, whichever process's sweep starts it. A failed audit is counted and
 * logged, and the next one comes in its turn.
 */
export function createAuditor(o: {
  audit: (now: Instant) => Promise<AuditResult>;
  lease: Lease;
  holder: string;
  clock: JobsClock;
  metrics: JobsMetrics;
  log: JobsLog;
  onError: (error: unknown) => void;
  everyMs?: number;
  sweepEveryMs: number;
}): Auditor {
  const everyMs = o.everyMs ?? AUDIT_EVERY_MS;
  // Half a sweep less, or the sweep just before the lease runs out would always miss its turn.
  const leaseMs = Math.max(1, everyMs - Math.floor(o.sweepEveryMs / 2));
  let running: Promise<void> | null = null;
  let lastAuditAt: Instant | null = null;
  let audits = 0;

  async function auditOnce(): Promise<void> {
    const now = o.clock.now();
    try {
      const result = await o.audit(now);
      lastAuditAt = now;
      o.metrics.audited?.(result);
      const fields = { mended: result.mended, alarms: result.alarms };
      if (result.mended + result.alarms > 0) o.log.error(fields, 'jobs: the auditor found what was not done');
    } catch (error) {
      o.metrics.auditFailed?.();
      o.onError(error);
    }
  }

  return {
    async tick() {
      if (running !== null) return;
      audits += 1;
      if (!(await o.lease('auditor', `${o.holder}-walk-${audits}`, leaseMs))) return;
      running = auditOnce().finally(() => {
        running = null;
      });
    },
    lastAuditAt: () => lastAuditAt,
    settled: async () => {
      await running;
    },
  };
}
