// "Done so far" on a referral: police, LADO, children's services, what was agreed and decided, each as recorded.
import { stepStateOf, type CaseState, type StepEntry } from '../escalation/case/state.js';
import { titled, type ExportBlock } from './document.js';
import type { Words } from './names.js';

/** One block a record; a step that applies and has none says so. */
export function doneSoFar({
  state,
  words,
}: {
  readonly state: CaseState;
  readonly words: Words;
}): ExportBlock[] {
  const steps = words.context.procedure.steps.filter((step) => step.in_referral);
  return steps.flatMap(({ id: step, title }): ExportBlock[] => {
    const { entries, notNeeded, deadline } = stepStateOf(state, step);
    if (notNeeded !== null) return [titled(title, ['Not needed, because', notNeeded.reason])];
    if (entries.length > 0) return entries.map((entry) => recordOf(entry, title));
    return deadline === null ? [] : [titled(title, ['Happened', 'not recorded yet'])];

    function recordOf(entry: StepEntry, label: string): ExportBlock {
      return titled(
        label,
        ['Happened', words.time(entry.happenedAt)],
        ['Recorded by', `${words.actor(entry.by)}, ${words.time(entry.recordedAt)}`],
        ...words.fields(step, entry.fields).map((f) => [f.label, f.value] as const),
        ...(entry.agreedBy.length === 0
          ? []
          : ([['Agreed by', entry.agreedBy.map((one) => words.name(one)).join(', ')]] as const)),
        ...(entry.confirmed === null ? [] : ([['The officer', confirmedWords(entry.confirmed)]] as const)),
      );
    }
  });
}

const confirmedWords = (confirmed: boolean): string =>
  confirmed ? 'confirms that contact' : 'says that there was no such contact';
