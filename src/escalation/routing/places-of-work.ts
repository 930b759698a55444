// Where those work whom a concern is about: the same for the form and for a story.
import type { Subject } from '../case/concern.js';
import type { PersonId } from '../ids.js';
import type { Organisation } from '../organisation.js';

/** 8(4): by the place of work of those it is about; otherwise of the reporter. */
export function placesOfWork(
  subjects: readonly Pick<Subject, 'id'>[],
  reporter: PersonId,
  organisation: Pick<Organisation, 'people' | 'area'>,
): string[] {
  const theirs = subjects.flatMap((s) => (s.id === null ? [] : (organisation.people.get(s.id)?.area ?? [])));
  const fallback = organisation.people.get(reporter)?.area ?? organisation.area;
  return theirs.length > 0 ? [...new Set(theirs)] : [fallback];
}
