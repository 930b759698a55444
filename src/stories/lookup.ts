// Looks up what a story names (people, steps, fields, times), and says what is near when there is no such thing.
import type { Role } from '../escalation/procedure/roles.js';
import { calendarOf, localDateTime } from '../escalation/calendar/calendar.js';
import type { Calendar } from '../escalation/calendar/calendar.js';
import { hint, joinPath, shown, type Problems } from '../config/problems.js';
import { personId, stepId, type Instant, type PersonId, type StepId } from '../escalation/ids.js';
import { partyOf, type ChannelName, type Organisation } from '../escalation/organisation.js';
import type { FieldValues } from '../escalation/case/concern.js';
import { stepIn, type Procedure, type Step } from '../escalation/procedure/procedure.js';
import { cast, ROLE_NAMES } from './casting.js';
import type { CaseName } from './story.js';
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

  /** An id, or a role such as `reporter@main`. */
  person(text: string, where: string): PersonId {
    const id = this.idOf(text, where);
    if (id !== null && partyOf(this.organisation, id) === undefined) {
      const known = [...this.organisation.people.keys(), ...this.organisation.officers.keys(), ...ROLE_NAMES];
      this.problems.add(where, `${shown(text)} is nobody of ${this.organisation.id}${hint(text, known)}`);
    }
    return id ?? personId(text);
  }

  /** Whoever has the role that stands there; else the text as it is. Null: nobody has it, which is noted. */
  private idOf(text: string, where: string): PersonId | null {
    if (partyOf(this.organisation, personId(text)) !== undefined) return personId(text);
    const found = cast(text, this.organisation);
    if (found === null) return personId(text);
    if ('person' in found) return found.person;
    this.problems.add(where, `nobody plays ${shown(text)}: ${found.lacks}`);
    return null;
  }

  people(ids: readonly string[] | undefined, where: string): PersonId[] {
    return (ids ?? []).map((id, index) => this.person(id, joinPath(where, [index])));
  }

  /** Those who aren't told: of a role that nobody has, nobody is. */
  peopleIfAny(ids: readonly string[] | undefined, where: string): PersonId[] {
    return (ids ?? []).flatMap((id, index) => {
      const found = cast(id, this.organisation);
      const isVacant = found !== null && 'vacant' in found && found.vacant;
      return isVacant ? [] : [this.person(id, joinPath(where, [index]))];
    });
  }

  channel(name: string, where: string): ChannelName {
    const known = this.organisation.channels.map((channel) => channel.name);
    if (!known.includes(name))
      this.problems.add(where, `${shown(name)} isn't one of ${known.join(', ')}${hint(name, known)}`);
    return name;
  }

  officer(text: string, where: string): PersonId {
    const id = this.idOf(text, where);
    if (id !== null && !this.organisation.officers.has(id)) {
      const known = this.organisation.officers.keys();
      const what = `${shown(text)} is no designated officer of ${this.organisation.id}${hint(text, known)}`;
      this.problems.add(where, what);
    }
    return id ?? personId(text);
  }

  /** Null for someone outside the directory, who is known by a name. */
  personOrName(text: string, where: string): PersonId | null {
    const isKnown = partyOf(this.organisation, personId(text)) !== undefined;
    const isMeant = isKnown || LIKE_AN_ID.test(text) || cast(text, this.organisation) !== null;
    return isMeant ? this.person(text, where) : null;
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

  /** Each key must be a field of the step; where it asks for a person, a role may stand. */
  fields(step: string, values: FieldValues, where: string): FieldValues {
    const known = this.stepOf(step)?.fields;
    if (known === undefined) return values;
    const read = Object.entries(values).map(([key, value]): [string, FieldValues[string]] => {
      const here = joinPath(where, [key]);
      const field = known.find(({ id }) => id === key);
      if (field === undefined) {
        const ids = known.map(({ id }) => id);
        const all = ids.length === 0 ? 'it has none' : `it has ${ids.join(', ')}`;
        this.problems.add(here, `is no field of ${step}${hint(key, ids) || `; ${all}`}`);
      }
      const isPerson = field?.kind === 'person' || field?.kind === 'officer';
      return [key, isPerson && typeof value === 'string' ? (this.idOf(value, here) ?? value) : value];
    });
    return Object.fromEntries(read);
  }

  /** One of the cases that have been raised by then. */
  caseName(name: string, cases: readonly CaseName[], where: string): CaseName {
    if (!cases.includes(name)) {
      this.problems.add(where, `no case is called ${shown(name)} by then${hint(name, cases)}`);
    }
    return name;
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
