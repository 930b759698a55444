// A story, read and checked: cases played against the clock. `parse-story.ts` makes it, a `Driver` plays it.
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

/** What a story calls one of its cases: its own word (`as: first`), or the place of its "raise". */
export type CaseName = string;

/** What a step of a story does. `caseName`: with which case. */
export type StoryAct =
  | {
      readonly does: 'raise';
      readonly who: PersonId;
      readonly caseName: CaseName;
      readonly concern: Concern;
    }
  | { readonly does: 'open'; readonly who: PersonId; readonly caseName: CaseName }
  /** Any other command on the case. */
  | {
      readonly does: 'command';
      readonly who: PersonId;
      readonly caseName: CaseName;
      readonly command: CommandDraft;
    }
  /** Corrects the last entry of a step; the entry's id is known only while the story plays. */
  | {
      readonly does: 'correct';
      readonly who: PersonId;
      readonly caseName: CaseName;
      readonly step: StepId;
      readonly happenedAt: Instant | null;
      readonly fields: FieldValues;
      readonly reason: string;
    }
  /** `until` null: for the rest of the story. */
  | { readonly does: 'away'; readonly person: PersonId; readonly until: Instant | null }
  | { readonly does: 'outage'; readonly platform: ChannelName; readonly until: Instant };

export interface Expectations {
  /** Each of them has been told by now, about whichever case. */
  readonly told: readonly PersonId[];
  /** At least one of them has; empty when nothing is expected. */
  readonly toldAny: readonly PersonId[];
  readonly notTold: readonly PersonId[];
  /** Only at the end: none of them was ever told. */
  readonly neverTold: readonly PersonId[];
  /** Messages to each by now, and not the channels by which they came. */
  readonly messagesAtMost: ReadonlyMap<PersonId, number>;
  /** The case of which `due` and `verdicts` speak; null where none has been raised. */
  readonly caseName: CaseName | null;
  readonly due: ReadonlyMap<StepId, Instant | null>;
  /** `open`: still to be done, in time or not. */
  readonly verdicts: ReadonlyMap<StepId, StoryVerdict>;
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
  messagesAtMost: new Map(),
  caseName: null,
  due: new Map(),
  verdicts: new Map(),
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
