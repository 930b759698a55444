// The short forms on a case: hand over, ask, reply, reasons, confirm, refer, close, reopen, considerations.
import type { Context } from '../../escalation/context.js';
import type { PersonId } from '../../escalation/ids.js';
import { partsOf } from '../../escalation/case/access.js';
import { unansweredConsiderations, owedSteps } from '../../escalation/procedure/procedure-in-case.js';
import { everyoneEligible } from '../../escalation/routing/recipients.js';
import { excludedFrom } from '../../escalation/routing/routing.js';
import type { CaseState } from '../../escalation/case/state.js';
import type { Form, FormField, FormValues, Section } from './card.js';
import { longField, officerOptions, peopleField, peopleOptions, textField, timeField } from './fields.js';
import { writeCaseState, type CaseFormState } from './form-state.js';
import { counted, dayTime, localText } from './words.js';

export interface CaseFormOptions {
  readonly state: CaseFormState;
  readonly case: CaseState;
  readonly who: PersonId;
  /** Somebody who holds the receipt code of an anonymous report, and is nobody in the directory here. */
  readonly anonymous?: true;
  readonly values: FormValues;
  readonly context: Context;
}

interface Parts {
  readonly title: string;
  readonly lines: readonly string[];
  readonly fields: readonly FormField[];
  readonly submit: string | null;
}

const form = (name: string, o: CaseFormOptions, parts: Parts, more: readonly Section[] = []): Form => ({
  name,
  state: writeCaseState(o.state),
  title: parts.title,
  sections: [...(parts.lines.length > 0 ? [{ style: 'plain' as const, lines: parts.lines }] : []), ...more],
  fields: parts.fields,
  submit: parts.submit,
  buttons: [],
});

/** Only people who may have the case; none of them is a subject or has been left out. */
export function handOverForm(o: CaseFormOptions): Form {
  // Whoever was only alerted may take it on too.
  const eligible = new Set([...everyoneEligible(o.case, o.context), ...alertedOnly(o.case, o.context)]);
  const options = peopleOptions(o.context.organisation).filter(
    (p) => eligible.has(p.id as PersonId) && p.id !== (o.who as string),
  );
  const nobody = options.length === 0;
  return form('hand-over', o, {
    title: 'Hand over',
    lines: [
      nobody ? 'There is nobody else who may have it.' : 'They must accept. Until then it stays with you.',
    ],
    fields: nobody ? [] : [peopleField('to', 'To whom', options, o.values, { required: true })],
    submit: nobody ? null : 'Ask them',
  });
}

/** Those who were told because others are silent, and may not read what was reported. */
export const alertedOnly = (state: CaseState, { organisation }: Context): PersonId[] =>
  [...new Set(state.told.map((t) => t.person))].filter((p) => {
    const parts = partsOf(p, state, organisation);
    return parts.size === 1 && parts.has('alerted');
  });

/** An alert is not access: whoever handles it may let one of them read. */
export function askInForm(o: CaseFormOptions): Form {
  const alerted = new Set(alertedOnly(o.case, o.context));
  const options = peopleOptions(o.context.organisation).filter((p) => alerted.has(p.id as PersonId));
  const nobody = options.length === 0;
  return form('ask-in', o, {
    title: 'Let somebody read it',
    lines: [
      nobody
        ? 'There is nobody who hears of it without being able to read it.'
        : 'They hear of it because others are silent, and see what is owed. From now on they can also read what was reported. Somebody who may have to sit on a panel later should not.',
    ],
    fields: nobody ? [] : [peopleField('person', 'Who may read it', options, o.values, { required: true })],
    submit: nobody ? null : 'Let them read it',
  });
}

export const askForm = (o: CaseFormOptions): Form =>
  form('ask', o, {
    title: 'Ask the reporter',
    lines: [
      'Ask only what you need to act. Open questions, no names, no conclusions. You will not learn who they are if they asked for that.',
    ],
    fields: [longField('text', 'Your question', o.values, { required: true })],
    submit: 'Ask',
  });

export function replyForm(o: CaseFormOptions): Form {
  const asked = o.case.dialogue.filter((d) => d.from === 'handler').at(-1);
  const quote: Section[] = asked ? [{ style: 'quote', heading: 'You were asked', lines: [asked.text] }] : [];
  return form(
    'reply',
    o,
    {
      title: 'Answer',
      lines: ["What you know already is enough. Don't find out more."],
      fields: [longField('text', 'Your answer', o.values, { required: true })],
      submit: 'Answer',
    },
    quote,
  );
}

