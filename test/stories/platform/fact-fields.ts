// What is known, as it is typed into the fields of a form: when a concern is raised, and when more comes to be known.
import type { FormValues } from '../../../src/bot/cards/card.js';
import type { Child, Concern, Device, Facts, Subject } from '../../../src/escalation/case/concern.js';
import type { Context } from '../../../src/escalation/context.js';

/** The fields of "Add something"; what isn't said stays empty. */
export function factFields(facts: Partial<Facts>, context: Context): FormValues {
  const { concerns = [], subjects = [], namedInReport = [], devices = [], children = [], areas = [] } = facts;
  return {
    ...subjectFields(subjects),
    concerns,
    immediate_risk: facts.immediateRisk === true ? 'yes' : '',
    adult_involved: facts.adultInvolved ?? '',
    named_in_report: namedInReport,
    devices: deviceLines(devices),
    children: childLines(children, context),
    elsewhere: areas,
  };
}

/** Chosen from the directory, and typed. */
export function subjectFields(subjects: readonly Subject[]): FormValues {
  const others = subjects.filter((s) => s.id === null);
  return {
    subjects: subjects.flatMap((s) => (s.id === null ? [] : [s.id])),
    someone_else: others.map((s) => `${s.name}${s.under18 ? ' (under 18)' : ''}`).join(', '),
  };
}

/** One a line: what, then where. */
export const deviceLines = (devices: readonly Device[]): string =>
  devices.map((d) => [d.what, d.where].filter((part) => part !== '').join(', ')).join('\n');

export const childLines = (children: readonly Child[], context: Context): string =>
  children.map((child) => childLine(child, context)).join('\n');

/** "Mia, 14, Kent". Of a child whom nobody knows the page asks where it lives, and nothing else. */
const childLine = ({ known, name, area }: Child, context: Context): string =>
  known === 'no'
    ? (area ?? context.organisation.area)
    : [name, area ?? ''].filter((part) => part !== '').join(', ');

/** Who told them, chosen or typed. */
export function receivedFromFields({ received }: Concern): FormValues {
  const { from } = received;
  if (from === null || from === 'withheld') return { received_from: from ?? '' };
  return from.id === null ? { received_from_name: from.name } : { received_from: from.id };
}
