// Who was told what, when, why, and by which channel it reached them.
import type { CaseEvent } from '../escalation/case/events.js';
import type { PersonId } from '../escalation/ids.js';
import { SYSTEM } from '../escalation/case/concern.js';
import type { ExportEntry, ExportFact } from './document.js';
import { BECAUSE_WORDS, channelWord, NOTICE_WORDS, PART_WORDS } from './labels.js';
import type { Words } from './names.js';

/** A notification sent later than this after it fell due is shown as late. */
const LATE_MS = 60_000;

/** One entry per notification, with one line per person. */
export function toldEntries(events: readonly CaseEvent[], words: Words): ExportEntry[] {
  return events.flatMap((event, index): ExportEntry[] => {
    if (event.type !== 'PeopleTold') return [];
    const notification = event.data;
    const late = event.at - notification.fellDueAt > LATE_MS;
    const rows: ExportFact[] = [
      ...notification.to.map((to) => ({
        label: words.name(to),
        value: `${PART_WORDS[notification.as]}: ${reached(notification.notice, to, events, words)}`,
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

function reached(notice: string, to: PersonId, events: readonly CaseEvent[], words: Words): string {
  const tries = events.flatMap((e): string[] => {
    if (e.type !== 'NoticeDelivered' && e.type !== 'NoticeFailed') return [];
    if (e.data.notice !== notice || e.data.to !== to) return [];
    const how = channelWord(e.data.channel, words.context.organisation);
    return [
      e.type === 'NoticeDelivered'
        ? `sent by ${how} on ${words.time(e.at)}`
        : `could not be sent by ${how} on ${words.time(e.at)}`,
    ];
  });
  return tries.length === 0 ? 'no delivery recorded' : tries.join('; ');
}
