// The sections of an organisation file, as they are written; what they mean together is checked elsewhere.
import { z } from 'zod';
import type { AddressShape, ChannelKind } from '../escalation/organisation.js';
import { DIVISIONS } from './bank-holidays.js';

const ID = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
const PHONE = /^(?:999|101|\+?[0-9][0-9 ]{5,18}[0-9])$/;

const text = z
  .string()
  .trim()
  .min(1, { error: 'expected a text' })
  .max(200, { error: 'longer than 200 characters' });
const id = z
  .string()
  .regex(ID, { error: 'expected an id like ben.ode (small letters, digits, dots, hyphens)' });

/** YAML reads 01632960001 as a number and drops the 0; the short emergency numbers survive that. */
const phone = z.unknown().transform((value, context): string => {
  const number = value === 101 || value === 999 ? String(value) : value;
  if (typeof number === 'string' && PHONE.test(number)) return number;
  const message =
    typeof number === 'number'
      ? 'write the number in quotes, with its leading 0'
      : 'expected a number like 01632 960001';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const date = z.iso.date({ error: 'expected a date like 2026-12-24' });
const checked = z.strictObject({ by: text, on: date });

const like = ({ pattern, expected }: AddressShape) =>
  z.string().regex(pattern, { error: `expected ${expected}` });

/** Keys that come from the channels aren't known to the compiler: they are read by name. */
const addressKeys = (channels: readonly ChannelKind[]): object =>
  Object.fromEntries(
    channels.map(({ key, address }) => [
      key,
      (address === 'phone-number' ? phone : like(address)).optional(),
    ]),
  );

/** How a person or an officer is reached. `phone` is for ringing. */
const reachOf = (channels: readonly ChannelKind[]) => ({
  ...addressKeys(channels),
  phone: phone.optional(),
  /** The order in which channels are tried; what isn't named comes after, in the order of `channels`. */
  channels: z.array(z.enum(channels.map(({ name }) => name))).optional(),
  away: z.boolean().optional(),
});

export const personSchemaFor = (channels: readonly ChannelKind[]) =>
  z.strictObject({
    id,
    name: text,
    job: text,
    manager: z.string().optional(),
    roles: z.array(z.enum(['senior-manager'])).optional(),
    site: z.string().optional(),
    area: text.optional(),
    under_18: z.boolean().optional(),
    ...reachOf(channels),
  });
export type PersonEntry = z.infer<ReturnType<typeof personSchemaFor>>;

export const officerSchemaFor = (channels: readonly ChannelKind[]) =>
  z.strictObject({
    id,
    name: text,
    area: text,
    ...reachOf(channels),
    hours: z.unknown().optional(),
    checked: checked.optional(),
  });
export type OfficerEntry = z.infer<ReturnType<typeof officerSchemaFor>>;

export const contactSchema = z.strictObject({ name: text, phone, checked: checked.optional() });
export type ContactEntry = z.infer<typeof contactSchema>;

export const contactsSchema = z.strictObject({
  police: contactSchema,
  childrens_services: z.record(z.string(), contactSchema),
  out_of_hours: contactSchema,
  advice: z.array(contactSchema).optional(),
});

export const rolesSchema = z.strictObject({
  safeguarding_lead: z.array(z.string()),
  whistleblowing_officer: z.array(z.string()).optional(),
  identified_senior_managers: z.array(z.string()).optional(),
  administrator: z.array(z.string()).optional(),
  last_resort: z.array(z.string()).optional(),
});
export type RolesEntry = z.infer<typeof rolesSchema>;

export const siteSchema = z.strictObject({ id, name: text, area: text.optional() });
export type SiteEntry = z.infer<typeof siteSchema>;

export const holidaysSchema = z.strictObject({
  gov_uk: z.enum(DIVISIONS).optional(),
  also: z.array(date).optional(),
});

export const peopleFromSchema = z.strictObject({
  csv: text.optional(),
  slack: z.literal(true).optional(),
  graph: z.literal(true).optional(),
});

const timeZone = z.string().refine(isTimeZone, { error: 'expected a time zone like Europe/London' });

/** `slack: { team: … }` */
const workspaceKeys = (channels: readonly ChannelKind[]): object =>
  Object.fromEntries(
    channels.flatMap(({ name, workspace }) =>
      workspace === null ? [] : [[name, z.strictObject({ [workspace.key]: like(workspace) }).optional()]],
    ),
  );

export const generalSchemaFor = (channels: readonly ChannelKind[]) =>
  z.object({
    id,
    name: text,
    procedure: id.optional(),
    area: text,
    time_zone: timeZone.optional(),
    ...workspaceKeys(channels),
    retention_years: z
      .int()
      .min(10, {
        error: 'less than 10 years: allegations are kept for at least that long (KCSIE, part four)',
      })
      .max(100, { error: 'more than 100 years' })
      .optional(),
  });
export type GeneralEntry = z.infer<ReturnType<typeof generalSchemaFor>>;

/** The text under `name: { key: … }`, or directly under `name`; undefined when there is none. */
export function textIn(entry: object, name: string, key?: string): string | undefined {
  const found = (entry as Readonly<Record<string, unknown>>)[name];
  if (key !== undefined) return typeof found === 'object' && found !== null ? textIn(found, key) : undefined;
  return typeof found === 'string' ? found : undefined;
}

/** Keys that may stand at the top of the file beside the general ones. */
export const SECTIONS: readonly string[] = [
  'working_hours',
  'holidays',
  'escalation',
  'tighten',
  'steps',
  'sites',
  'people',
  'people_from',
  'roles',
  'designated_officers',
  'contacts',
];

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}
