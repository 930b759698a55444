// The first story, step by step, for somebody who has never seen Sameday: each step is done when its event is there.
import type { CaseView } from '../casework/casework.js';
import type { FormValues } from '../bot/cards/card.js';
import type { Panel } from '../bot/rehearsal-room.js';
import { stepId, type PersonId } from '../escalation/ids.js';
import type { Organisation } from '../escalation/organisation.js';
import { stepStateOf } from '../escalation/state.js';

/** What the steps look at. */
export interface GuideFacts {
  readonly view: CaseView | null;
  readonly panel: (person: PersonId) => Panel | null;
  readonly visited: ReadonlySet<PersonId>;
  readonly showing: PersonId;
}

interface GuideStep {
  readonly title: string;
  readonly text: string;
  /** Whose chat it plays in. */
  readonly person: PersonId;
  /** What helps: values for the open form, or the next thing that happens. */
  readonly help?: 'example' | 'next';
  readonly done: (facts: GuideFacts) => boolean;
}

export interface Guide {
  /** From 1; the number of steps plus one at the end. */
  readonly number: number;
  readonly of: number;
  readonly title: string;
  readonly text: string;
  /** The person to go to first; null when their chat is open already. */
  readonly goTo: PersonId | null;
  readonly help: 'example' | 'next' | null;
}

const AMIRA = 'amira.khan' as PersonId;
const DAN = 'dan.reed' as PersonId;
const CAROL = 'carol.west' as PersonId;
const LADO = 'kent.lado' as PersonId;
export const GUIDE_STARTS_WITH = AMIRA;
const CAST = [AMIRA, DAN, CAROL, LADO];

const raised = (f: GuideFacts): boolean => f.view !== null;
const isHandled = (f: GuideFacts): boolean => f.view !== null && f.view.state.handling !== null;
const recorded = (step: string, f: GuideFacts): boolean =>
  f.view !== null && stepStateOf(f.view.state, stepId(step)).entries.length > 0;

const STEPS: readonly GuideStep[] = [
  {
    title: 'You are Amira Khan, a teacher',
    text: 'You have just seen something on a colleague’s laptop that worries you. Write /concern in the box under the chat and press Send.',
    person: AMIRA,
    done: (f) => raised(f) || f.panel(AMIRA) !== null,
  },
  {
    title: 'Say what you saw',
    text: 'Fill in the form about Dan Reed, in your own words or with the example. Nobody is told yet.',
    person: AMIRA,
    help: 'example',
    done: (f) => raised(f) || f.panel(AMIRA)?.form.name === 'review',
  },
  {
    title: 'See who will be told, and who never will',
    text: 'Before anything is sent, the names are there: who is first, who is next and when. Send the concern.',
    person: AMIRA,
    done: raised,
  },
  {
    title: 'Nobody answers',
    text: 'Ben Ode, Amira’s manager, was told at once, but he is in a lesson. Let time pass until Carol West is told.',
    person: AMIRA,
    help: 'next',
    done: (f) => f.view?.state.told.some((t) => t.person === CAROL) === true || isHandled(f),
  },
  {
    title: 'Now you are Carol West, the head teacher',
    text: 'The message says what is needed by when, and nothing of what was reported. Press “I have this”.',
    person: CAROL,
    done: isHandled,
  },
  {
    title: 'Open what was reported',
    text: 'Press “Open”. It is shown to her only now, and the opening is recorded.',
    person: CAROL,
    done: (f) => f.view?.events.some((e) => e.type === 'ContentOpened') === true,
  },
  {
    title: 'Ring the police, and record it',
    text: 'In real life she rings them first. Then: “Record police contact”. The example fills the form in.',
    person: CAROL,
    help: 'example',
    done: (f) => recorded('contact-police', f),
  },
  {
    title: 'Ring the LADO, and record it',
    text: 'The same for the designated officer: “Record LADO contact”.',
    person: CAROL,
    help: 'example',
    done: (f) => recorded('contact-lado', f),
  },
  {
    title: 'Now you are Priya Nair, the LADO',
    text: 'A contact counts for more when the other side confirms it. Is it so? Press “Yes, that is so”.',
    person: LADO,
    done: (f) =>
      f.view?.events.some((e) => e.type === 'ContactConfirmed' || e.type === 'ContactDenied') === true,
  },
  {
    title: 'And Dan Reed?',
    text: 'The concern is about him. Look at his chat: he is never told anything, whatever his role.',
    person: DAN,
    done: (f) => raised(f) && f.visited.has(DAN),
  },
];

/** Null when the organisation is another one than the story's. */
export function guideOf(organisation: Organisation, facts: GuideFacts): Guide | null {
  if (!CAST.every((id) => organisation.people.has(id) || organisation.officers.has(id))) return null;
  const at = STEPS.findIndex((step) => !step.done(facts));
  const step = STEPS[at];
  if (step === undefined) {
    return {
      number: STEPS.length + 1,
      of: STEPS.length,
      title: 'That was one concern, seen through the same day',
      text: 'What happened, and why each person was told, stands under the day’s clock. Go on as you like, let the deadline pass to see what it does, or start again.',
      goTo: null,
      help: null,
    };
  }
  const here = step.person === facts.showing;
  return {
    number: at + 1,
    of: STEPS.length,
    title: step.title,
    text: step.text,
    goTo: here ? null : step.person,
    help: helpOf(step, here, facts),
  };
}

/** The example is offered while there is a form that it can fill in. */
function helpOf(step: GuideStep, here: boolean, facts: GuideFacts): Guide['help'] {
  if (step.help !== 'example') return step.help ?? null;
  const fields = facts.panel(step.person)?.form.fields ?? [];
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

/** Something sensible in every field of the open form that must not stay empty. */
export function exampleValues(panel: Panel, now: string): FormValues {
  const values: Record<string, string | readonly string[]> = {};
  for (const field of panel.form.fields) {
    const given = EXAMPLE[field.id];
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
