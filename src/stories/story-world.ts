// What surrounds a case while a story plays: the time, who is away, and which platforms are down.
import type { Instant, PersonId } from '../escalation/ids.js';
import type { ChannelName, Organisation } from '../escalation/organisation.js';
import type { Clock } from '../casework/casework.js';
import type { WorldAct } from './driver.js';

export interface StoryWorld {
  readonly clock: Clock;
  /** @throws RangeError for a time before the present one */
  setTime(at: Instant): void;
  happen(act: WorldAct): void;
  /** As it is now; the same object for as long as nobody goes or comes back. */
  organisation(): Organisation;
  /** When the platform is back; null while it works. */
  downUntil(platform: string): Instant | null;
}

export function createStoryWorld(initial: Organisation, startsAt: Instant): StoryWorld {
  const away = new Map<PersonId, Instant>();
  const down = new Map<ChannelName, Instant>();
  let now = startsAt;
  let seen = { key: '', organisation: initial };

  function organisation(): Organisation {
    const gone = [...away].filter(([, until]) => until > now).map(([person]) => person);
    const key = gone.join(' ');
    if (key !== seen.key) seen = { key, organisation: gone.length === 0 ? initial : withAway(initial, gone) };
    return seen.organisation;
  }

  return {
    clock: { now: () => now },
    setTime(at) {
      if (at < now) throw new RangeError('The time of a story runs forwards');
      now = at;
    },
    happen(act) {
      if (act.does === 'away') away.set(act.person, act.until ?? Infinity);
      else down.set(act.platform, act.until);
    },
    organisation,
    downUntil(platform) {
      const until = down.get(platform);
      return until !== undefined && until > now ? until : null;
    },
  };
}

function withAway(organisation: Organisation, gone: readonly PersonId[]): Organisation {
  const mark = <T extends { readonly id: PersonId; readonly away: boolean }>(parties: ReadonlyMap<PersonId, T>) =>
    new Map([...parties].map(([id, party]) => [id, gone.includes(id) ? { ...party, away: true } : party]));
  return { ...organisation, people: mark(organisation.people), officers: mark(organisation.officers) };
}
