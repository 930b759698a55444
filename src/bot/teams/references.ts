// How each person is reached: kept encrypted, renewed when Teams moves, made for whoever has never written.
import type { Activity } from './activities.js';
import { isPersonal, tenantOf } from './activities.js';
import type { Place, TeamsConnection } from './connection.js';
import type { TeamsOptions, TeamsReference } from './options.js';
import { TeamsRefusal } from './refusals.js';

/** Where Teams takes a first message for anybody, wherever in the world they are. */
const GLOBAL_SERVICE = 'https://smba.trafficmanager.net/teams/';
/** Beside the people, under a key that no object id has. */
const TENANT_KEY = 'tenant';

export interface References {
  /** Remembers where this activity's person is, when that is news. Never throws. */
  learn(activity: Activity): Promise<void>;
  forget(objectId: string): Promise<void>;
  /** Where to write to this person; makes the conversation when there is none. Throws as the connection does. */
  placeOf(objectId: string): Promise<Reached>;
}

export interface Reached {
  readonly place: Place;
  /** Teams' own id of the person, when it is known. */
  readonly user: string | null;
}

type Options = Pick<TeamsOptions, 'references' | 'tenant' | 'whoIs' | 'onError'>;

export function createReferences(o: Options, connection: TeamsConnection): References {
  /** What was last learned, so that not every click is a write. */
  const known = new Map<string, string>();

  async function keep(key: string, reference: TeamsReference): Promise<void> {
    const text = JSON.stringify(reference);
    if (known.get(key) === text) return;
    await o.references.put(key, reference);
    known.set(key, text);
  }

  async function make(objectId: string, tenant: string): Promise<TeamsReference> {
    const service = await o.references.get(TENANT_KEY);
    const serviceUrl = service?.serviceUrl ?? GLOBAL_SERVICE;
    const conversation = await connection.createPersonal({ serviceUrl, tenant, objectId });
    return { serviceUrl, conversation, user: null, guest: null };
  }

  /** Asked once: a guest is no member of the organisation, whatever a file says. */
  async function withMember(r: TeamsReference, objectId: string, tenant: string): Promise<TeamsReference> {
    if (r.guest !== null) return r;
    try {
      const place = { serviceUrl: r.serviceUrl, conversation: r.conversation, tenant };
      const { user, guest } = await connection.member(place, r.user ?? objectId);
      return { ...r, user: user ?? r.user, guest };
    } catch {
      // Not knowing holds no message back; the next one asks again.
      return r;
    }
  }

  return {
    async learn(activity) {
      const { aadObjectId } = activity.from;
      const tenant = tenantOf(activity);
      if (!isPersonal(activity) || !aadObjectId || o.whoIs(tenant, aadObjectId) === undefined) return;
      const key = aadObjectId.toLowerCase();
      const { serviceUrl } = activity;
      try {
        const before = known.has(key) ? null : await o.references.get(key);
        const asked = before ?? (JSON.parse(known.get(key) ?? 'null') as TeamsReference | null);
        const same = asked?.conversation === activity.conversation.id;
        await keep(key, {
          serviceUrl,
          conversation: activity.conversation.id,
          user: activity.from.id,
          guest: same ? asked.guest : null,
        });
        await keep(TENANT_KEY, { serviceUrl, conversation: TENANT_KEY, user: null, guest: null });
      } catch (error) {
        // What this person wanted goes on; it is learned at their next click.
        o.onError(error);
      }
    },
    async forget(objectId) {
      const key = objectId.toLowerCase();
      known.delete(key);
      await o.references.remove(key);
    },
    async placeOf(objectId) {
      const tenant = o.tenant() ?? '';
      const key = objectId.toLowerCase();
      const found = (await o.references.get(key)) ?? (await make(objectId, tenant));
      const reference = await withMember(found, objectId, tenant);
      await keep(key, reference);
      if (reference.guest === true) throw new TeamsRefusal(403, null);
      const { serviceUrl, conversation, user } = reference;
      return { place: { serviceUrl, conversation, tenant }, user };
    },
  };
}
