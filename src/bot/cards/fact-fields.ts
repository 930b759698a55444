// The fields for what is known of a concern: the same when it is raised and when more comes to be known.
import { isManager } from '../../escalation/organisation.js';
import type { Context } from '../../escalation/context.js';
import type { PersonId } from '../../escalation/ids.js';
import type { Procedure } from '../../escalation/procedure/procedure.js';
import type { FormField, FormValues, Option } from './card.js';
import { choiceField, longField, peopleField, peopleOptions, textField } from './fields.js';
import type { RaiseState } from './form-state.js';
import { listed } from './words.js';

/** Chosen in place of a person's id, where they asked that nobody learns who it was. */
export const WITHHELD = 'withheld';

export const IMAGES_HINT =
  'Indecent images of children are also those that were drawn, edited or made by a computer. It is enough that the child looks under 18.';

const areaOptions = ({ areas }: Procedure): Option[] => areas.map((id) => ({ id, label: id }));

export const devicesField = (values: FormValues): FormField =>
  longField('devices', 'Which device, and where', values, {
    max: 1000,
    hint: "One a line, with a comma: laptop LT-14, classroom 3. Don't go and look.",
  });

/** Any authority: whoever handles it looks up the number of one that isn't known here. 5 */
export const childrenField = (values: FormValues, procedure: Procedure): FormField =>
  longField('children', 'Which children, as far as you know', values, {
    max: 1000,
    hint: `One a line, with where they live: name, ${listed([...procedure.areas, 'any other authority'], 'or')}. Don't ask them.`,
  });

/** 8(4): the LADO of each place of work is told, not only of this one. */
export const elsewhereFields = (values: FormValues, procedure: Procedure): FormField[] => [
  choiceField('elsewhere', 'Where else do they work with children', areaOptions(procedure), values, {
    many: true,
    hint: "Through an agency, in another school, as a volunteer. Only what you know: don't find out.",
  }),
  textField('elsewhere_other', 'Or in another local authority', 200, values, {
    hint: 'Its name, with commas between more than one.',
  }),
];

export const adultField = (values: FormValues): FormField =>
  choiceField(
    'adult_involved',
    'Did any adult ask for, receive, hold or share an image',
    [
      { id: 'unsure', label: 'I am not sure' },
      { id: 'yes', label: 'Yes' },
      { id: 'no', label: 'No, only children under 18' },
    ],
    { adult_involved: 'unsure', ...values },
    { required: true },
  );

interface ReceivedOptions {
  readonly state: RaiseState;
  readonly who: PersonId;
  readonly values: FormValues;
  readonly context: Context;
}

/** On the other route no line or senior manager is told, so nobody handles it as one. */
const mayHandle = (o: ReceivedOptions): boolean =>
  o.state.route === 'management' && isManager(o.context.organisation, o.who);

/** Asked of managers alone: whoever received it handles it from the first second. 8(3), 4 */
export const receivedFields = (o: ReceivedOptions): FormField[] =>
  mayHandle(o)
    ? [
        choiceField(
          'received',
          'How do you know',
          [
            { id: 'self', label: 'I saw it or know it myself' },
            { id: 'told-handling', label: 'Somebody told me, and I will handle it' },
            { id: 'saw-handling', label: 'I saw it myself, and I will handle it' },
          ],
          { received: 'self', ...o.values },
          { required: true },
        ),
      ]
    : [];

export const fromFields = (o: ReceivedOptions): FormField[] =>
  mayHandle(o) && [o.values['received'] ?? []].flat().includes('told-handling')
    ? [
        peopleField(
          'received_from',
          'Who told you',
          [
            { id: WITHHELD, label: 'They want their name kept back' },
            ...peopleOptions(o.context.organisation, new Set([o.who])),
          ],
          o.values,
        ),
        textField('received_from_name', 'Or somebody who is not in the list', 200, o.values),
      ]
    : [];
