// A story's concern, typed into the two pages as a person would type it.
import { localText } from '../../../src/bot/cards/words.js';
import type { FormValues } from '../../../src/bot/cards/card.js';
import type { Concern } from '../../../src/escalation/case/concern.js';
import type { Context } from '../../../src/escalation/context.js';
import { personId } from '../../../src/escalation/ids.js';
import { placesOfWork } from '../../../src/escalation/routing/places-of-work.js';
import { childLines, deviceLines, receivedFromFields, subjectFields } from './fact-fields.js';
import type { Seen, StoryPerson } from './story-person.js';

/** Leads to the page after "Send": where it stands, the receipt, or what to correct. */
export async function raiseOnPlatform(
  person: StoryPerson,
  concern: Concern,
  context: Context,
): Promise<Seen> {
  expectForm(await person.startConcern(), 'raise');
  const whistle = concern.route === 'whistle-blowing';
  if (whistle) expectForm(await person.pressInForm({ name: 'use-whistle-blowing', value: '' }), 'raise');
  await person.fill({ ...firstPage(concern), ...(whistle ? { identity: concern.identity } : {}) });
  const review = await person.submit();
  if (hasErrors(review)) return review;
  expectForm(review, 'review');
  const people = peoplePage(concern);
  if (Object.keys(people).length > 0) {
    expectForm(await person.pressInForm({ name: 'leave-out', value: '' }), 'review');
  }
  await person.fill({ ...secondPage(concern, context), ...people });
  const sent = await person.submit();
  // What was changed there has changed who is told: it is shown once more before it goes.
  const again = sent.kind === 'form' && sent.name === 'review' && !hasErrors(sent);
  return again ? person.submit() : sent;
}

const hasErrors = (seen: Seen): boolean => seen.kind === 'form' && Object.keys(seen.errors).length > 0;

function expectForm(seen: Seen, name: string): void {
  if (seen.kind === 'form' && seen.name === name) return;
  throw new Error(`expected the page "${name}", but saw ${JSON.stringify(seen).slice(0, 500)}`);
}

/** Empty values are left as they are. */
const filled = (values: FormValues): FormValues =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value.length > 0));

function firstPage(concern: Concern): FormValues {
  const { received } = concern;
  return filled({
    what: concern.what,
    ...subjectFields(concern.subjects),
    concerns: concern.concerns,
    immediate_risk: concern.immediateRisk ? 'yes' : 'no',
    // Whoever knows it by themselves is asked nothing more, and only a manager is asked at all.
    received: received.how === 'self' ? '' : received.how,
  });
}

function secondPage(concern: Concern, context: Context): FormValues {
  const images = concern.concerns.includes('indecent-images');
  return filled({
    ...(images ? { adult_involved: concern.adultInvolved } : {}),
    devices: deviceLines(concern.devices),
    children: childLines(concern.children, context),
    elsewhere: elsewhereOf(concern, context),
    ...receivedFromFields(concern),
    // The page already holds the present time.
    learned_at:
      concern.learnedAt === context.now ? '' : localText(concern.learnedAt, context.organisation.timeZone),
  });
}

/** The places of work that the page doesn't know by itself. */
function elsewhereOf({ subjects, reporter, areas }: Concern, { organisation }: Context): string[] {
  const known = placesOfWork(subjects, reporter ?? personId(''), organisation);
  return areas.filter((area) => !known.includes(area));
}

const peoplePage = ({ leaveOut, namedInReport, tell }: Concern): FormValues =>
  filled({ leave_out: leaveOut, named_in_report: namedInReport, tell: tell ?? '' });
