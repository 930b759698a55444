import { at, Case, p } from '../escalation/world.js';
import { formatTime, localDate, calendarOf } from '../../src/escalation/calendar/calendar.js';
const which = process.argv[2];
function show(c: Case, people?: string[]) {
  const cal = calendarOf(c.organisation);
  const counts = new Map<string, Map<string, string[]>>();
  for (const n of c.state.notifications) for (const to of n.to) {
    const day = localDate(cal, n.at).slice(5);
    const m = counts.get(to) ?? new Map(); counts.set(to, m);
    m.set(day, [...(m.get(day) ?? []), `${formatTime(cal, n.at)} ${n.kind}/${n.as}${n.also ? '+' + n.also.map(a=>a.kind).join('+') : ''}`]);
  }
  let total = 0;
  for (const [who, days] of counts) { for (const [d, l] of days) { total += l.length; console.log(who.padEnd(14), d, String(l.length).padStart(2), l.join(', ')); } }
  console.log('total', total);
}
if (which === 'c1') { const c = new Case('2026-03-10 10:00'); c.raise({}); c.until('2026-03-17 10:30'); show(c); }
if (which === 'c2') { const c = new Case('2026-03-13 21:30'); c.raise({ concerns: ['indecent-images'] }); c.until('2026-03-16 17:30'); show(c); }
if (which === 'c3') { const c = new Case('2026-03-10 10:00'); c.raise({ concerns: ['indecent-images'] });
 c.until('2026-03-10 10:05'); c.does('ben.ode','acknowledge',{});
 c.until('2026-03-10 10:10'); c.record('ben.ode','contact-police',{unit:'C'});
 c.until('2026-03-10 10:20'); c.record('ben.ode','secure-device',{which:'l',how:'left-in-place'});
 c.until('2026-03-10 10:30'); c.record('ben.ode','contact-lado',{officer:'kent.lado'});
 c.until('2026-03-10 10:40'); c.record('ben.ode','refer-childrens-services',{area:'Kent'});
 c.until('2026-03-10 10:50'); c.record('ben.ode','establish-access-to-children',{family:'unknown',employment:'no',voluntary:'no',other_trust:'no'});
 c.until('2026-03-10 11:20'); c.record('ben.ode','agree-actions',{actions:'x'});
 c.until('2026-03-10 11:50'); c.does('ben.ode','decide-immediate-action',{happenedAt:c.now,fields:{took_part:'a',decision:'d',reasons:'r'}});
 c.until('2026-03-17 10:30'); show(c); }
if (which === 'c4') { const c = new Case('2026-03-10 10:00'); c.raise({ concerns: ['indecent-images'] }); c.until('2026-03-12 10:30'); show(c); }
