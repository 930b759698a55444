// Everything that one look at the rehearsal room shows.
import { randomUUID } from 'node:crypto';
import type { Card } from '../../bot/cards/card.js';
import { clockTime, listed } from '../../bot/cards/words.js';
import type { RehearsalRoom, ShownMessage } from '../room.js';
import type { PersonId } from '../../escalation/ids.js';
import { channelWords, partyOf } from '../../escalation/organisation.js';
import { dayOf, happeningText } from '../../web/kit/day-clock.js';
import { showForm } from '../../web/kit/forms.js';
import { guideOf } from '../guide/guide.js';
import type { StoryName } from '../guide/guide-step.js';
import { logOf } from './log.js';
import { groupsOf } from '../../web/kit/people-groups.js';
import { chatName, noChatName, postKinds, postName, postNames, showLetter } from './post.js';

export interface PageOptions {
  readonly room: RehearsalRoom;
  readonly person: PersonId;
  /** Their chat, or their e-mails and texts. */
  readonly view: 'chat' | 'post';
  /** The guided story that is played. */
  readonly story: StoryName;
  readonly visited: ReadonlySet<PersonId>;
  /** A sentence about what just happened; read out by a screen reader. */
  readonly notice: string | null;
  /** How our own links in e-mails and texts begin; null where the web pages don't show these cases. */
  readonly ownAddress: string | null;
  /** A card as an Adaptive Card for the browser to draw; without it, the plain HTML stays. */
  readonly toAdaptiveCard: ((card: Card) => unknown) | null;
}

/** What `rehearsal.njk` shows. */
export async function rehearsalPage(o: PageOptions): Promise<Record<string, unknown>> {
  const { room, person } = o;
  const context = room.context();
  const { organisation } = context;
  const isPost = o.view === 'post';
  const messages = isPost ? [] : await room.chat.messages(person);
  if (isPost) room.post.seen(person);
  else room.chat.seen(person);
  const views = await room.chat.cases();
  const view = views.at(-1) ?? null;
  const panel = isPost ? null : room.chat.panel(person);
  const party = partyOf(organisation, person);
  const groups = groupsOf(organisation).map((group) => ({
    title: group.title,
    people: group.people.map((p) => ({ ...p, unread: room.chat.unread(p.id), here: p.id === person })),
  }));
  const here = groups.flatMap((g) => g.people).find((p) => p.here);
  const day = dayOf(views, context);
  const hasWeb = o.ownAddress !== null;
  const guide = guideOf(organisation, o.story, {
    hasWeb,
    procedure: context.procedure,
    views,
    panel: (id) => room.chat.panel(id),
    visited: o.visited,
    showing: person,
  });
  return {
    organisation: organisation.name,
    groups,
    here,
    view: o.view,
    hasWeb,
    chatName: party === undefined ? null : chatName(party, organisation),
    noChatName: noChatName(organisation),
    chatUnread: room.chat.unread(person),
    postName: party === undefined ? null : postName(party, organisation),
    allPostNames: postNames(postKinds(organisation)),
    postUnread: room.post.unread(person),
    letters: isPost ? room.post.letters(person).map((l) => showLetter(l, o.ownAddress, context)) : [],
    isAdministrator: organisation.roles.administrator.includes(person),
    messages: messages.map((message) => ({
      ...message,
      time: clockTime(message.at, context),
      ...(message.kind === 'notice'
        ? { by: listed(message.channels.map((name) => channelWords(organisation, name).inText)) }
        : {}),
      adaptive: adaptive(message, o.toAdaptiveCard),
      token: randomUUID(),
    })),
    panel: panel === null ? null : showForm(panel.form, { ...panel, at: 'panel' }),
    token: randomUUID(),
    day: { ...day, nextText: day.next === null ? null : happeningText(day.next) },
    guide:
      guide === null ? null : { ...guide, goToName: guide.goTo === null ? null : nameIn(groups, guide.goTo) },
    log: view === null ? [] : logOf(view, context),
    reference: view?.reference ?? null,
    notice: o.notice,
  };
}

const nameIn = (groups: readonly { people: readonly { id: PersonId; name: string }[] }[], id: PersonId) =>
  groups.flatMap((g) => g.people).find((p) => p.id === id)?.name ?? '';

function adaptive(message: ShownMessage, toAdaptiveCard: PageOptions['toAdaptiveCard']): string | null {
  if (message.kind === 'said' || toAdaptiveCard === null) return null;
  return JSON.stringify(toAdaptiveCard(message.card));
}
