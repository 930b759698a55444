import { it } from 'vitest';
import { broken } from './invariants.js';
import { simulate } from './simulation.js';
import { procedure } from './world.js';
it('x', { timeout: 500000 }, () => {
  const seen = new Map<string, number[]>();
  for (let seed = 1; seed <= 250; seed += 1) {
    const p = broken(simulate(seed, procedure, { outage: 1 }));
    if (p) {
      const k = p.replace(/\d{13}/g, 'T').slice(0, 120);
      seen.set(k, [...(seen.get(k) ?? []), seed]);
    }
  }
  console.log(
    [...seen]
      .map(([k, v]) => `${v.length} ${v.slice(0, 3)} ${k}`)
      .sort()
      .join('\n'),
  );
});
