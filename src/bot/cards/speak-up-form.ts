// The two pages of speaking up without an account: the same questions as elsewhere, with people as typed
// words and roles.
import type { Concern } from '../../escalation/case/concern.js';
import type { Context } from '../../escalation/context.js';
import type { PersonId } from '../../escalation/ids.js';
import { imagesSuspected } from '../../escalation/procedure/procedure-in-case.js';
import type { Preview } from '../../escalation/case/preview.js';
import { button } from './buttons.js';
import type { Form, FormField, FormValues, Section } from './card.js';
import { choiceField, longField } from './fields.js';
import { writeRaiseState, type RaiseState } from './form-state.js';
import { kindFields, moreFields, whatField, whistleSections } from './raise-form.js';
import { guidanceLines } from './review-form.js';
import { roleOf, roleOptions } from './speak-up-roles.js';
import { capital, clockTime, dayTime, listed } from './words.js';

export interface SpeakUpOptions {
  readonly state: RaiseState;
  readonly values: FormValues;
  readonly context: Context;
}

/** What they typed about people: names or descriptions, in the fields of these ids. */
export const ABOUT = 'someone_else';
export const LEAVE_OUT_NAMES = 'leave_out_names';
export const LEAVE_OUT_ROLES = 'leave_out_roles';
export const WHERE = 'area';
const NOT_SURE = 'not-sure';

/** The first page. */
export const speakUpForm = (o: SpeakUpOptions): Form => ({
  name: 'speak-up',
  state: writeRaiseState(o.state),
  title: 'What worries you',
  sections: [
    { style: 'plain', lines: ['Write the words that were used, as they were used. You need no proof.'] },
  ],
  // Back from the second page: what was typed there stays visible, as it is held nowhere else.
  fields: 'learned_at' in o.values ? allFields(o) : firstFields(o),
  submit: 'Next: who will be told',
  buttons: [],
});

/** The second page: everything that was typed, the rest of the questions, and who will be told by role. */
export function speakUpReview(
  o: SpeakUpOptions & {
    readonly concern: Concern;
    /** For the concern before any look at the directory: it must reveal nothing about who is in it. */
    readonly preview: Preview | null;
    readonly changed?: boolean;
  },
): Form {
  const told: Section[] =
    o.preview === null
      ? [{ style: 'warning', lines: ['Something needs mending before this can be sent.'] }]
      : [{ style: 'list', heading: 'Who will be told', lines: tellLines(o.preview, o) }];
  return {
    name: 'speak-up-review',
    state: writeRaiseState(o.state),
    title: 'Who will be told',
    sections: [
      ...(o.changed === true ? [changedSection] : []),
      ...told,
      { style: 'warning', heading: 'Until then', lines: guidanceLines(o) },
      ...whistleSections(o.context),
    ],
    fields: allFields(o),
    submit: 'Send it',
    buttons: [button('review', 'Show again who will be told', ''), button('back', 'Back', '')],
  };
}

const changedSection: Section = {
  style: 'warning',
  heading: 'Not sent yet',
  lines: ['What you changed has changed who will be told. Please look once more, then send it.'],
};

function firstFields(o: SpeakUpOptions): FormField[] {
  const { organisation } = o.context;
  const areas = [...new Set([...organisation.people.values()].map((p) => p.area))];
  return [
    whatField(o.values),
    longField(ABOUT, 'About whom', o.values, {
      max: 600,
      required: true,
      hint: 'A name, a job or a description, one a line. Add (under 18) behind the name of a child. They are never told by us, whatever their role.',
    }),
    ...(areas.length < 2
      ? []
      : [
          choiceField(
            WHERE,
            'Where that person works',
            [...areas.map((id) => ({ id, label: id })), { id: NOT_SURE, label: 'I am not sure' }],
            { [WHERE]: NOT_SURE, ...o.values },
            { required: true },
          ),
        ]),
    ...kindFields(o.values),
  ];
}

const allFields = (o: SpeakUpOptions): FormField[] => [
  ...firstFields(o),
  ...moreFields(o),
  choiceField(LEAVE_OUT_ROLES, 'Leave out these', roleOptions(o.context.organisation), o.values, {
    many: true,
    hint: 'They are never told. You need give no reason.',
  }),
  longField(LEAVE_OUT_NAMES, 'Leave out anybody else', o.values, {
    max: 600,
    hint: 'Anyone involved, or who was told before and did nothing: a name or a job, one a line.',
  }),
];

/** By role, and the same whatever names were typed: this page tells nobody who holds which role. */
function tellLines(shown: Preview, o: SpeakUpOptions & { readonly concern: Concern }): string[] {
  const { organisation } = o.context;
  // Their place of work isn't given: which LADO it is then depends on the name, which this page must not
  // reveal.
  const unsure = (o.values[WHERE] ?? NOT_SURE) === NOT_SURE && organisation.officers.size > 1;
  const role = (p: PersonId): string =>
    unsure && organisation.officers.has(p)
      ? 'the designated officer (LADO) of the place of work'
      : roleOf(p, organisation);
  const [first, ...next] = shown.managers;
  const lines: string[] = [];
  if (first === undefined) lines.push('First: the designated officer, as you leave out everybody else.');
  else {
    const when = first.at <= o.context.now ? 'now' : `at ${clockTime(first.at, o.context)}`;
    lines.push(`First: ${role(first.person)}, ${when}.`);
  }
  const steps = next.map((n) => `${role(n.person)} at ${clockTime(n.at, o.context)}`);
  if (steps.length > 0) lines.push(`If nobody confirms: ${steps.join(', then ')}.`);
  for (const x of shown.officers.filter((officer) => officer.atOnce))
    lines.push(`${capital(role(x.person))}: at once${why(o.concern)}.`);
  const later = shown.officers.filter((officer) => !officer.atOnce).map((x) => role(x.person));
  if (later.length > 0)
    lines.push(
      `${capital(listed(later))}: at ${dayTime(shown.failSafeAt, o.context)}, unless LADO and police have been contacted.`,
    );
  const left = [o.values[LEAVE_OUT_ROLES] ?? []]
    .flat()
    .flatMap((id) => roleOptions(organisation).find((r) => r.id === id)?.label ?? []);
  if (left.length > 0) lines.push(`Never told: ${listed(left)}.`);
  lines.push(
    'Anyone whom you name is left out, whatever their role; whoever is next is then told in their place. This page can’t show that, so that nobody can use it to find out who works here.',
    'No line manager or senior manager is told by us. You get a receipt code: it is the only way back.',
  );
  return lines;
}

const why = (concern: Concern): string =>
  imagesSuspected(concern)
    ? ', because you said that there are images'
    : concern.immediateRisk
      ? ', because a child is in danger now'
      : '';
