// The guided stories, for somebody who has never seen Sameday: which step they are at, and what helps with it.
import type { CaseView } from '../../casework/casework.js';
import type { FormValues } from '../../bot/cards/card.js';
import type { Panel } from '../room.js';
import type { PersonId } from '../../escalation/ids.js';
import type { Organisation } from '../../escalation/organisation.js';
import { FIRST_STORY } from './first-story.js';
import type { GuideDoor, GuidedStory, GuideFacts, GuideStep, StoryName } from './guide-step.js';
import { SPEAK_UP_STORY } from './speak-up-story.js';

const STORIES: Readonly<Record<StoryName, GuidedStory>> = { first: FIRST_STORY, 'speak-up': SPEAK_UP_STORY };
export const GUIDE_STARTS_WITH = 'amira.khan' as PersonId;
/** Whom the story's concern is about. */
const DAN = 'dan.reed' as PersonId;

export interface Guide {
  /** From 1; the number of steps plus one at the end. */
  readonly number: number;
  readonly of: number;
  readonly title: string;
  readonly text: string;
  /** The person to go to first; null when their chat is open already. */
  readonly goTo: PersonId | null;
  readonly help: 'example' | 'next' | null;
  /** The page of the web on which the step plays. */
  readonly page: GuideStep['page'] | null;
  /** Where to go on, at the end alone. */
  readonly doors: readonly GuideDoor[];
}

/** Null when the organisation isn't the story's. */
export function guideOf(
  organisation: Organisation,
  name: StoryName,
  o: Omit<GuideFacts, 'view'> & { views: readonly CaseView[]; hasWeb: boolean },
): Guide | null {
  const { cast, steps, end, doors, isOf } = STORIES[name];
  if (!cast.every((id) => organisation.people.has(id) || organisation.officers.has(id))) return null;
  const view = o.views.filter(isOf).at(-1) ?? null;
  const facts: GuideFacts = { ...o, view };
  const at = steps.findIndex((step) => !step.done(facts));
  const step = steps[at];
  const nothing = { goTo: null, help: null, page: null, doors: [] };
  if (step === undefined) {
    const number = steps.length + 1;
    return {
      ...nothing,
      number,
      of: steps.length,
      ...end,
      doors: view === null || !o.hasWeb ? [] : doors(view),
    };
  }
  const { title, text, person, page = null } = step;
  const here = person === null || person === o.showing;
  return {
    ...{ number: at + 1, of: steps.length, title, text, page, doors: [] },
    goTo: here ? null : person,
    help: helpOf(step, here, facts),
  };
}

/** The example is offered while there is a form that it can fill in. */
function helpOf(step: GuideStep, here: boolean, facts: GuideFacts): Guide['help'] {
  if (step.help !== 'example') return step.help ?? null;
  const fields = step.person === null ? [] : (facts.panel(step.person)?.form.fields ?? []);
  return here && fields.length > 0 ? 'example' : null;
}

/** What Amira would write. */
const EXAMPLE: FormValues = {
  what: 'On the screen of Dan’s laptop in classroom 3 I saw a sexual picture of a child, at about 14:30. I touched nothing and left.',
  subjects: [DAN],
  concerns: ['indecent-images'],
  immediate_risk: 'no',
  devices: 'laptop LT-14, classroom 3',
};

/** What Mira would ask. */
const QUESTION = 'When did you see it, and was anybody else there?';

/** Something sensible in every field of the open form that must not stay empty. */
export function exampleValues(panel: Panel, now: string): FormValues {
  const values: Record<string, string | readonly string[]> = {};
  for (const field of panel.form.fields) {
    const given = panel.form.name === 'ask' && field.id === 'text' ? QUESTION : EXAMPLE[field.id];
    const typed = panel.values[field.id] ?? field.value ?? '';
    if (given !== undefined) values[field.id] = given;
    else if (field.required && typed.length === 0) values[field.id] = sensible(field, now);
  }
  return values;
}

function sensible(field: Panel['form']['fields'][number], now: string): string | readonly string[] {
  switch (field.kind) {
    case 'text':
    case 'long-text':
      return 'An example';
    case 'date':
      return now.slice(0, 10);
    case 'time':
      return now;
    case 'choice':
      return field.options[0]?.id ?? '';
    case 'choices':
      return field.options.slice(0, 1).map((o) => o.id);
    case 'people': {
      const first = field.options.slice(0, 1).map((o) => o.id);
      return field.many ? first : (first[0] ?? '');
    }
  }
}
