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

/** The name of a way to reach people. Which ways there are is not the domain's to know. */
export type ChannelName = string;
export interface Channel {
  readonly name: ChannelName;
  /** What tells one person from another on this channel. */
  readonly address: string;
}

/** A text of one line: how it must look, and what to say when it doesn't. */
export interface AddressShape {
  readonly pattern: RegExp;
  /** `expected …`, with an example. */
  readonly expected: string;
}

/** What is known of a way to reach people; how it sends and answers is its own. */
export interface ChannelKind {
  readonly name: ChannelName;
  readonly words: {
    /** `Text message` */
    readonly label: string;
    /** `a text message`: within a sentence, without its article. */
    readonly inText: string;
    /** `by text` */
    readonly by: string;
    /** `Texts` */
    readonly many: string;
  };
  /** Under this key an address stands in somebody's entry of the organisation file. */
  readonly key: string;
  readonly address: AddressShape | 'phone-number';
  /** Where an address means somebody only within a workspace: its key in the organisation file, under `name`. */
  readonly workspace: (AddressShape & Record<'key' | 'label' | 'example', string>) | null;
  /** Whether an address is one person's alone, so that it says who they are. */
  readonly identifies: boolean;
  /** Whether an address says something to people. */
  readonly isReadable: boolean;
  /** Whether its messages have buttons and take answers. */
  readonly isChat: boolean;
  /** What a message may bring to somebody without an account here. */
  readonly encloses: readonly ('link' | 'passcode')[];
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

export interface ContactCheck {
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
  readonly checked: ContactCheck | null;
}

export interface Contact {
  readonly name: string;
  readonly phone: string | null;
  readonly checked: ContactCheck | null;
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
  /** Who decides together on immediate action; empty: the head or chief executive, and the safeguarding lead. 8(7) */
  readonly identifiedSeniorManagers: readonly PersonId[];
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
  /** Each site's name, in the order of the file. */
  readonly sites: ReadonlyMap<string, string>;
  readonly people: ReadonlyMap<PersonId, Person>;
  readonly officers: ReadonlyMap<PersonId, DesignatedOfficer>;
  readonly roles: Roles;
  readonly contacts: Contacts;
  /** Every channel that is known here, in the order in which they are tried. */
  readonly channels: readonly ChannelKind[];
  /** Within which addresses of a channel are this organisation's people, where the channel has workspaces. */
  readonly workspaces: ReadonlyMap<ChannelName, string>;
  /** Retention of closed cases, in years, at least 10 (KCSIE part four). */
  readonly retentionYears: number;
}

/** The words for a channel; its bare name for one that is no longer known. */
export const channelWords = ({ channels }: Organisation, name: ChannelName): ChannelKind['words'] =>
  channels.find((kind) => kind.name === name)?.words ?? { label: name, inText: name, by: name, many: name };

/** By which of their channels somebody without an account here is brought a link; null: by none. */
export function linkChannelOf(organisation: Organisation, id: PersonId): ChannelKind | null {
  const theirs = partyOf(organisation, id)?.channels.map(({ name }) => name) ?? [];
  return (
    organisation.channels.find((kind) => kind.encloses.includes('link') && theirs.includes(kind.name)) ?? null
  );
}

/** The person or officer with this id, or undefined. */
export function partyOf(organisation: Organisation, id: PersonId): Person | DesignatedOfficer | undefined {
  return organisation.people.get(id) ?? organisation.officers.get(id);
}

const reports = new WeakMap<Organisation, ReadonlyMap<PersonId | null, readonly Person[]>>();

/** By manager; worked out once an organisation. */
function reportsOf(organisation: Organisation): ReadonlyMap<PersonId | null, readonly Person[]> {
  const known = reports.get(organisation);
  if (known !== undefined) return known;
  const byManager = new Map<PersonId | null, Person[]>();
  for (const person of organisation.people.values()) {
    byManager.set(person.manager, [...(byManager.get(person.manager) ?? []), person]);
  }
  reports.set(organisation, byManager);
  return byManager;
}

/** Everyone who answers to one of these, at any depth. */
export function reportsTo(organisation: Organisation, managers: readonly PersonId[]): Set<PersonId> {
  const found = new Set<PersonId>();
  const ask = [...managers];
  for (let next = ask.pop(); next !== undefined; next = ask.pop()) {
    for (const { id } of reportsOf(organisation).get(next) ?? []) {
      if (!found.has(id)) ask.push(id);
      found.add(id);
    }
  }
  return found;
}

/** Whether somebody answers to another, at any depth: nobody decides about their own head. 8(2) */
export const isManagedBy = (organisation: Organisation, id: PersonId, manager: PersonId): boolean =>
  reportsTo(organisation, [manager]).has(id);

/** Whether somebody may handle what they received: they manage people, or have one of the parts that decide. 8(3) */
export const isManager = (organisation: Organisation, person: PersonId): boolean =>
  organisation.people.get(person)?.seniorManager === true ||
  (reportsOf(organisation).get(person) ?? []).length > 0 ||
  organisation.roles.safeguardingLead.includes(person) ||
  organisation.roles.lastResort.includes(person);

/** Someone without a channel, or marked away, is passed over at once (never waited for). */
export function isReachable(party: Person | DesignatedOfficer | undefined): boolean {
  return party !== undefined && !party.away && party.channels.length > 0;
}

/** The longest line of management that is followed; an organisation file with a circle is refused earlier. */
