import { simulate } from '../escalation/simulation.js';
import { timetable } from '../../src/escalation/ladder/timetable.js';
const t = simulate(Number(process.argv[2])); const upto = process.argv[3]!;
const f = (x: number) => new Date(x).toISOString().slice(5,16);
for (const k of t.ticks) { if (f(k.now) < upto) continue; console.log(f(k.now), k.command.type, k.state.handling, k.state.inactive, k.state.ladder, k.state.restarts, k.state.failSafe, k.state.actBy);
console.log(timetable(k.state, {now:k.now, organisation:k.organisation, procedure:k.procedure}).slice(0,6).map(d=>f(d.at)+' '+d.kind+' '+d.steps.join())); if (f(k.now) > (process.argv[4]??'z')) break; }
