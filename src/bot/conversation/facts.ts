// What has come to be known since, from the form: read as the pages on which a concern is raised are.
import { type Concern, type Facts } from '../../escalation/case/concern.js';
import type { Context } from '../../escalation/context.js';
import type { FormValues } from '../cards/card.js';
import {
  childrenOf,
  devicesOf,
  elsewhereOf,
  kindsOf,
  listOf,
  peopleIn,
  subjectsOf,
  textOf,
} from './values.js';

export interface AddedInformation {
  readonly text: string;
  readonly facts?: Partial<Facts>;
}

/** Only what was filled in; people as chosen from the directory, or typed. */
export function informationOf(
  values: FormValues,
  concern: Concern | null,
  context: Context,
): AddedInformation {
  const people = {
    subjects: subjectsOf(values, context.organisation),
    namedInReport: peopleIn(values, 'named_in_report'),
  };
  return information(values, people, concern, context);
}

/** The same with the people given, where typed names have been matched already. */
export function information(
  values: FormValues,
  { subjects, namedInReport }: Pick<Facts, 'subjects' | 'namedInReport'>,
  concern: Concern | null,
  context: Context,
): AddedInformation {
  const concerns = kindsOf(values);
  const children = childrenOf(textOf(values, 'children'), context.procedure.areas);
  const devices = devicesOf(textOf(values, 'devices'));
  const areas = elsewhereOf(values, context.procedure);
  const adult = adultAfterAll(values, concern);
  const facts: Partial<Facts> = {
    ...(concerns.length > 0 ? { concerns } : {}),
    ...(listOf(values, 'immediate_risk').includes('yes') ? { immediateRisk: true } : {}),
    ...(adult === null ? {} : { adultInvolved: adult }),
    ...(subjects.length > 0 ? { subjects } : {}),
    ...(namedInReport.length > 0 ? { namedInReport } : {}),
    ...(devices.length > 0 ? { devices } : {}),
    ...(children.length > 0 ? { children } : {}),
    ...(areas.length > 0 ? { areas } : {}),
  };
  const text = textOf(values, 'text');
  return Object.keys(facts).length === 0 ? { text } : { text, facts };
}

/** Only where no adult was said to be: what was said of one isn't taken back. 7 */
function adultAfterAll(values: FormValues, concern: Concern | null): 'yes' | 'unsure' | null {
  if (concern?.adultInvolved !== 'no') return null;
  const said = textOf(values, 'adult_involved');
  return said === 'yes' || said === 'unsure' ? said : null;
}
