// What the steps of a procedure are to the program. It asks for a step by its role and never by its id, so another
// partnership's procedure is another file, and a file in which a promised role is missing or doubled is refused.

/** What a step with a role must have, so that the program can do with it what the role says. */
export interface Promised {
  /** For the message that refuses a file: what the step with this role is there for. */
  readonly is: string;
  /** Without it the alerts before the end of the day wouldn't come. 8(4), 8(6) */
  readonly guardsTheDay?: true;
  readonly kind?: string;
  /** Fields that the program reads, by id. */
  readonly fields?: Readonly<Record<string, { readonly kind: string; readonly options?: readonly string[] }>>;
}

/** The findings of section 6; several can hold together. */
export const FINDINGS = [
  'children-at-risk',
  'none-identified',
  'other-settings',
  'person-is-a-child',
] as const;
export type Finding = (typeof FINDINGS)[number];

export const PROMISED = {
  acknowledgement: { is: 'a manager confirms that they have it, 8(1)' },
  'police-contact': { is: 'the police are contacted, 4 and 8(6)', guardsTheDay: true },
  'officer-contact': {
    is: 'the designated officer (LADO) is contacted, 8(4)',
    guardsTheDay: true,
    fields: {
      officer: { kind: 'officer' },
      reference: { kind: 'text' },
      advice: { kind: 'long-text' },
    },
  },
  device: { is: 'the device is secured, 8(3)', fields: { access: { kind: 'long-text' } } },
  'access-to-children': { is: "the person's access to children is established, 2" },
  'children-only-decision': {
    is: 'the safeguarding lead decides where only children are involved, 7',
    fields: { refer: { kind: 'yes-no' } },
  },
  'childrens-services': {
    is: "children's services are told, 5",
    fields: { area: { kind: 'choice' } },
  },
  'immediate-action': { is: 'senior managers decide on immediate action, 8(7)' },
  'joint-hold': {
    is: "nothing is raised with the family or the person until police and children's services agree, 5",
    kind: 'hold',
    fields: { lifted_for: { kind: 'text' } },
  },
  'strategy-discussion': {
    is: 'a strategy discussion is held, 5',
    fields: { initiated: { kind: 'yes-no' } },
  },
  enquiry: {
    is: 'the findings of the section 47 enquiry are recorded, 6',
    fields: { findings: { kind: 'choices', options: FINDINGS } },
  },
  review: {
    is: 'what was considered is looked at again on further evidence, 5 last para',
    kind: 'on-evidence',
  },
} as const satisfies Readonly<Record<string, Promised>>;

export type Role = keyof typeof PROMISED;
export const ROLES = Object.keys(PROMISED) as [Role, ...Role[]];
