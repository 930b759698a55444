import { simulate } from '../escalation/simulation.js';
import { broken } from '../escalation/invariants.js';
let a=0,b=0;
for (let s=1;s<=150;s++){ let t0=performance.now(); const t=simulate(s); a+=performance.now()-t0; t0=performance.now(); broken(t); b+=performance.now()-t0; }
console.log('simulate', a|0, 'invariants', b|0);
