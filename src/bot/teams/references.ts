// How each person is reached: kept encrypted, renewed when Teams moves, created for anyone who has never
// written.
import { isDeepStrictEqual } from 'node:util';
import { isPersonal, tenantOf, type Activity } from './activities.js';
import type { ConversationAddress, TeamsConnection } from './connection.js';
import type { TeamsOptions, TeamsReference } from './options.js';
import { GUEST, TeamsRefusal } from './refusals.js';

/** Where Teams accepts a first message for anybody, wherever they are in the world. */
const GLOBAL_SERVICE = 'https://smba.trafficmanager.net/teams/';
/** Stored beside the people, under a key that no object id has. */
const TENANT_KEY = 'tenant';
const NOBODY = { conversation: '', user: null, guest: null };

export interface References {
  /** Remembers where this activity's person is, when that is news. Never throws. */
  learn(activity: Activity): Promise<void>;
  forget(objectId: string): Promise<void>;
  /**
   * Where to write to this person; creates the conversation when there is none. Throws whatever the
   * connection throws.
   */
  addressOf(objectId: string): Promise<PersonalConversation>;
  /** Whether they are a guest; null where nobody has asked in this process. */
  isKnownGuest(objectId: string): boolean | null;
  /** Where to write to somebody of whom nothing is kept. Throws whatever the connection throws. */
  strangerAddress(objectId: string): Promise<ConversationAddress>;
}

export interface PersonalConversation {
  readonly place: ConversationAddress;
  /** Known from before: it may be gone by now. */
  readonly isKept: boolean;
  /** Teams' own id of the person, when it is known. */
  readonly user: string | null;
}

type ReferenceOptions = Pick<TeamsOptions, 'references' | 'tenant' | 'whoIs' | 'onError'>;

export function createReferences(o: ReferenceOptions, connection: TeamsConnection): References {
  /** What was last learned, so that not every click is a write. */
  const known = new Map<string, TeamsReference>();

  async function keep(key: string, reference: TeamsReference): Promise<void> {
    if (isDeepStrictEqual(known.get(key), reference)) return;
    await o.references.put(key, reference);
    known.set(key, reference);
  }

  async function make(objectId: string, tenant: string): Promise<TeamsReference> {
    const service = await o.references.get(TENANT_KEY);
    const serviceUrl = service?.serviceUrl ?? GLOBAL_SERVICE;
    const conversation = await connection.createPersonal({ serviceUrl, tenant, objectId });
    return { serviceUrl, conversation, user: null, guest: null };
  }

  /** Asked once: a guest isn't a member of the organisation, whatever the file says. */
  async function withMember(r: TeamsReference, objectId: string, tenant: string): Promise<TeamsReference> {
    if (r.guest !== null) return r;
    try {
      const place = { serviceUrl: r.serviceUrl, conversation: r.conversation, tenant };
      const { user, guest } = await connection.member(place, r.user ?? objectId);
      return { ...r, user: user ?? r.user, guest };
    } catch {
      // Not knowing holds nothing up; the next message asks again.
      return r;
    }
  }

  async function learnPerson(activity: Activity): Promise<void> {
    const { aadObjectId, id: user } = activity.from;
    if (!isPersonal(activity) || !aadObjectId) return;
    if (o.whoIs(tenantOf(activity), aadObjectId) === undefined) return;
    const key = aadObjectId.toLowerCase();
    const before = known.get(key) ?? (await o.references.get(key));
    const { serviceUrl, conversation } = activity;
    const same = before?.conversation === conversation.id;
    const guest = same ? before.guest : null;
    await keep(key, { serviceUrl, conversation: conversation.id, user, guest });
  }

  async function addressOf(objectId: string): Promise<PersonalConversation> {
    const tenant = o.tenant() ?? '';
    const key = objectId.toLowerCase();
    const found = await o.references.get(key);
    const reference = await withMember(found ?? (await make(objectId, tenant)), objectId, tenant);
    await keep(key, reference);
    if (reference.guest === true) throw new TeamsRefusal(403, null, { teamsCode: GUEST });
    const { serviceUrl, conversation, user } = reference;
    return { place: { serviceUrl, conversation, tenant }, isKept: found !== null, user };
  }

  return {
    async learn(activity) {
      try {
        // Wherever it came from: people who have never written are reached through the same service.
        await keep(TENANT_KEY, { ...NOBODY, serviceUrl: activity.serviceUrl });
        await learnPerson(activity);
      } catch (error) {
        // What this person wanted goes ahead; their address is learned at their next click.
        o.onError(error);
      }
    },
    async forget(objectId) {
      const key = objectId.toLowerCase();
      known.delete(key);
      await o.references.remove(key);
    },
    addressOf,
    isKnownGuest: (objectId) => known.get(objectId.toLowerCase())?.guest ?? null,
    async strangerAddress(objectId) {
      const tenant = o.tenant() ?? '';
      const { serviceUrl, conversation } = await make(objectId, tenant);
      return { serviceUrl, conversation, tenant };
    },
  };
}
