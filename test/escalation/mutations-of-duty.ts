// For each invariant of duty a sound run and one that it must notice.
import type { CaseEvent } from '../../src/escalation/case/events.js';
import type { Trace } from './invariants.js';
import { rebuilt, run, withData } from './mutate.js';
import { p } from './world.js';

type Told = Extract<CaseEvent, { type: 'PeopleTold' }>;

/** The run without what is said here. */
const without = (trace: Trace, isSaid: (e: Told) => boolean): Trace =>
  rebuilt(trace, (e) => (e.type === 'PeopleTold' && isSaid(e) ? [] : [e]));

const silent = run({}, () => undefined);
const urgent = run({ concerns: ['indecent-images'] }, () => undefined);
const known = run({}, (c) =>
  c.does('amira.khan', 'add-information', {
    text: 'more',
    facts: { adultInvolved: 'yes', immediateRisk: true },
  }),
);
const ofTheHead = run(
  { subjects: [{ id: p('carol.west'), name: 'Carol West', under18: false }] },
  () => undefined,
);
/** All that the manager owes is done; the senior managers don't decide. */
const undecided = run({}, (c) => {
  for (const step of ['contact-police', 'contact-lado', 'agree-actions', 'secure-device'])
    c.record('ben.ode', step, { officer: 'kent.lado' });
});

export const MUTATIONS_OF_DUTY: Readonly<Record<string, [sound: Trace, mutated: Trace]>> = {
  '21 ': [
    silent,
    rebuilt(silent, (e) =>
      e.type === 'PeopleTold' ? [withData(e, { to: e.data.to.filter((who) => who !== p('jo.marsh')) })] : [e],
    ),
  ],
  '22 ': [urgent, without(urgent, (e) => e.data.because === 'police-not-recorded')],
  '23 ': [
    known,
    rebuilt(known, (e) =>
      e.type === 'InformationAdded'
        ? [withData(e, { facts: { ...e.data.facts, adultInvolved: 'no' } })]
        : [e],
    ),
  ],
  '24 ': [
    ofTheHead,
    rebuilt(ofTheHead, (e) =>
      e.type === 'PeopleTold' && e.data.kind === 'needs-you'
        ? [withData(e, { to: [...e.data.to, p('ben.ode')] })]
        : [e],
    ),
  ],
  '25 ': [
    silent,
    rebuilt(silent, (e) => (e.type === 'PeopleTold' && e.data.kind === 'missed' ? [e, e] : [e])),
  ],
  '26 ': [undecided, without(undecided, (e) => ['step-needs-you', 'reminder'].includes(e.data.kind))],
};
