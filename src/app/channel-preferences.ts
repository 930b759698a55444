// How this organisation's people want to be reached, as stored in the database.
import {
  channelOrderShape,
  createChannelOrders,
  type ChannelOrders,
} from '../delivery/channel-preferences.js';
import { createKeyValueStore } from '../casework/key-value-store.js';
import type { OrganisationSource } from '../config/organisation-source.js';
import type { Store } from '../store/index.js';

/** Knows no order before its first `refresh`. */
export function channelOrdersOf(source: Pick<OrganisationSource, 'current'>, store: Store): ChannelOrders {
  const organisation = () => source.current();
  // None of it expires: the real time does as well as a moved clock.
  const clock = { now: () => Date.now() };
  const of = { store, organisation: organisation().id, kind: 'channel-order', clock };
  return createChannelOrders(organisation, createKeyValueStore({ ...of, shape: channelOrderShape }));
}
