// The second story: somebody who doesn't trust any manager speaks up without a name, and answers a question
// by receipt code.
import type { PersonId } from '../../escalation/ids.js';
import type { GuidedStory, GuideStep } from './guide-step.js';

const MIRA = 'mira.sole' as PersonId;

const STEPS: readonly GuideStep[] = [
  {
    title: 'You are somebody who trusts no manager',
    text: 'Say on the web what you saw; nobody asks who you are. Write down the receipt code, then come back here by the link at the top of the page.',
    person: null,
    page: { href: '/speak-up', label: 'Open the speak-up page' },
    done: (f) => f.view !== null,
  },
  {
    title: 'Now you are Mira Sole, the whistle-blowing officer',
    text: 'The message went out to her at once, and to no manager. Press “I have this”.',
    person: MIRA,
    done: (f) => (f.view?.state.handling ?? null) !== null,
  },
  {
    title: 'Ask whoever it was',
    text: 'Press “Open”, then “Ask the reporter”. She doesn’t know who it is, and can’t find out: the question waits for the code.',
    person: MIRA,
    help: 'example',
    done: (f) => f.view?.events.some((e) => e.type === 'QuestionAsked') === true,
  },
  {
    title: 'Come back with the receipt code',
    text: 'You are the one who wrote again. Enter the code, read the question and answer it.',
    person: null,
    page: { href: '/speak-up/return', label: 'Enter the receipt code' },
    done: (f) => f.view?.events.some((e) => e.type === 'ReplyGiven') === true,
  },
];

export const SPEAK_UP_STORY: GuidedStory = {
  cast: [MIRA],
  isOf: (view) => view.state.concern?.identity === 'anonymous',
  steps: STEPS,
  end: {
    title: 'An answer has come, and nobody knows who wrote it',
    text: 'Mira Sole reads it when she opens the case. The same day’s clock runs for it: LADO and police are owed as for any other.',
  },
  doors: (view) => [
    { label: 'The case as a page, as Mira Sole', as: MIRA, next: `/cases/${view.reference}` },
    { label: 'Back to the first story', story: 'first' },
  ],
};
