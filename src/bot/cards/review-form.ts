// The second page: who will be told, by name and time, and who never will be, before anything is sent.
import type { Concern } from '../../escalation/case/concern.js';
import { isManagedBy, partyOf } from '../../escalation/organisation.js';
import type { Preview } from '../../escalation/case/preview.js';
import type { PersonId } from '../../escalation/ids.js';
import { imagesSuspected } from '../../escalation/procedure/procedure-in-case.js';
import { button } from './buttons.js';
import type { Form, Section } from './card.js';
import { writeRaiseState } from './form-state.js';
import { reviewFields, routeButton, whistleSections, type RaiseOptions } from './raise-form.js';
import { clockTime, dayTime, listed, nameOf } from './words.js';

export interface ReviewOptions extends RaiseOptions {
  readonly concern: Concern;
  readonly preview: Preview;
  /** They sent it, but their changes affect who is told: shown again before it goes. */
  readonly changed?: boolean;
}

export function reviewForm(o: ReviewOptions): Form {
  const whistle = o.state.route === 'whistle-blowing';
  return {
    name: 'review',
    state: writeRaiseState(o.state),
    title: 'Who will be told',
    sections: [
      ...(o.changed ? [changedSection] : []),
      { style: 'plain', heading: 'Who will be told', lines: tellLines(o) },
      ...tellWarning(o),
      { style: 'warning', lines: guidanceLines(o) },
      // With nobody in line who may be told, the other route is shown at once.
      ...(whistle || o.preview.managers.length === 0 ? whistleSections(o.context) : []),
    ],
    ...rest(o),
  };
}

const rest = (o: RaiseOptions): Pick<Form, 'fields' | 'submit' | 'buttons'> => ({
  fields: reviewFields(o),
  submit: 'Send the concern',
  buttons: [
    button('leave-out', o.state.more ? 'Show again who will be told' : 'Leave someone out', ''),
    routeButton(o.state),
    button('back', 'Back', ''),
  ],
});

/** The same page while it holds a mistake, so that it can't yet say who would be told. */
export const unfinishedReview = (o: RaiseOptions): Form => ({
  name: 'review',
  state: writeRaiseState(o.state),
  title: 'Who will be told',
  sections: [{ style: 'warning', lines: ['Something needs mending before this can be sent.'] }],
  ...rest(o),
});

const changedSection: Section = {
  style: 'warning',
  heading: 'Not sent yet',
  lines: ['What you changed has changed who will be told. Please look once more, then send it.'],
};

/** "First: Ben Ode (your line manager), now." and so on, exactly as the rules would do it. */
function tellLines(o: ReviewOptions): string[] {
  const { officers, never } = o.preview;
  const { organisation } = o.context;
  const handles = o.concern.received.how !== 'self';
  const managers = o.preview.managers.filter((m) => m.person !== o.who);
  const [first, ...next] = managers;
  const name = (p: PersonId): string => nameOf(p, organisation);
  const atOnce = officers.filter((x) => x.atOnce);
  const later = officers.filter((x) => !x.atOnce);
  const lines: string[] = [];
  if (handles) {
    lines.push('You handle it from the moment that you send this.');
    const told = managers.filter((m) => m.at <= o.context.now).map((m) => name(m.person));
    if (told.length > 0) lines.push(`Told that you have it: ${listed(told)}, now.`);
  } else if (first) {
    const when = first.at <= o.context.now ? 'now' : `at ${clockTime(first.at, o.context)}`;
    lines.push(`First: ${name(first.person)}${relation(first.person, o)}, ${when}.`);
  } else {
    lines.push('First: the designated officer, as nobody else may be told.');
  }
  const steps = next.map((n) => `${name(n.person)} at ${clockTime(n.at, o.context)}`);
  if (!handles && first && steps.length > 0)
    lines.push(`If ${name(first.person)} doesn't confirm: ${steps.join(', then ')}.`);
  for (const x of atOnce) lines.push(`The designated officer, ${name(x.person)}: at once${why(o)}.`);
  if (later.length > 0) {
    const names = listed(later.map((x) => name(x.person)));
    lines.push(
      `The designated officer, ${names}: at ${dayTime(o.preview.failSafeAt, o.context)}, unless LADO and police have been contacted.`,
    );
  }
  lines.push(neverLine(never, o));
  if (o.concern.identity !== 'named') lines.push(identityLine(o.concern));
  return lines;
}

/** 8(2): the choice is theirs, and so is knowing what it means. */
function tellWarning({ concern, context }: ReviewOptions): Section[] {
  const { tell } = concern;
  if (tell === null) return [];
  const { organisation } = context;
  const heads = concern.subjects.flatMap((s) =>
    s.id !== null && isManagedBy(organisation, tell, s.id) ? [s.name] : [],
  );
  if (heads.length === 0) return [];
  const chosen = nameOf(tell, organisation);
  const line = `${chosen} works for ${listed(heads)}, whom this is about, and may find it hard to act. They are told only because you chose them. You can choose somebody else.`;
  return [{ style: 'warning', heading: 'Please look at your choice', lines: [line] }];
}

function relation(person: PersonId, o: ReviewOptions): string {
  if (o.state.route === 'whistle-blowing')
    return partyOf(o.context.organisation, person) ? ' (whistle-blowing)' : '';
  if (o.concern.tell === person) return ' (whom you chose)';
  return o.context.organisation.people.get(o.who)?.manager === person ? ' (your line manager)' : '';
}

const why = (o: ReviewOptions): string =>
  imagesSuspected(o.concern)
    ? ', because you said that there are images'
    : o.concern.immediateRisk
      ? ', because a child is in danger now'
      : '';

function neverLine(never: readonly PersonId[], o: ReviewOptions): string {
  const outside = o.concern.subjects.filter((s) => s.id === null).map((s) => s.name);
  const names = [...never.map((p) => nameOf(p, o.context.organisation)), ...outside];
  const managers = o.state.route === 'whistle-blowing' ? ' No line manager or senior manager is told.' : '';
  return `Never told: ${names.length > 0 ? `${listed(names)}, and ` : ''}nobody you leave out.${managers}`.replace(
    ', and nobody you leave out',
    ', and anybody whom you leave out',
  );
}

const identityLine = (concern: Concern): string =>
  concern.identity === 'anonymous'
    ? 'Your name is stored nowhere. You get a receipt code: it is the only way back.'
    : 'Your name is shown to nobody who handles it.';

export function guidanceLines(o: Pick<ReviewOptions, 'concern' | 'context'>): string[] {
  const { guidance } = o.context.procedure;
  const images = o.concern.concerns.includes('indecent-images') ? guidance.images : [];
  return [...images, ...guidance.always, guidance.hold, guidance.emergency];
}
