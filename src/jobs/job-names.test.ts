import { describe, expect, it } from 'vitest';
import { HORIZON_MS, instantOf, jobIdOf, targetOf, targetsFor } from './job-names.js';

const NOW = 1_773_000_000_250;

describe('job names', () => {
  it.each([
    [{ kind: 'wake', shard: 3, second: 1_773_000_000 }, 'wake-3-1773000000'],
    [{ kind: 'deliver', shard: null, second: 1_773_000_000 }, 'deliver-all-1773000000'],
  ] as const)('%j is called %s, and is known by it', (look, id) => {
    expect(jobIdOf(look)).toBe(id);
    expect(targetOf(id)).toEqual(look);
    // BullMQ refuses a colon in an id.
    expect(id).not.toContain(':');
  });

  it.each([
    '',
    'wake',
    'wake-3',
    'wake-x-1',
    'wake-3-1-2',
    'sleep-3-1',
    'wake--1',
    'wake-3-',
    'wake-1e3-5',
    'wake--3-1',
  ])('does not know %j', (id) => expect(targetOf(id)).toBeNull());

  it('looks at the first whole second that is not before the due time', () => {
    const [target, ...rest] = targetsFor({ kind: 'wake', shard: 1, at: NOW + 1_000 }, NOW);
    expect(rest).toEqual([]);
    expect(target && instantOf(target)).toBe(1_773_000_002_000);
    const exact = targetsFor({ kind: 'wake', shard: 1, at: 1_773_000_060_000 }, NOW);
    expect(exact.map(instantOf)).toEqual([1_773_000_060_000]);
  });

  it('looks at what is due already now and in the next second', () => {
    for (const at of [NOW, NOW - 5_000_000])
      expect(targetsFor({ kind: 'deliver', shard: null, at }, NOW).map((target) => target.second)).toEqual([
        1_773_000_000, 1_773_000_001,
      ]);
  });

  it('leaves to the database what is further away than the horizon', () => {
    expect(targetsFor({ kind: 'wake', shard: 1, at: NOW + HORIZON_MS + 1 }, NOW)).toEqual([]);
    expect(targetsFor({ kind: 'wake', shard: 1, at: NOW + HORIZON_MS }, NOW)).toHaveLength(1);
  });
});
