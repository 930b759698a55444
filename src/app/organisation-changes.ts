// What a change of the organisation file means for what is under way: whoever has gone is waited for no longer, and
// an address that was corrected is tried anew.
import type { CaseworkLog, Clock, Hint } from '../casework/casework.js';
import { FOR_JOBS, inTransaction } from '../casework/transaction.js';
import type { PersonId } from '../escalation/ids.js';
import type { ChannelName, Organisation } from '../escalation/organisation.js';
import type { Store } from '../store/index.js';
import { codeOf } from './log.js';

const LOOK_EVERY_MS = 2_000;
/** What was given up on longer ago is over, or has been told to somebody else long since. */
const TRIED_ANEW_SINCE_MS = 7 * 24 * 60 * 60_000;

export interface OrganisationChange {
  /** People and designated officers who are there no more. */
  readonly gone: readonly PersonId[];
  readonly corrected: readonly { readonly person: PersonId; readonly channel: ChannelName }[];
}

export function changesBetween(before: Organisation, after: Organisation): OrganisationChange {
  const all = (of: Organisation) => [...of.people.values(), ...of.officers.values()];
  const now = new Map(all(after).map((one) => [one.id, one]));
  const known = new Map(all(before).map((one) => [one.id, one]));
  return {
    gone: [...known.keys()].filter((id) => !now.has(id)),
    corrected: [...now.values()].flatMap(({ id, channels }) =>
      channels
        .filter(({ name, address }) => {
          const old = known.get(id)?.channels.find((one) => one.name === name);
          return old !== undefined && old.address !== address;
        })
        .map(({ name }) => ({ person: id, channel: name })),
    ),
  };
}

/** Looks for a change every two seconds: the file is read elsewhere, and whose it was last is known here. */
export function followOrganisation(o: {
  readonly organisation: () => Organisation;
  readonly store: Store;
  readonly clock: Clock;
  readonly hint: Hint;
  readonly log: Pick<CaseworkLog, 'warn'>;
}): { stop(): void } {
  let known = o.organisation();
  let following: Promise<void> | null = null;
  const look = async (): Promise<void> => {
    const current = o.organisation();
    if (current === known) return;
    const change = changesBetween(known, current);
    if (change.gone.length + change.corrected.length > 0) await follow(o, current.id, change);
    // Only now: what could not be done is tried again at the next look.
    known = current;
  };
  const timer = setInterval(() => {
    following ??= look()
      .catch((error: unknown) =>
        o.log.warn({ code: codeOf(error) }, 'a change of people could not be followed'),
      )
      .finally(() => (following = null));
  }, LOOK_EVERY_MS).unref();
  return { stop: () => clearInterval(timer) };
}

async function follow(
  { store, clock, hint }: Parameters<typeof followOrganisation>[0],
  organisation: string,
  { gone, corrected }: OrganisationChange,
): Promise<void> {
  const now = clock.now();
  const hashOf = (person: PersonId): Buffer => store.personHash(organisation, person);
  await inTransaction(
    store,
    async (tx) => {
      if (gone.length > 0) await tx.wakeCasesOf(gone.map(hashOf), now);
      for (const { person, channel } of corrected)
        await tx.tryAgain({ channel, recipient: hashOf(person), since: now - TRIED_ANEW_SINCE_MS, now });
    },
    FOR_JOBS,
  );
  if (gone.length > 0) hint('wake', now);
  if (corrected.length > 0) hint('deliver', now);
}
