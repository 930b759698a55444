// Who is signed in, and the single-use links that sign somebody in from their chat.
import type { Clock, Committed } from '../casework/casework.js';
import { createKeyValueStore } from '../casework/key-value-store.js';
import type { OrganisationSource } from '../config/organisation-source.js';
import type { Settings } from '../config/settings.js';
import type { Store } from '../store/index.js';
import { createSessions, sessionShape, type Sessions } from '../web/kit/visitor.js';
import { createSignInLinks, signInLinkShape, type SignInLinks } from '../web/sign-in/links.js';
import { codeOf, type AppLog } from './log.js';

export interface SignIn {
  readonly sessions: Sessions;
  readonly links: SignInLinks;
  /**
   * Ends the sessions and the links of whoever has declared a conflict of interest, wherever they did. What they may
   * open is checked each time, so a session that is left shows them nothing of that case: it never throws.
   */
  readonly endAfterConflict: (change: Pick<Committed, 'events'>) => Promise<void>;
}

interface Given {
  readonly settings: Settings;
  readonly log: AppLog;
  readonly organisation: Pick<OrganisationSource, 'current'>;
  readonly store: Store;
}

/** @param clock of sessions and links: in a rehearsal the real one */
export function createSignIn({ settings, store, log, ...opened }: Given, clock: Clock): SignIn {
  const organisation = () => opened.organisation.current();
  const of = { store, organisation: organisation().id, clock };
  const sessions = createSessions({
    keyValueStore: createKeyValueStore({ ...of, kind: 'session', shape: sessionShape }),
    organisation,
    clock,
    secure: settings.publicUrl.startsWith('https:'),
  });
  const links = createSignInLinks({
    keyValueStore: createKeyValueStore({ ...of, kind: 'sign-in-link', shape: signInLinkShape }),
    codeHash: (text) => store.codeHash(text),
    clock,
    publicUrl: settings.publicUrl,
  });
  return {
    sessions,
    links,
    endAfterConflict: async ({ events }) => {
      for (const event of events) {
        if (event.type !== 'ConflictDeclared') continue;
        const { person } = event.data;
        const ends = [() => links.endLinksOf(person), () => sessions.endSessionsOf(person)];
        for (const end of ends) {
          await end().catch((error: unknown) => {
            log.error({ code: codeOf(error) }, 'sessions, or links that start some, could not be ended');
          });
        }
      }
    },
  };
}
