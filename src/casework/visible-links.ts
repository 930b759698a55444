// Links between cases about the same person, as one reader may see them: a case that they may not open is
// left out.
import { may } from '../escalation/case/access.js';
import { person } from '../escalation/case/concern.js';
import type { PersonId } from '../escalation/ids.js';
import type { Organisation } from '../escalation/organisation.js';
import type { Casework, CaseView } from './casework.js';

/**
 * Without it a reader would learn from a reference that there is another case about somebody, though they
 * were deliberately left out of that one.
 * @param view of a case that `who` may open
 */
export async function withVisibleLinks(
  casework: Pick<Casework, 'casesOf'>,
  view: CaseView,
  who: PersonId,
  organisation: Organisation,
): Promise<CaseView> {
  const { linked } = view.state;
  if (linked.length === 0) return view;
  const seen = (await casework.casesOf(who))
    .filter((other) => linked.includes(other.reference))
    .filter((other) => may(person(who), 'open-content', other.state, organisation))
    .map((other) => other.reference);
  return {
    ...view,
    state: { ...view.state, linked: seen },
    events: view.events.filter((e) => e.type !== 'CaseLinked' || seen.includes(e.data.other)),
  };
}
