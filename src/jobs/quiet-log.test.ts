import { describe, expect, it } from 'vitest';
import { createQuietLog } from './quiet-log.js';

function logged(everyMs?: number) {
  const lines: object[] = [];
  const log = { info: () => {}, warn: () => {}, error: (fields: object) => void lines.push(fields) };
  return { lines, report: createQuietLog(log, everyMs) };
}

describe('errors that come in floods', () => {
  it('are one line a subject, without their message', () => {
    const { lines, report } = logged();
    for (let n = 0; n < 500; n += 1) {
      report('queue', Object.assign(new Error('redis://user:secret@host'), { code: 'ECONNREFUSED' }));
      report('work-wake', 'secret');
    }
    expect(lines).toEqual([
      { subject: 'queue', times: 1, error: 'Error', code: 'ECONNREFUSED' },
      { subject: 'work-wake', times: 1, error: 'string', code: null },
    ]);
  });

  it('are counted in the next line', () => {
    const { lines, report } = logged(0);
    report('queue', new TypeError('x'));
    report('queue', new TypeError('x'));
    expect(lines).toHaveLength(2);
    const quiet = logged(20);
    quiet.report('queue', null);
    for (let n = 0; n < 7; n += 1) quiet.report('queue', null);
    const until = performance.now() + 25;
    while (performance.now() < until);
    quiet.report('queue', null);
    expect(quiet.lines.map((line) => 'times' in line && line.times)).toEqual([1, 8]);
  });
});
