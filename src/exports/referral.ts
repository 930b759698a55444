// A LADO referral, copy-ready: the fields that local authorities' forms ask for, in their order (the adult,
import { toldSoFar } from '../escalation/case/reached.js';
// earlier concerns, who refers, who is aware, the children, the allegation, other children, devices, what was
// done). It isn't a filed referral: Kent takes those through its own portal, whose receipt is recorded
// separately.
import type { Concern, OfConcern, Subject } from '../escalation/case/concern.js';
import type { Context } from '../escalation/context.js';
import type { PersonId } from '../escalation/ids.js';
import { entriesIn } from '../escalation/procedure/procedure-in-case.js';
import { stepIn } from '../escalation/procedure/procedure.js';
import type { Role } from '../escalation/procedure/roles.js';
import { partyOf, type Person } from '../escalation/organisation.js';
import { officersFor } from '../escalation/routing/routing.js';
import { stepStateOf, type CaseState, type StepEntry } from '../escalation/case/state.js';
import type { CaseView } from '../casework/casework.js';
import { devicesOf, headOf, reporterOf, riskWords, type ExportRecipient } from './chronology.js';
import {
  facts,
  known,
  NOT_KNOWN,
  type ExportBlock,
  titled,
  type ExportDocument,
  type ExportFacts,
  type ExportSection,
} from './document.js';
import { CONCERN_WORDS } from './labels.js';
import { wordsFor, type Words } from './names.js';
import { doneSoFar } from './referral-done.js';

const NOTICE =
  'This sheet is for copying into the local authority’s own form or portal. It has not been sent to anybody. Incomplete information is no reason to wait: what is not known is said to be not known.';

/** What a referral is made of. */
interface ReferralParts {
  readonly concern: Concern;
  readonly state: CaseState;
  readonly words: Words;
  readonly by: PersonId;
}

/** Pure; the same masking as in the chronology. A field that Sameday does not hold says "not known". */
export function referralOf(view: CaseView, context: Context, making: ExportRecipient): ExportDocument {
  const { state } = view;
  const { concern } = state;
  const words = wordsFor(making.by, state, context);
  const parts = concern === null ? null : { concern, state, words, by: making.by };
  const notice: ExportSection = { heading: 'About this sheet', blocks: [{ kind: 'text', text: NOTICE }] };
  return {
    ...headOf(view, context, making),
    kind: 'referral',
    title: `LADO referral sheet ${view.reference}`,
    sections: parts === null ? [notice] : [notice, ...sectionsOf(parts)],
  };
}

const sectionsOf = (parts: ReferralParts): ExportSection[] => [
  { heading: '1. Dates', blocks: [dates(parts)] },
  { heading: '2. The adult', blocks: adults(parts) },
  { heading: '3. Earlier allegations or referrals', blocks: [previous(parts)] },
  { heading: '4. Who refers', blocks: [referrer(parts)] },
  { heading: '5. Who is aware', blocks: [aware(parts)] },
  { heading: '6. The child or children', blocks: children(parts) },
  { heading: '7. The allegation', blocks: allegation(parts) },
  { heading: '8. Access to other children', blocks: [otherChildren(parts)] },
  { heading: '9. Devices', blocks: devices(parts) },
  { heading: '10. Done so far', blocks: doneSoFar(parts) },
  { heading: '11. For the LADO to fill in', blocks: [forTheLado(parts)] },
];

/** What stands recorded: a contact that the officer denied is said so in section 10, and counts nowhere else. */
const recorded = (
  role: Role,
  { state, words }: Pick<ReferralParts, 'state' | 'words'>,
): readonly StepEntry[] => entriesIn(role, state, words.context.procedure);

const dates = ({ concern, state, words }: ReferralParts): ExportBlock =>
  facts(
    ['Date of the alleged incident', NOT_KNOWN],
    ['Where it happened', NOT_KNOWN],
    ['Known to the person who reported it since', words.time(concern.learnedAt)],
    ['Allegation received by the employer', words.time(state.raisedAt)],
    [
      'Referred to the LADO',
      recorded('officer-contact', { state, words })
        .map((e) => words.time(e.happenedAt))
        .join('; ') || 'not recorded yet',
    ],
  );

