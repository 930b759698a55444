// "What do you know now?": whatever has come to be known since, by whoever knows it. It only adds. (5, last paragraph)
import { partsOf } from '../../escalation/case/access.js';
import type { PersonId } from '../../escalation/ids.js';
import type { Form, FormField, Option, Section } from './card.js';
import type { CaseFormOptions } from './case-forms.js';
import { childrenField, devicesField, elsewhereFields, IMAGES_HINT } from './fact-fields.js';
import {
  choiceField,
  CONCERN_OPTIONS,
  longField,
  officerOptions,
  peopleField,
  peopleOptions,
  textField,
  YES_NO,
} from './fields.js';
import { writeCaseState } from './form-state.js';
import { roleOptions } from './speak-up-roles.js';

/** With a receipt code people are typed, or ticked by role: its page tells nobody who works here. */
export const INVOLVED_NAMES = 'named_in_report_names';

/** The same for everyone: what somebody else has added doesn't show in it to a reporter. */
export function addInformationForm(o: CaseFormOptions): Form {
  const { procedure } = o.context;
  return {
    name: 'add-information',
    state: writeCaseState(o.state),
    title: 'What do you know now',
    sections: [
      { style: 'warning', lines: [procedure.guidance.emergency] },
      {
        style: 'plain',
        lines: [
          'It is added to what is known; nothing is replaced. No images, no files. Only the first field is needed.',
        ],
      },
    ] satisfies Section[],
    fields: [
      longField('text', 'What you want to add or correct', o.values, { required: true }),
      choiceField(
        'immediate_risk',
        'Is a child in danger now, or about to meet the person',
        YES_NO,
        { immediate_risk: 'no', ...o.values },
        { hint: 'If so, ring 999 first.' },
      ),
      ...kindsField(o),
      ...adultAfterAll(o),
      ...peopleFields(o),
      childrenField(o.values, procedure),
      devicesField(o.values),
      ...elsewhereFields(o.values, procedure),
    ],
    submit: 'Add',
    buttons: [],
  };
}

/** Those who handle it see what is still to be ticked; a reporter doesn't learn what others have ticked since. */
function kindsField(o: CaseFormOptions): FormField[] {
  const known = isReporter(o) ? [] : (o.case.concern?.concerns ?? []);
  const options = CONCERN_OPTIONS.filter((kind) => !known.some((k) => k === kind.id));
  return options.length === 0
    ? []
    : [
        choiceField('concerns', 'What kind of concern it is too', options, o.values, {
          many: true,
          hint: IMAGES_HINT,
        }),
      ];
}

/** 7 ends where an adult is involved, or may be. */
const adultAfterAll = (o: CaseFormOptions): FormField[] =>
  o.case.concern?.adultInvolved === 'no'
    ? [
        choiceField(
          'adult_involved',
          'Is an adult involved after all',
          [
            { id: 'yes', label: 'Yes' },
            { id: 'unsure', label: 'I am not sure any more' },
          ],
          o.values,
        ),
      ]
    : [];

const INVOLVED = 'Is anybody who might be handling this involved';
const INVOLVED_HINT = 'They will not hear of it from then on.';

function peopleFields(o: CaseFormOptions): FormField[] {
  const { organisation } = o.context;
  if (o.anonymous === true) {
    return [
      textField('someone_else', 'Another person it is about', 300, o.values, {
        hint: 'A name, a job or a description, with commas between. Add (under 18) behind the name of a child.',
      }),
      choiceField('named_in_report', INVOLVED, roleOptions(organisation), o.values, {
        many: true,
        hint: INVOLVED_HINT,
      }),
      textField(INVOLVED_NAMES, 'Or somebody by name', 300, o.values, { hint: INVOLVED_HINT }),
    ];
  }
  const everyone = anybodyBut(o.who, o);
  return [
    peopleField('subjects', 'Another person it is about', everyone, o.values, {
      many: true,
      hint: 'They are never told by us, whatever their role.',
    }),
    textField('someone_else', 'Somebody who is not in the list', 300, o.values, {
      hint: 'Names, with commas between. Add (under 18) behind the name of a child.',
    }),
    // Everybody stands in it, so that it doesn't show who has the case.
    peopleField('named_in_report', INVOLVED, everyone, o.values, { many: true, hint: INVOLVED_HINT }),
  ];
}

function anybodyBut(who: PersonId, { context }: CaseFormOptions): Option[] {
  const without = new Set([who]);
  const { organisation } = context;
  return [...peopleOptions(organisation, without), ...officerOptions(organisation, without)];
}

const isReporter = (o: CaseFormOptions): boolean =>
  o.anonymous === true || partsOf(o.who, o.case, o.context.organisation).has('reporter');
