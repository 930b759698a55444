// The sections of an organisation file, as they are written; what they mean together is checked elsewhere.
import { z } from 'zod';
import { DIVISIONS } from './bank-holidays.js';

const ID = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
const PHONE = /^(?:999|101|\+?[0-9][0-9 ]{5,18}[0-9])$/;
const GUID = /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;

const text = z
  .string()
  .trim()
  .min(1, { error: 'expected a text' })
  .max(200, { error: 'longer than 200 characters' });
const id = z
  .string()
  .regex(ID, { error: 'expected an id like ben.ode (small letters, digits, dots, hyphens)' });
const email = z
  .string()
  .regex(/^[^\s@]+@[^\s@]+$/, { error: 'expected an address like ben.ode@school.example' });
const guid = z.string().regex(GUID, { error: 'expected an id like 00000000-0000-0000-0000-000000000000' });
const slackUser = z
  .string()
  .regex(/^[UW][A-Z0-9]{2,}$/, { error: 'expected a Slack member id like U0AMIRA' });

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
const channel = z.enum(['slack', 'teams', 'email', 'sms']);

/** How a person or an officer is reached. `phone` is for ringing; texts go to `mobile` alone. */
const reach = {
  email: email.optional(),
  phone: phone.optional(),
  mobile: phone.optional(),
  slack: slackUser.optional(),
  teams: guid.optional(),
  /** The order in which channels are tried; what isn't named comes after, as slack, teams, email, sms. */
  channels: z.array(channel).optional(),
  away: z.boolean().optional(),
};

export const personSchema = z.strictObject({
  id,
  name: text,
  job: text,
  manager: z.string().optional(),
  roles: z.array(z.enum(['senior-manager'])).optional(),
  site: z.string().optional(),
  area: text.optional(),
  under_18: z.boolean().optional(),
  ...reach,
});
export type PersonEntry = z.infer<typeof personSchema>;

export const officerSchema = z.strictObject({
  id,
  name: text,
  area: text,
  ...reach,
  hours: z.unknown().optional(),
  checked: checked.optional(),
});
export type OfficerEntry = z.infer<typeof officerSchema>;

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
  whistleblowing_officer: z.array(z.string()),
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

export const generalSchema = z.object({
  id,
  name: text,
  procedure: id.optional(),
  area: text,
  time_zone: timeZone.optional(),
  slack: z
    .strictObject({
      team: z.string().regex(/^[TE][A-Z0-9]{2,}$/, { error: 'expected a Slack team id like T0RIVERSIDE' }),
    })
    .optional(),
  teams: z.strictObject({ tenant: guid }).optional(),
  retention_years: z
    .int()
    .min(10, { error: 'less than 10 years: allegations are kept for at least that long (KCSIE, part four)' })
    .max(100, { error: 'more than 100 years' })
    .optional(),
});

/** Every key that may stand at the top of the file. */
export const TOP_KEYS: readonly string[] = [
  ...Object.keys(generalSchema.shape),
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