function adults({ concern, words }: ReferralParts): ExportBlock[] {
  const { subjects } = concern;
  if (subjects.length === 0) return [{ kind: 'text', text: 'The adult is not known.' }];
  return subjects.map((subject, index) => ({
    ...adult(subject, words),
    ...(subjects.length > 1 ? { title: `Adult ${index + 1} of ${subjects.length}` } : {}),
  }));
}

function adult(subject: Subject, words: Words): ExportFacts {
  const { organisation } = words.context;
  const person: Person | undefined = subject.id === null ? undefined : organisation.people.get(subject.id);
  const email = person?.channels.find((c) => c.name === 'email')?.address;
  return facts(
    ['Name', subject.name],
    ['Also known as', NOT_KNOWN],
    ['Date of birth', NOT_KNOWN],
    ['Under 18', subject.under18 ? 'yes' : 'not said'],
    ['Gender', NOT_KNOWN],
    ['Ethnicity', NOT_KNOWN],
    ['Home address', NOT_KNOWN],
    ['Phone', known(person?.phone)],
    ['E-mail', known(email)],
    ['Job title', known(person?.job)],
    ['Employer', person === undefined ? NOT_KNOWN : organisation.name],
    ["Employer's address", NOT_KNOWN],
    ['Place of work', known(person?.site)],
    ['Sector', NOT_KNOWN],
    ['Family or household members', NOT_KNOWN],
    ['Start date', NOT_KNOWN],
    ['Agency or supply', NOT_KNOWN],
    ['Regulated activity', NOT_KNOWN],
    ['DBS position', NOT_KNOWN],
  );
}

const previous = ({ state }: ReferralParts): ExportBlock =>
  facts(
    [
      'Other concerns about the same person in Sameday',
      state.linked.length === 0 ? 'none linked' : state.linked.join(', '),
    ],
    ['Earlier allegations or referrals elsewhere', NOT_KNOWN],
  );

function referrer({ concern, words, by }: ReferralParts): ExportBlock {
  const { organisation, now } = words.context;
  const party = partyOf(organisation, by);
  const manages = concern.subjects.some(
    (s) => s.id !== null && organisation.people.get(s.id)?.manager === by,
  );
  return facts(
    ['Name', words.name(by)],
    ['Job', party === undefined ? NOT_KNOWN : 'job' in party ? party.job : 'designated officer'],
    ['Organisation', organisation.name],
    ['Relationship to the adult', manages ? 'line manager' : NOT_KNOWN],
    ['E-mail', known(party?.channels.find((c) => c.name === 'email')?.address)],
    ['Phone', known(party?.phone)],
    ['Date', words.time(now)],
  );
}

function aware({ concern, state, words }: ReferralParts): ExportBlock {
  const { organisation } = words.context;
  const managers = toldSoFar(state).filter(
    ({ person, parts }) => parts.has('manager') && organisation.people.get(person)?.seniorManager,
  );
  const told = managers.flatMap(({ person, reach }) =>
    reach.reach === 'reached' ? [`${words.name(person)} (${words.time(reach.at)})`] : [],
  );
  const telling = managers
    .filter(({ reach }) => reach.reach === 'being-told')
    .map((m) => words.name(m.person));
  const none =
    concern.route === 'whistle-blowing'
      ? 'no: reported by the whistle-blowing procedure, so that no line or senior manager is told by Sameday, 8(5)'
      : telling.length > 0
        ? `not yet: ${telling.join(', ')} being told`
        : 'no: none could be told yet';
  const lifted = recorded('joint-hold', { state, words }).map((e) => e.fields['lifted_for']);
  return facts(
    ['Is a senior manager aware', told.length > 0 ? `yes: ${told.join(', ')}` : none],
    [
      'Is the adult aware of this referral',
      lifted.length === 0
        ? 'no, as far as is recorded: Sameday tells them nothing'
        : `the hold was lifted for: ${lifted.map((v) => (typeof v === 'string' ? known(v) : NOT_KNOWN)).join('; ')}`,
    ],
    [
      'Are the parents or carers told',
      lifted.length === 0 ? 'no, as far as is recorded' : 'see the line above',
    ],
  );
}

