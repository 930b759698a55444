// Every channel that the settings switch on, each with what it may use and no more.
import type { Express } from 'express';
import type { Channel, CheckParts, Mounted } from '../bot/channel.js';
import { renderNotice } from '../bot/cards/notice.js';
import { withOtherCases } from '../bot/cards/digest.js';
import type { Conversation } from '../bot/conversation/conversation.js';
import type { CaseView, Clock, OutboxNotice } from '../casework/casework.js';
import { createKeyValueStore } from '../casework/key-value-store.js';
import type { OrganisationSource } from '../config/organisation-source.js';
import type { Settings } from '../config/settings.js';
import { skipUnchanged } from '../delivery/skip-unchanged.js';
import { directoryOf } from '../directory/directory.js';
import type { PersonId } from '../escalation/ids.js';
import { partyOf, type ChannelName } from '../escalation/organisation.js';
import type { Store } from '../store/index.js';
import type { AppParts } from './app-parts.js';
import { codeOf } from './log.js';

/** A channel that can be sent on. */
export interface Platform extends Mounted {
  readonly name: ChannelName;
}

interface On {
  /** Channels are mounted before anything parses a body. */
  readonly express: Express;
  readonly conversation: Conversation;
  readonly clock: Clock;
}

/** In the order in which the channels are tried. */
export async function mountChannels(appParts: AppParts, on: On): Promise<Platform[]> {
  const { channels, settings, procedure, log } = appParts;
  const organisation = () => appParts.organisation.current();
  const render = (notice: OutboxNotice, view: CaseView) => {
    const context = { now: on.clock.now(), organisation: organisation(), procedure };
    const card = renderNotice(notice.notification, view, notice.to, context);
    return withOtherCases(card, view.others ?? [], notice.to, context);
  };
  const platforms: Platform[] = [];
  for (const channel of channels) {
    if (!channel.isSwitchedOn(settings.of)) continue;
    const mounted = await channel.mount(settings.of, {
      ...checkPartsOf(appParts, channel, on.clock),
      ...{ express: on.express, conversation: onThis(channel, on.conversation), render, log, codeOf },
      runsWorkHere: settings.role !== 'web',
      nameOf: (person: PersonId) => partyOf(organisation(), person)?.name ?? person,
      whoIs: (workspace, address) => directoryOf(organisation()).by(channel.name, address, workspace)?.id,
    });
    const { sender } = mounted;
    const isReplaced = sender.replace !== undefined;
    platforms.push({
      ...mounted,
      name: channel.name,
      sender: isReplaced ? skipUnchanged(sender, render) : sender,
    });
  }
  return platforms;
}

/** The administrators hear by which channel somebody came whom the organisation file doesn't know. */
const onThis = (channel: Channel, conversation: Conversation): Conversation => ({
  ...conversation,
  stranger: (stranger) => conversation.stranger({ ...stranger, on: channel.words.label }),
});

interface Given {
  readonly settings: Settings;
  readonly store: Store;
  readonly organisation: Pick<OrganisationSource, 'current'>;
}

export function checkPartsOf(
  { settings, store, ...opened }: Given,
  channel: Channel,
  clock: Clock,
): CheckParts {
  const organisation = () => opened.organisation.current();
  return channelCheckParts({ settings, organisation, clock }, channel, (kind, shape) =>
    createKeyValueStore({ store, organisation: organisation().id, kind, clock, shape }),
  );
}

/** @param keyValueStoreOf what the channel keeps, or has kept */
export const channelCheckParts = (
  of: Pick<CheckParts, 'organisation' | 'clock'> & { readonly settings: Pick<Settings, 'publicUrl'> },
  { name }: Channel,
  keyValueStoreOf: CheckParts['keyValueStoreOf'],
): CheckParts => ({
  organisation: of.organisation,
  workspace: () => of.organisation().workspaces.get(name) ?? null,
  clock: of.clock,
  publicUrl: of.settings.publicUrl,
  keyValueStoreOf,
});
