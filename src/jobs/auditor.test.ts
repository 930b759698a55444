import { describe, expect, it } from 'vitest';
import { createAuditor } from './auditor.js';
import type { AuditResult, Lease } from './due-work.js';

const MINUTE = 60_000;

/** Minute by minute, ticks `processes` auditors that share a lease. */
async function walks(minutes: number, processes: number, audit: (now: number) => Promise<AuditResult>) {
  let now = 1_000_000;
  let held = { holder: '', until: 0 };
  const lease: Lease = async (_, holder, ms) => {
    if (held.until > now && held.holder !== holder) return false;
    held = { holder, until: now + ms };
    return true;
  };
  const errors: unknown[] = [];
  const logged: object[] = [];
  const audited: AuditResult[] = [];
  const auditors = Array.from({ length: processes }, (_, n) =>
    createAuditor({
      audit,
      lease,
      holder: `process-${n}`,
      clock: { now: () => now },
      metrics: { audited: (result) => void audited.push(result) },
      log: { info: () => {}, warn: () => {}, error: (fields) => void logged.push(fields) },
      onError: (error) => void errors.push(error),
      sweepEveryMs: MINUTE,
    }),
  );
  for (let minute = 0; minute < minutes; minute += 1) {
    for (const auditor of auditors) {
      await auditor.tick();
      await auditor.settled();
    }
    now += MINUTE;
  }
  return { errors, logged, audited, auditors };
}

describe('the auditor', () => {
  it.each([1, 3])('walks each five minutes, once, in %i process(es)', async (processes) => {
    const at: number[] = [];
    await walks(21, processes, async (now) => {
      at.push(now);
      return { mended: 0, alarms: 0 };
    });
    expect(at).toEqual([0, 5, 10, 15, 20].map((minute) => 1_000_000 + minute * MINUTE));
  });

  it('says what it found, and comes again after a failure', async () => {
    let calls = 0;
    const result = await walks(11, 1, async () => {
      calls += 1;
      if (calls === 1) throw new Error('away');
      return { mended: calls, alarms: 1 };
    });
    expect(result.errors).toHaveLength(1);
    expect(result.audited).toEqual([
      { mended: 2, alarms: 1 },
      { mended: 3, alarms: 1 },
    ]);
    expect(result.logged).toEqual(result.audited);
    expect(result.auditors[0]?.lastAuditAt()).toBe(1_000_000 + 10 * MINUTE);
  });

  it('does not start a second walk beside a slow one', async () => {
    let release = () => {};
    let calls = 0;
    const slow = createAuditor({
      audit: () => {
        calls += 1;
        return new Promise((resolve) => {
          release = () => resolve({ mended: 0, alarms: 0 });
        });
      },
      lease: async () => true,
      holder: 'one',
      clock: { now: () => 1 },
      metrics: {},
      log: { info: () => {}, warn: () => {}, error: () => {} },
      onError: () => {},
      sweepEveryMs: MINUTE,
    });
    await slow.tick();
    await slow.tick();
    expect(calls).toBe(1);
    release();
    await slow.settled();
    await slow.tick();
    expect(calls).toBe(2);
    release();
  });
});
