// The two pages on which a concern is raised: what worries you, then who will be told (docs/decisions/0006).
import type { OfConcern } from '../../escalation/case/concern.js';
import type { Context } from '../../escalation/context.js';
import type { PersonId } from '../../escalation/ids.js';
import { button } from './buttons.js';
import type { Button, Form, FormField, FormValues, Section } from './card.js';
import {
  CONCERN_OPTIONS,
  choiceField,
  longField,
  officerOptions,
  peopleField,
  peopleOptions,
  seniorOptions,
  textField,
  timeField,
  YES_NO,
} from './fields.js';
import {
  adultField,
  childrenField,
  devicesField,
  elsewhereFields,
  fromFields,
  IMAGES_HINT,
  receivedFields,
} from './fact-fields.js';
import { writeRaiseState, type RaiseState } from './form-state.js';
import { FILE_REFUSED } from './plain-cards.js';
import { localText } from './words.js';

export interface RaiseOptions {
  readonly state: RaiseState;
  readonly who: PersonId;
  readonly values: FormValues;
  readonly context: Context;
  /** They started from a message with a file: the file is refused, the words are welcome. */
  readonly hadFile?: boolean;
  /** What of a message isn't in the form, a sentence each. */
  readonly missing?: readonly string[];
  /** The author of the message they started from, for them to name or not. */
  readonly author?: string | null;
}

/** Which fields of the raise pages, and of the speak-up page, each part of a concern is typed into. */
export const TYPED_INTO: OfConcern<readonly string[]> = {
  what: ['what'],
  subjects: ['subjects', 'someone_else'],
  concerns: ['concerns'],
  immediateRisk: ['immediate_risk'],
  adultInvolved: ['adult_involved'],
  devices: ['devices'],
  children: ['children'],
  learnedAt: ['learned_at'],
  identity: ['identity'],
  leaveOut: ['leave_out'],
  namedInReport: ['named_in_report'],
  tell: ['tell'],
  received: ['received', 'received_from', 'received_from_name'],
  // The button between the two routes.
  route: null,
  // Whoever is signed in.
  reporter: null,
  // Beside the places of work of those whom it is about, as the directory has them.
  areas: ['elsewhere', 'elsewhere_other'],
};

/** The first page. Everything has a default except what happened and the kind of concern. */
export function raiseForm(o: RaiseOptions): Form {
  const whistle = o.state.route === 'whistle-blowing';
  return {
    name: 'raise',
    state: writeRaiseState(o.state),
    title: whistle ? 'Whistle-blowing' : 'Raise a concern',
    sections: [
      ...fileSection(o),
      ...missingSection(o),
      ...openingSections(o),
      ...(whistle ? whistleSections(o.context) : []),
    ],
    // Back from the second page: what was typed there stays visible, as it is held nowhere else.
    fields:
      'learned_at' in o.values
        ? reviewFields(o)
        : [...aboutFields(o), ...(whistle ? [identityField(o.values)] : [])],
    submit: 'Next: who will be told',
    buttons: [routeButton(o.state)],
  };
}

/** Everything typed is in the review page's own fields, so nothing is held anywhere else. */
export function reviewFields(o: RaiseOptions): FormField[] {
  const whistle = o.state.route === 'whistle-blowing';
  return [
    ...aboutFields(o),
    ...fromFields(o),
    ...moreFields(o),
    ...(whistle ? [identityField(o.values)] : []),
    ...(o.state.more ? leaveFields(o) : []),
  ];
}

export const routeButton = (state: RaiseState): Button =>
  state.route === 'whistle-blowing'
    ? button('use-management', 'Tell a manager instead', '')
    : button('use-whistle-blowing', 'Use the whistle-blowing route instead', '');

function openingSections(o: RaiseOptions): Section[] {
  const { guidance } = o.context.procedure;
  const author = o.author
    ? [`The message was written by ${o.author}. Name them below only if the concern is about them.`]
    : [];
  return [
    { style: 'warning', lines: [guidance.emergency] },
    {
      style: 'plain',
      lines: ['Write the words that were used, as they were used. You need no proof.', ...author],
    },
  ];
}

