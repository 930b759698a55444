// The shape of an organisation as the domain needs it: who is there, who manages whom, when they work.
import type { PersonId } from './ids.js';
import type { Step } from './procedure/procedure.js';
import type { Tightening } from './procedure/tighten.js';

export type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';

/** Minutes since local midnight; `to` may pass 1440 when a shift ends after midnight. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/**
 * Working time. `always` marks an organisation that never closes (a residential home): each day then
 * ends at `dayEnds` (minutes since local midnight), which is what "the same working day" means there.
 */
export interface WorkingHours {
  readonly always: boolean;
  readonly dayEnds: number | null;
  readonly days: Readonly<Record<Weekday, readonly Interval[]>>;
}

/** Local dates as `YYYY-MM-DD`. `knownUntil` is the last date that the shipped list of bank holidays reaches. */
export interface Holidays {
  readonly dates: ReadonlySet<string>;
  readonly knownUntil: string | null;
}

/** Ways to reach a person, in the order they are tried. */
export type ChannelName = 'slack' | 'teams' | 'email' | 'sms';
export interface Channel {
  readonly name: ChannelName;
  /** A Slack user id, an Entra object id, an e-mail address or a phone number. */
  readonly address: string;
}

export interface Person {
  readonly id: PersonId;
  readonly name: string;
  readonly job: string;
  readonly manager: PersonId | null;
  readonly seniorManager: boolean;
  readonly site: string | null;
  /** The local authority of their place of work: `Kent` or `Medway`. */
  readonly area: string;
  readonly under18: boolean;
  readonly away: boolean;
  readonly phone: string | null;
  readonly channels: readonly Channel[];
}

export interface Checked {
  readonly by: string;
  readonly on: string;
}

/** The LADO: not an employee; has an area and closing times of their own. */
export interface DesignatedOfficer {
  readonly id: PersonId;
  readonly name: string;
  readonly area: string;
  readonly phone: string | null;
  readonly channels: readonly Channel[];
  readonly away: boolean;
  readonly hours: WorkingHours | null;
  readonly checked: Checked | null;
}

export interface Contact {
  readonly name: string;
  readonly phone: string | null;
  readonly checked: Checked | null;
}

export interface Contacts {
  readonly police: Contact;
  /** By the area where a child lives. */
  readonly childrensServices: Readonly<Record<string, Contact>>;
  readonly outOfHours: Contact;
  readonly advice: readonly Contact[];
}

export interface Roles {
  readonly safeguardingLead: readonly PersonId[];
  /** In order: the first is told first, the others are the deputies. */
  readonly whistleblowingOfficer: readonly PersonId[];
  readonly administrator: readonly PersonId[];
  /** Chair of governors, trustees. */
  readonly lastResort: readonly PersonId[];
}

/** Minutes. The defaults stand in `escalation-settings.ts`; an organisation may only tighten them. */
export interface EscalationSettings {
  readonly acknowledgeWithin: number;
  readonly failSafeBeforeEnd: number;
  readonly actWithin: number;
  readonly actWithinUrgent: number;
  readonly policeFailSafe: number;
}

export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly procedure: string;
  readonly area: string;
  readonly timeZone: string;
  readonly workingHours: WorkingHours;
  readonly holidays: Holidays;
  readonly escalation: EscalationSettings;
  /** Its own tighter deadlines, and steps that it adds to the procedure. */
  readonly tighten: readonly Tightening[];
  readonly addedSteps: readonly Step[];
  readonly people: ReadonlyMap<PersonId, Person>;
  readonly officers: ReadonlyMap<PersonId, DesignatedOfficer>;
  readonly roles: Roles;
  readonly contacts: Contacts;
  readonly slackTeam: string | null;
  readonly teamsTenant: string | null;
  /** Rule for closed cases, in years, at least 10 (KCSIE part four). */
  readonly retentionYears: number;
}

/** The person or officer with this id, or undefined. */
export function partyOf(organisation: Organisation, id: PersonId): Person | DesignatedOfficer | undefined {
  return organisation.people.get(id) ?? organisation.officers.get(id);
}

/** Someone without a channel, or marked away, is passed over at once (never waited for). */
export function isReachable(party: Person | DesignatedOfficer | undefined): boolean {
  return party !== undefined && !party.away && party.channels.length > 0;
}
