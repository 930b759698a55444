// Microsoft Teams: verifies, checks the activity, hands an interaction to the conversation, and shows the answer.
import type { Express } from 'express';
import type { Sender } from '../../casework/casework.js';
import { settlesWithin } from '../../kit/bounds.js';
import { watchedSender, watchPlatform, type Seen } from '../watch.js';
import { isPersonal, type Activity } from './activities.js';
import { connectionBy } from './connection-by.js';
import { idOf, type TeamsContext } from './context.js';
import { createGuests } from './guests.js';
import { mountEdge, type Reply } from './request-guard.js';
import { answerInvoke } from './invokes.js';
import { answerMessage } from './messages.js';
import { createDeduplicator } from '../../kit/deduplicator.js';
import { FAILED, lookAtTeams, UNSEEN } from './look.js';
import type { TeamsOptions } from './options.js';
import { createPending } from './pending.js';
import { createReferences } from './references.js';
import { createSignatures } from './signature.js';
import { createTeamsSender } from './sender.js';
import { createTokens } from './token.js';
import { createUpdates } from './updates.js';
import { forgetWelcome, isInstallation, welcome } from './welcome.js';

/**
 * Teams resends a message that isn't accepted within fifteen seconds; what takes longer goes on afterwards.
 */
const MESSAGE_WITHIN_MS = 8_000;
/** Whoever pressed a button doesn't wait longer for what is kept of them. */
const LEARN_WITHIN_MS = 1_000;
/** Long enough for an answer that is on its way. */
const STOP_WITHIN_MS = 5_000;
const TAKEN: Reply = { status: 200 };

export interface TeamsPlatform {
  readonly sender: Sender;
  /** For `/readyz`. A fault is reported; it doesn't make the process unready. */
  health(): Seen;
  /** Ends once everything under way is shown, or after five seconds. */
  stop(): Promise<void>;
}

/** Mounts `/api/messages` on the app, before any body parser; what it answers stands with `mountEdge`. */
export async function mountTeams(express: Express, o: TeamsOptions): Promise<TeamsPlatform> {
  const { appId, tenantId, secret, loginUrl, openIdUrl } = o;
  const tokens = createTokens({ appId, tenantId, secret, loginUrl, organisationTenant: o.tenant });
  const signatures = createSignatures({ appId, openIdUrl });
  const plain = await connectionBy(o.by, { appId, tokens });
  const updates = createUpdates(plain);
  const connection = { ...plain, update: updates.update };
  const watch = watchPlatform({
    look: () => lookAtTeams({ tokens, signatures, secret, tenantId, tenant: o.tenant }),
    unseen: UNSEEN,
    failed: FAILED,
  });
  const references = createReferences(o, connection);
  const running = new Set<Promise<void>>();
  const later = (work: Promise<void>): void => {
    const watched = work.catch(o.onError).finally(() => running.delete(watched));
    running.add(watched);
  };
  const isGuest = createGuests(references);
  const context: TeamsContext = { o, connection, references, isGuest, pending: createPending(), later };
  const deduplicate = createDeduplicator<Reply>();
  mountEdge(express, {
    check: (authorization) => signatures.check(authorization),
    tenant: o.tenant,
    onError: o.onError,
    handle: (activity) => deduplicate(idOf(activity), () => take(context, activity)),
  });
  return {
    sender: watchedSender(createTeamsSender(o, connection, references), watch),
    health: () => watch.seen(),
    stop: async () => {
      watch.stop();
      updates.stop();
      await settlesWithin(STOP_WITHIN_MS, Promise.all(running));
    },
  };
}

async function take(context: TeamsContext, a: Activity): Promise<Reply> {
  switch (a.type) {
    case 'invoke': {
      const learned = context.references.learn(a);
      context.later(learned);
      await settlesWithin(LEARN_WITHIN_MS, learned);
      return answerInvoke(context, a);
    }
    case 'message': {
      const work = context.references.learn(a).then(() => answerMessage(context, a));
      context.later(work);
      await settlesWithin(MESSAGE_WITHIN_MS, work);
      return TAKEN;
    }
    case 'installationUpdate':
    case 'conversationUpdate':
      await changed(context, a);
      return TAKEN;
    default:
      return TAKEN;
  }
}

/** The app has come to somebody, or has gone from them; what happens in a team says nothing of their own chat. */
async function changed(context: TeamsContext, a: Activity): Promise<void> {
  const { aadObjectId } = a.from;
  if (a.action?.startsWith('remove')) {
    if (isPersonal(a) && aadObjectId) {
      await context.references.forget(aadObjectId);
      await forgetWelcome(context, aadObjectId);
    }
    return;
  }
  await context.references.learn(a);
  if (isInstallation(a)) context.later(welcome(context, a));
}
