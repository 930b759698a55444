// Who was told what, when, why, and by which channel it reached them.
import type { CaseView } from '../casework/casework.js';
import { reachOfNotice, type Reach } from '../escalation/case/reached.js';
import type { PersonId } from '../escalation/ids.js';
import { SYSTEM } from '../escalation/case/concern.js';
import type { ExportEntry, ExportFact } from './document.js';
import { BECAUSE_WORDS, channelWord, NOTICE_WORDS, PART_WORDS } from './labels.js';
import type { Words } from './names.js';

/** A notification sent later than this after it fell due is shown as late. */
const LATE_MS = 60_000;

/** One entry per notification, with one line per person. */
export function toldEntries(view: Pick<CaseView, 'events' | 'state'>, words: Words): ExportEntry[] {
  return view.events.flatMap((event, index): ExportEntry[] => {
    if (event.type !== 'PeopleTold') return [];
    const notification = event.data;
    const late = event.at - notification.fellDueAt > LATE_MS;
    const rows: ExportFact[] = [
      ...notification.to.map((to) => ({
        label: words.name(to),
        value: `${PART_WORDS[notification.as]}: ${reached(notification.notice, to, view, words)}`,
      })),
      ...(notification.steps.length > 0
        ? [{ label: 'About', value: notification.steps.map((s) => words.step(s)).join(', ') }]
        : []),
      { label: 'Because', value: BECAUSE_WORDS[notification.because] },
      ...(late
        ? [
            {
              label: 'Late',
              value: `should have been sent on ${words.time(notification.fellDueAt)}; Sameday was not running`,
            },
          ]
        : []),
    ];
    return [
      {
        kind: 'entry',
        id: `e${index + 1}`,
        title: NOTICE_WORDS[notification.kind],
        happenedAt: event.at,
        recordedAt: event.at,
        by: words.actor(SYSTEM),
        facts: rows,
      },
    ];
  });
}

const REACH_WORDS: Readonly<Record<Reach['reach'], string>> = {
  reached: 'told',
  'being-told': 'being told, nothing has arrived yet',
  'not-reached': 'not reached',
};

function reached(
  notice: string,
  to: PersonId,
  { events, state }: Pick<CaseView, 'events' | 'state'>,
  words: Words,
): string {
  const tries = events.flatMap((e): string[] => {
    if (e.type !== 'NoticeDelivered' && e.type !== 'NoticeFailed') return [];
    if (e.data.notice !== notice || e.data.to !== to) return [];
    const how = channelWord(e.data.channel, words.context.organisation);
    return [
      e.type === 'NoticeDelivered'
        ? `delivered by ${how} on ${words.time(e.at)}`
        : `could not be delivered by ${how} on ${words.time(e.at)}`,
    ];
  });
  const what = reachOfNotice({ notice }, to, state).reach;
  return tries.length === 0 ? REACH_WORDS[what] : `${REACH_WORDS[what]}: ${tries.join('; ')}`;
}
