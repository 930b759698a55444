// Looks up what a story names (people, steps, fields, times), and says what is near when there is no such thing.
import type { Role } from '../escalation/procedure/roles.js';
import { calendarOf, localDateTime } from '../escalation/calendar/calendar.js';
import type { Calendar } from '../escalation/calendar/calendar.js';
import { hint, joinPath, shown, type Problems } from '../config/problems.js';
import { personId, stepId, type Instant, type PersonId, type StepId } from '../escalation/ids.js';
import { partyOf, type ChannelName, type Organisation } from '../escalation/organisation.js';
import type { FieldValues } from '../escalation/case/concern.js';
import { stepIn, type Procedure, type Step } from '../escalation/procedure/procedure.js';
import { storyTime, TIME_EXAMPLE } from './story-times.js';

/** Ids of an organisation file are lower-case words joined by dots; a name has a space or a capital. */
const LIKE_AN_ID = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$/;

export class Lookup {
  readonly calendar: Calendar;
  constructor(
    readonly organisation: Organisation,
    readonly procedure: Procedure,
    readonly problems: Problems,
  ) {
    this.calendar = calendarOf(organisation);
  }

  person(id: string, where: string): PersonId {
    if (partyOf(this.organisation, personId(id)) === undefined) {
      const known = [...this.organisation.people.keys(), ...this.organisation.officers.keys()];
      this.problems.add(where, `${shown(id)} is nobody of ${this.organisation.id}${hint(id, known)}`);
    }
    return personId(id);
  }

  people(ids: readonly string[] | undefined, where: string): PersonId[] {
    return (ids ?? []).map((id, index) => this.person(id, joinPath(where, [index])));
  }

  channel(name: string, where: string): ChannelName {
    const known = this.organisation.channels.map((channel) => channel.name);
    if (!known.includes(name))
      this.problems.add(where, `${shown(name)} isn't one of ${known.join(', ')}${hint(name, known)}`);
    return name;
  }

  officer(id: string, where: string): PersonId {
    if (!this.organisation.officers.has(personId(id))) {
      this.problems.add(
        where,
        `${shown(id)} is no designated officer of ${this.organisation.id}${hint(id, this.organisation.officers.keys())}`,
      );
    }
    return personId(id);
  }

  /** Null for someone outside the directory, who is known by a name. */
  subjectId(name: string, where: string): PersonId | null {
    if (partyOf(this.organisation, personId(name)) !== undefined) return personId(name);
    return LIKE_AN_ID.test(name) ? this.person(name, where) : null;
  }

  step(id: string, where: string): StepId {
    if (this.stepOf(id) === undefined) {
      const known = this.procedure.steps.map((step) => step.id);
      this.problems.add(where, `${shown(id)} is no step of ${this.procedure.id}${hint(id, known)}`);
    }
    return stepId(id);
  }

  /** The id of the step with this role in the story's procedure. */
  stepIn(role: Role): StepId {
    return stepIn(role, this.procedure).id;
  }

  stepOf(id: string): Step | undefined {
    return this.procedure.steps.find((step) => step.id === id);
  }

  /** Each key must be a field of the step. */
  fields(step: string, values: FieldValues, where: string): FieldValues {
    const known = this.stepOf(step)?.fields.map((field) => field.id);
    if (known === undefined) return values;
    for (const key of Object.keys(values)) {
      if (known.includes(key)) continue;
      const all = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`;
      this.problems.add(joinPath(where, [key]), `is no field of ${step}${hint(key, known) || `; ${all}`}`);
    }
    return values;
  }

  time(text: string, before: Instant, where: string): Instant | undefined {
    try {
      return storyTime(this.calendar, text, before);
    } catch {
      this.problems.add(where, `expected ${TIME_EXAMPLE}, got ${shown(text)}`);
      return undefined;
    }
  }

  /** Ignores anything that isn't a text: the shape of the file is checked elsewhere. */
  absoluteTime(value: unknown, where: string): Instant | undefined {
    if (typeof value !== 'string') return undefined;
    if (!value.trim().startsWith('+')) return this.time(value, 0, where);
    this.problems.add(where, `expected a local time like 2026-03-16 09:10, got ${shown(value)}`);
    return undefined;
  }

  shownTime(at: Instant): string {
    return localDateTime(this.calendar, at);
  }
}