export const reasonsForm = (o: CaseFormOptions): Form =>
  form('give-reasons', o, {
    title: 'Why it is late',
    lines: ['What was missed stays on the record. Your reasons stand beside it.'],
    fields: [longField('reasons', 'Reasons', o.values, { required: true })],
    submit: 'Add',
  });

/** "No" puts a duty back on everyone who may act, and can't be taken back: it is asked once more. 5 */
const denyForm = (o: CaseFormOptions): Form =>
  form('confirm', o, {
    title: 'Nobody contacted you?',
    lines: [
      'The contact will count as open again, and everyone who can act will be told.',
      'If they rang a colleague of yours, or left a message, ask there first.',
    ],
    fields: [],
    submit: 'No, nobody did',
  });

/** It takes the case from them at once, and can't be taken back: it is asked once more. 5 */
export const conflictForm = (o: CaseFormOptions): Form =>
  form('declare-conflict', o, {
    title: 'Conflict of interest',
    lines: [
      'For example: you are close to somebody whom it is about, or you are involved yourself.',
      'You will not be able to open it any more, and it goes to somebody else at once. It can’t be undone.',
    ],
    fields: [],
    submit: 'I have a conflict',
  });

/** The `entry` of a state in which an officer's answer is "no". */
export const DENIED = 'no';

export function confirmForm(o: CaseFormOptions): Form {
  if (o.state.entry === DENIED) return denyForm(o);
  const now = localText(o.context.now, o.context.organisation.timeZone);
  return form('confirm', o, {
    title: 'You have been contacted',
    lines: [],
    fields: [
      timeField('happened_at', 'When', { happened_at: now, ...o.values }, { required: true }),
      textField('reference', 'Your reference', 100, o.values),
      longField('advice', 'What you advised', o.values),
    ],
    submit: 'Confirm',
  });
}

export function referForm(o: CaseFormOptions): Form {
  const without = o.case.concern
    ? excludedFrom(o.context.organisation, o.case.concern, o.case.conflicts)
    : new Set<PersonId>();
  return form('refer', o, {
    title: 'Refer to an officer',
    lines: ['They are told on every channel that they have. Ring them too.'],
    fields: [
      peopleField(
        'officer',
        'Designated officer',
        officerOptions(o.context.organisation, without),
        o.values,
        { required: true },
      ),
    ],
    submit: 'Refer',
  });
}

/**
 * Nobody closes a case as "low level": what is owed must be recorded, or its absence explained, and the LADO
 * agrees.
 */
export function closeForm(o: CaseFormOptions): Form {
  const owed = owedSteps(o.case, o.context);
  const open = unansweredConsiderations(o.case, o.context.procedure).length;
  const still = [
    ...owed.map((s) => s.title),
    ...(open > 0 ? [`${counted(open, 'question')} to consider without an answer`] : []),
  ];
  const blocked = still.length > 0;
  const lines = blocked
    ? ["It can't be closed yet."]
    : [
        'Everything owed is recorded. It closes when the handling manager and the designated officer have both agreed.',
      ];
  return form(
    'close',
    o,
    { title: 'Close', lines, fields: [], submit: blocked ? null : 'Agree to close' },
    blocked ? [{ style: 'list', heading: 'Still owed', lines: still }] : [],
  );
}

export const reopenForm = (o: CaseFormOptions): Form =>
  form('reopen', o, {
    title: 'Open again',
    lines: o.case.closedAt === null ? [] : [`Closed at ${dayTime(o.case.closedAt, o.context)}.`],
    fields: [longField('reason', 'Why', o.values, { required: true })],
    submit: 'Open again',
  });

/** 5: the thirteen, two of them with two parts. Half done is fine: an empty one stays open. */
export const considerationsForm = (o: CaseFormOptions): Form =>
  form('answer-considerations', o, {
    title: 'What must be considered',
    lines: ['Answer what is known now. The rest can come later.'],
    fields: o.context.procedure.considerations.flatMap((c) =>
      c.parts.map((p) => longField(p.id, p.text, { ...o.case.considerations, ...o.values })),
    ),
    submit: 'Save',
  });
