// What a guided story is made of.
import type { CaseView } from '../../casework/casework.js';
import type { Panel } from '../room.js';
import type { PersonId } from '../../escalation/ids.js';
import type { Procedure } from '../../escalation/procedure/procedure.js';

/** What the steps look at. */
export interface GuideFacts {
  /** The story's own case; null until it is raised. */
  readonly view: CaseView | null;
  readonly procedure: Procedure;
  readonly panel: (person: PersonId) => Panel | null;
  readonly visited: ReadonlySet<PersonId>;
  readonly showing: PersonId;
}

export interface GuideStep {
  readonly title: string;
  readonly text: string;
  /** Whose chat it plays in; null for somebody without an account, on the web. */
  readonly person: PersonId | null;
  /** Help with the step: values for the open form, or the next thing that happens. */
  readonly help?: 'example' | 'next';
  /** The page of the web on which it plays. */
  readonly page?: { readonly href: string; readonly label: string };
  readonly done: (facts: GuideFacts) => boolean;
}

export type StoryName = 'first' | 'speak-up';

/** Somewhere to go on from the end: the web as somebody, a page of the room, or another story. */
export type GuideDoor = { readonly label: string } & (
  { readonly as: PersonId; readonly next: string } | { readonly href: string } | { readonly story: StoryName }
);

export interface GuidedStory {
  /** If any of these is missing, the organisation isn't the story's. */
  readonly cast: readonly PersonId[];
  readonly isOf: (view: CaseView) => boolean;
  readonly steps: readonly GuideStep[];
  readonly end: { readonly title: string; readonly text: string };
  readonly doors: (view: CaseView) => readonly GuideDoor[];
}
