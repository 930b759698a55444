import { simulate } from '../escalation/simulation.js';
import { broken } from '../escalation/invariants.js';
const seed = Number(process.argv[2]);
const t = simulate(seed);
console.log(broken(t));
const f = (x: number) => new Date(x).toISOString().slice(5,16);
for (const k of t.ticks) { if (k.events.length===0) continue; console.log('#', f(k.now), k.command.type, JSON.stringify(k.command.by), JSON.stringify(k.command.data).slice(0,160));
 for (const e of k.events) { if (e.type==='PeopleTold') console.log('   ', 'TOLD', e.data.kind, e.data.as, e.data.to.join(','), e.data.because, e.data.steps.join(' '), JSON.stringify(e.data.also??[]).slice(0,200)); else if (!['DeadlineSet'].includes(e.type)) console.log('   ', e.type, JSON.stringify(e.data).slice(0,150)); } }