const fileSection = (o: RaiseOptions): Section[] =>
  o.hadFile === true ? [{ style: 'warning', heading: "We can't take files", lines: FILE_REFUSED }] : [];

const missingSection = ({ missing = [] }: RaiseOptions): Section[] =>
  missing.length === 0
    ? []
    : [{ style: 'warning', heading: 'Not all of the message is here', lines: missing }];

/** 8(5): no reason is asked; the outside bodies are there from the first page on. */
export function whistleSections(context: Context): Section[] {
  const { whistle_blowing, outside_bodies } = context.procedure.guidance;
  return [
    { style: 'list', heading: 'The whistle-blowing route', lines: whistle_blowing },
    { style: 'list', heading: 'You can also tell', lines: outside_bodies.map((b) => `${b.name}: ${b.how}`) },
  ];
}

function aboutFields(o: RaiseOptions): FormField[] {
  const { values } = o;
  return [
    whatField(values),
    peopleField('subjects', 'About whom', subjectOptions(o), values, {
      many: true,
      hint: 'They are never told by us, whatever their role.',
    }),
    textField('someone_else', 'Somebody who is not in the list', 300, values, {
      hint: 'Names, with commas between. Add (under 18) behind the name of a child.',
    }),
    ...kindFields(values),
    ...receivedFields(o),
  ];
}

export const whatField = (values: FormValues): FormField =>
  longField('what', 'What worries you', values, {
    required: true,
    hint: 'No images, no files, no web addresses.',
  });

export const kindFields = (values: FormValues): FormField[] => [
  choiceField('concerns', 'What kind of concern', CONCERN_OPTIONS, values, {
    many: true,
    required: true,
    hint: IMAGES_HINT,
  }),
  choiceField(
    'immediate_risk',
    'Is a child in danger now',
    YES_NO,
    { immediate_risk: 'no', ...values },
    { required: true },
  ),
];

function subjectOptions(o: RaiseOptions) {
  const without = new Set([o.who]);
  const { organisation } = o.context;
  return [...peopleOptions(organisation, without), ...officerOptions(organisation, without)];
}

/** Asked on the second page, each with a default; the question about adults only for images. 7 */
export function moreFields(o: Pick<RaiseOptions, 'values' | 'context'>): FormField[] {
  const { values, context } = o;
  const now = localText(context.now, context.organisation.timeZone);
  const images = [values['concerns'] ?? []].flat().includes('indecent-images');
  return [
    ...(images ? [adultField(values)] : []),
    devicesField(values),
    childrenField(values, context.procedure),
    ...elsewhereFields(values, context.procedure),
    timeField(
      'learned_at',
      'When you came to know',
      { learned_at: now, ...values },
      {
        required: true,
        hint: 'Late is better than never: it moves no deadline.',
      },
    ),
  ];
}

function leaveFields(o: RaiseOptions): FormField[] {
  const { values, context, who } = o;
  const everyone = peopleOptions(context.organisation, new Set([who]));
  const management = o.state.route === 'management';
  return [
    peopleField('leave_out', 'Leave out', everyone, values, {
      many: true,
      hint: 'They are never told. You need give no reason.',
    }),
    peopleField('named_in_report', 'Involved, or told before and did nothing', subjectOptions(o), values, {
      many: true,
      hint: 'They are never told either.',
    }),
    ...(management
      ? [
          peopleField(
            'tell',
            'Tell this senior manager first',
            seniorOptions(context.organisation, new Set([who])),
            values,
            {
              hint: 'Any senior manager you choose, instead of your line manager.',
            },
          ),
        ]
      : []),
  ];
}

/** The reporter decides how far their name goes; an anonymous one is stored nowhere. 8(5) */
const identityField = (values: FormValues): FormField =>
  choiceField(
    'identity',
    'Your name',
    [
      { id: 'named', label: 'The whistle-blowing officer may see it' },
      { id: 'withheld', label: 'Nobody who handles it may see it' },
      { id: 'anonymous', label: 'Store it nowhere: I get a receipt code' },
    ],
    { identity: 'named', ...values },
    { required: true },
  );
