// The last good organisation file, kept sealed in the database: a slip in the file and a restart end nothing.
import { z } from 'zod';
import { createKeyValueStore } from '../casework/key-value-store.js';
import type { OrganisationText } from '../config/organisation.js';
import type { Store } from '../store/index.js';

/** The only one under this name: whose it is says its own text, which may be what nobody can read. */
const PLACE = 'in-force';
const NOBODYS = '-';

const textShape = z.object({ yaml: z.string(), csv: z.record(z.string(), z.string()).readonly() });

export interface KeptOrganisation {
  /** Null when none was ever kept. Throws `StoreUnavailable`, as the other does. */
  read(): Promise<OrganisationText | null>;
  keep(text: OrganisationText): Promise<void>;
}

export function keptOrganisationIn(store: Pick<Store, 'transaction'>): KeptOrganisation {
  const kept = createKeyValueStore<OrganisationText>({
    store,
    organisation: NOBODYS,
    kind: 'organisation-file',
    clock: { now: () => Date.now() },
    shape: textShape,
  });
  return { read: () => kept.get(PLACE), keep: (text) => kept.put(PLACE, text) };
}
