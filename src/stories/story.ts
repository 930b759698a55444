// A story, read and checked: a case played against the clock. `parse-story.ts` makes it, a `Driver` plays it.
import type { Command } from '../escalation/case/commands.js';
import type { Concern, FieldValues } from '../escalation/case/concern.js';
import type { Instant, PersonId, StepId } from '../escalation/ids.js';
import type { ChannelName } from '../escalation/organisation.js';

export const VERDICTS = [
  'open',
  'met',
  'met-recorded-late',
  'late',
  'missed',
  'not-needed',
  'absent',
] as const;
export type StoryVerdict = (typeof VERDICTS)[number];

/** Everything in a command except who gives it and the id that makes it count once. */
export type CommandDraft = Command extends infer C
  ? C extends Command
    ? { readonly type: C['type']; readonly data: C['data'] }
    : never
  : never;

/** One of a story's cases by its name; null: the last that was raised. */
export type CaseName = string | null;

/** What a step of a story does. */
export type StoryAct =
  /** `as`: what later steps call the case. */
  | { readonly does: 'raise'; readonly who: PersonId; readonly as: CaseName; readonly concern: Concern }
  | { readonly does: 'open'; readonly who: PersonId; readonly of: CaseName }
  /** Any other command on the case. */
  | { readonly does: 'command'; readonly who: PersonId; readonly of: CaseName; readonly command: CommandDraft }
  /** Corrects the last entry of a step; the entry's id is known only while the story plays. */
  | {
      readonly does: 'correct';
      readonly who: PersonId;
      readonly of: CaseName;
      readonly step: StepId;
      readonly happenedAt: Instant | null;
      readonly fields: FieldValues;
      readonly reason: string;
    }
  /** `until` null: for the rest of the story. */
  | { readonly does: 'away'; readonly person: PersonId; readonly until: Instant | null }
  | { readonly does: 'outage'; readonly platform: ChannelName; readonly until: Instant };

export interface Expectations {
  /** Each of them has been told by now. */
  readonly told: readonly PersonId[];
  /** At least one of them has; empty when nothing is expected. */
  readonly toldAny: readonly PersonId[];
  readonly notTold: readonly PersonId[];
  /** Only at the end: none of them was ever told. */
  readonly neverTold: readonly PersonId[];
  readonly due: ReadonlyMap<StepId, Instant | null>;
  readonly verdicts: ReadonlyMap<StepId, StoryVerdict>;
  /** So many messages, whatever the channels, and no more; one notice by three channels is one. */
  readonly messagesAtMost: ReadonlyMap<PersonId, number>;
  /** Of which case `due` and `verdicts` speak. */
  readonly of: CaseName;
  /** The step's command is refused with this code; null: it is carried out. */
  readonly refused: string | null;
}

export interface StoryStep {
  readonly at: Instant;
  /** Where it is in the file: `steps[2]`. */
  readonly where: string;
  readonly act: StoryAct | null;
  readonly expect: Expectations;
}

export interface Story {
  readonly title: string;
  readonly startsAt: Instant;
  readonly steps: readonly StoryStep[];
  readonly endsAt: Instant;
  readonly expect: Expectations;
}

export const NO_EXPECTATIONS: Expectations = {
  told: [],
  toldAny: [],
  notTold: [],
  neverTold: [],
  due: new Map(),
  verdicts: new Map(),
  messagesAtMost: new Map(),
  of: null,
  refused: null,
};

/** A story that can't be read. The message lists every problem by its path in the file. */
export class StoryError extends Error {
  readonly code = 'story-refused';
  constructor(
    file: string,
    readonly problems: readonly { readonly where: string; readonly what: string }[],
    options?: { cause?: unknown },
  ) {
    const lines = problems.map(({ where, what }) => `  - ${where}: ${what}`);
    super([`The story ${file} can't be played:`, ...lines].join('\n'), options);
    this.name = 'StoryError';
  }
}
