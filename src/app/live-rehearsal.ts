// A rehearsal beside the live service, for anyone signed in: the organisation's own people, on a database
// that is created when somebody first comes in and dropped at the end. Its messages stay in this process.
import { randomBytes } from 'node:crypto';
import { Router } from 'express';
import { cardToAdaptiveCard } from '../bot/cards/adaptive-card.js';
import { createStore } from '../store/index.js';
import { rehearsalRoutes } from '../rehearsal/pages/rehearsal-pages.js';
import { codeOf } from './log.js';
import { createRehearsal } from './open-rehearsal.js';
import type { AppParts } from './app-parts.js';

/** It is played by one person at a time. */
const CONNECTIONS = 3;

export interface LiveRehearsal {
  /** Mount it at `/rehearsal`, behind the sign-in. */
  readonly router: Router;
  stop(): Promise<void>;
}

interface MountedRehearsal {
  readonly routes: Router;
  close(): Promise<void>;
}

export function createLiveRehearsal(appParts: AppParts): LiveRehearsal {
  let opening: Promise<MountedRehearsal> | null = null;
  const router = Router();
  router.use(async (request, response, next) => {
    opening ??= mountRehearsal(appParts);
    try {
      const { routes } = await opening;
      routes(request, response, next);
    } catch (error) {
      // The next visitor finds out whether it works by then.
      opening = null;
      appParts.log.warn({ code: codeOf(error) }, 'a rehearsal could not be opened');
      response.status(503).render('problem', {
        title: 'A rehearsal can’t be opened just now',
        lines: ['Real concerns are not touched by this. Please try again in a minute.'],
      });
    }
  });
  return {
    router,
    stop: async () => {
      const open = await opening?.catch(() => null);
      await open?.close();
    },
  };
}

async function mountRehearsal(appParts: AppParts): Promise<MountedRehearsal> {
  const { databaseUrl, dataDir } = appParts.settings;
  const store = await createStore({
    databaseUrl,
    dataDir,
    // It is never opened again, so the key isn't kept.
    masterKey: randomBytes(32),
    database: `rehearsal-live-${randomBytes(6).toString('hex')}`,
    use: 'dropped',
    poolSize: CONNECTIONS,
  });
  const { room, core, delivery } = createRehearsal(
    { ...appParts, store },
    { today: Date.now(), hasWeb: false },
  );
  return {
    routes: rehearsalRoutes({ room, ownAddress: null, toAdaptiveCard: cardToAdaptiveCard }),
    close: async () => {
      await core.casework.settled();
      await delivery.settled();
      await store.close();
    },
  };
}