function children({ concern }: ReferralParts): ExportBlock[] {
  if (concern.children.length === 0) return [facts(['Children concerned', NOT_KNOWN])];
  return concern.children.map((child, index) =>
    titled(
      `Child ${index + 1} of ${concern.children.length}`,
      ['Name', child.name],
      ['Date of birth', NOT_KNOWN],
      ['Gender', NOT_KNOWN],
      ['Ethnicity', NOT_KNOWN],
      ['Address', NOT_KNOWN],
      ['Lives in the area of', known(child.area)],
      ['Contact', NOT_KNOWN],
      ['Parents or carers and their address', NOT_KNOWN],
      ['Social worker or other professional', NOT_KNOWN],
      ['Disability and communication', NOT_KNOWN],
    ),
  );
}

const allegation = ({ concern, words }: ReferralParts): ExportBlock[] => [
  facts(
    ...Object.values(ALLEGATION).flatMap((rows) => rows?.(concern, words) ?? []),
    ['First-hand or not', NOT_KNOWN],
    ['Witnesses', NOT_KNOWN],
  ),
  { kind: 'text', text: 'In the words of the person who reported it:' },
  { kind: 'quote', text: known(concern.what) },
];

/** What section 7 says of a report, in this order. */
const ALLEGATION: OfConcern<
  (concern: Concern, words: Words) => readonly (readonly [label: string, value: string])[]
> = {
  reporter: (concern, words) => [
    ['Who made it', reporterOf(concern, words)],
    ['Their relationship to the adult', NOT_KNOWN],
  ],
  concerns: ({ concerns }) => [['Kind of concern', concerns.map((kind) => CONCERN_WORDS[kind]).join(', ')]],
  immediateRisk: ({ immediateRisk }) => [['A child may be in danger now', riskWords(immediateRisk)]],
  // Below the facts, word for word.
  what: null,
  // Sections of their own: 1 dates, 2 the adult, 6 the children, 9 devices, 11 the LADO of the place of work.
  learnedAt: null,
  subjects: null,
  children: null,
  devices: null,
  areas: null,
  // Who received it stands in the chronology.
  received: null,
  // Section 5 says why no senior manager is aware.
  route: null,
  // A referral is made of what is alleged; the rest stands in the chronology.
  identity: null,
  adultInvolved: null,
  namedInReport: null,
  tell: null,
  leaveOut: null,
};

/** 2: yes, no or not known, never left empty. */
function otherChildren({ state, words }: ReferralParts): ExportBlock {
  const last = recorded('access-to-children', { state, words }).at(-1);
  const step = stepIn('access-to-children', words.context.procedure);
  const said = last === undefined ? [] : words.fields(step.id, last.fields);
  const asked = step.fields.filter((f) => f.kind === 'yes-no-unknown');
  const rest = said.filter((f) => !asked.some((a) => a.label === f.label));
  return facts(
    ...asked.map((f) => [f.label, said.find((s) => s.label === f.label)?.value ?? NOT_KNOWN] as const),
    ...rest.map((f) => [f.label, f.value] as const),
  );
}

function devices({ concern, state, words }: ReferralParts): ExportBlock[] {
  const secured = recorded('device', { state, words });
  const secure = stepIn('device', words.context.procedure);
  const none = stepStateOf(state, secure.id).notNeeded;
  return [
    facts(
      ['As reported', devicesOf(concern)],
      ...(none === null ? [] : ([['No device, because', none.reason]] as const)),
      ...(secured.length === 0 && none === null ? ([['Secured', 'not recorded yet']] as const) : []),
    ),
    ...secured.map((e) =>
      titled(
        secure.title,
        ['Secured', words.time(e.happenedAt)],
        ...words.fields(secure.id, e.fields).map((f) => [f.label, f.value] as const),
        ...(e.fields['access'] === undefined || e.fields['access'] === ''
          ? ([['Everyone who has had access to it', NOT_KNOWN]] as const)
          : []),
      ),
    ),
  ];
}

function forTheLado({ concern, state, words }: ReferralParts): ExportBlock {
  const officers = officersFor(words.context.organisation, concern, state.conflicts);
  return facts(
    ['LADO', officers.map((o) => words.nameAndJob(o)).join(', ')],
    ['Meets the criteria', ''],
    ['Date of the meeting', ''],
    ['Category of abuse', ''],
    ['Outcome', ''],
    ['DBS referral', ''],
    ['End date', ''],
  );
}
