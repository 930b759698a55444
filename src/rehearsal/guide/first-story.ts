// The first story, step by step, for somebody who has never seen Sameday: each step is done when its event is there.
import type { PersonId } from '../../escalation/ids.js';
import { stepIn } from '../../escalation/procedure/procedure.js';
import type { Role } from '../../escalation/procedure/roles.js';
import { stepStateOf } from '../../escalation/case/state.js';
import type { GuidedStory, GuideFacts, GuideStep } from './guide-step.js';

const AMIRA = 'amira.khan' as PersonId;
const DAN = 'dan.reed' as PersonId;
const CAROL = 'carol.west' as PersonId;
const LADO = 'kent.lado' as PersonId;

const raised = (f: GuideFacts): boolean => f.view !== null;
const isHandled = (f: GuideFacts): boolean => f.view !== null && f.view.state.handling !== null;
const recorded = (role: Role, f: GuideFacts): boolean =>
  f.view !== null && stepStateOf(f.view.state, stepIn(role, f.procedure).id).entries.length > 0;

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
    text: 'The message to Ben Ode, Amira’s manager, went out at once, but he is in a lesson. Let time pass until it is Carol West’s turn.',
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
    done: (f) => recorded('police-contact', f),
  },
  {
    title: 'Ring the LADO, and record it',
    text: 'The same for the designated officer: “Record LADO contact”.',
    person: CAROL,
    help: 'example',
    done: (f) => recorded('officer-contact', f),
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

export const FIRST_STORY: GuidedStory = {
  cast: [AMIRA, DAN, CAROL, LADO],
  isOf: (view) => view.state.concern?.identity !== 'anonymous',
  steps: STEPS,
  end: {
    title: 'That was one concern, seen through the same day',
    text: 'What happened, and why each person was told, stands under the day’s clock. Go on as you like, let the deadline pass to see what it does, or look from another side:',
  },
  doors: (view) => [
    { label: 'The case as a page, as Carol West', as: CAROL, next: `/cases/${view.reference}` },
    { label: 'Priya Nair’s e-mail, and her page', href: `/rehearsal/people/${LADO}/post` },
    { label: 'Next story: speak up without a name', story: 'speak-up' },
  ],
};
