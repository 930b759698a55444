// What people read of who was told, held against what arrived: worked out from the events alone, in another way than the
// texts' own.
import { noticeKind } from '../../src/escalation/case/event-schemas.js';
import { renderCase, renderNotice } from '../../src/bot/cards/notice.js';
import { renderStored } from '../../src/bot/cards/notice-reporter.js';
import { renderOpenForm } from '../../src/bot/cards/open-form.js';
import { speakUpStanding } from '../../src/bot/cards/speak-up-standing.js';
import { read } from '../../src/bot/cards/standing.js';
import { renderStatus } from '../../src/bot/cards/status.js';
import type { CaseView } from '../../src/casework/casework.js';
import { partsOf } from '../../src/escalation/case/access.js';
import type { CaseEvent, Part } from '../../src/escalation/case/events.js';
import type { Context } from '../../src/escalation/context.js';
import type { PersonId } from '../../src/escalation/ids.js';
import { chronologyOf } from '../../src/exports/chronology.js';
import { referralOf } from '../../src/exports/referral.js';
import { logOf } from '../../src/rehearsal/pages/log.js';
import { casePage, reportPage } from '../../src/web/console/case-page.js';

/** Whoever is named in such a sentence has heard. */
const CLAIMS =
  /\b(has|have|had) been (told|alerted|informed|reached)\b|\b(was|were) (told|alerted|informed)\b|\btold at\b|told: delivered|^told |it has reached|told so far|silent so far|senior manager aware: yes/i;

/** Everyone to whom something has arrived and not come back, or who has done something themselves. */
export function reachedBy(events: readonly CaseEvent[]): Set<PersonId> {
  const reached = new Set<PersonId>();
  const arrived = new Map<string, PersonId>();
  for (const { type, by, data } of events) {
    if (by.kind === 'person' && type !== 'AccessRefused') reached.add(by.id);
    if (type === 'NoticeDelivered') arrived.set(`${data.notice} ${data.to} ${data.channel}`, data.to);
    if (type === 'NoticeFailed') arrived.delete(`${data.notice} ${data.to} ${data.channel}`);
  }
  return new Set([...reached, ...arrived.values()]);
}

/** The first sentence, on any surface and for any reader, that says more than is so; null: none does. */
export function untrue(view: CaseView, context: Context): string | null {
  const reached = reachedBy(view.events);
  const { people, officers } = context.organisation;
  const names = [...people.values(), ...officers.values()].map(({ id, name }) => ({ id, name }));
  for (const reader of readersOf(view, context)) {
    for (const text of textsFor(view, reader, context)) {
      for (const sentence of text.split(/(?<=[.;])\s+/).filter((one) => CLAIMS.test(one))) {
        const wrong = names.find(
          ({ id, name }) => id !== reader && !reached.has(id) && sentence.includes(name),
        );
        if (wrong) return `${reader} reads "${sentence}", and nothing has reached ${wrong.name}`;
        if (
          /designated officer \(LADO\) has been told/.test(sentence) &&
          !officersReached(view, reader, reached)
        )
          return `${reader} reads "${sentence}"`;
      }
    }
  }
  return null;
}

const officersReached = ({ state }: CaseView, reader: PersonId, reached: ReadonlySet<PersonId>): boolean =>
  state.told.some(({ person, as }) => as === 'officer' && (person === reader || reached.has(person)));

/** Everyone with a part in it, and the reporter; a few are as many as there are ways to read it. */
const MOST_READERS = 3;

function readersOf({ state }: CaseView, { organisation }: Context): PersonId[] {
  const all = [
    ...state.told.map(({ person }) => person),
    ...(state.concern?.reporter ? [state.concern.reporter] : []),
  ];
  return [...new Set(all)].filter((p) => partsOf(p, state, organisation).size > 0).slice(-MOST_READERS);
}

function textsFor(view: CaseView, reader: PersonId, context: Context): string[] {
  const { state } = view;
  const parts = [...partsOf(reader, state, context.organisation)];
  const own = parts.flatMap((as) => noticeKind.options.map((kind) => ({ kind, as })));
  const sample = state.notifications.findLast(({ to }) => to.includes(reader));
  const notices =
    sample === undefined ? [] : own.map((of) => renderNotice({ ...sample, ...of }, view, reader, context));
  const mayOpen = parts.some((part: Part) => part !== 'reporter' && part !== 'alerted');
  return [
    ...notices,
    renderCase(view, reader, context),
    renderStatus([view], reader, context),
    ...(parts.includes('reporter')
      ? [renderStored(read(view, reader, context)), reportPage(view, context)]
      : []),
    ...(mayOpen
      ? [
          renderOpenForm(view, reader, context, 'x'),
          casePage(view, reader, context),
          chronologyOf(view, context, { by: reader }),
          referralOf(view, context, { by: reader }),
        ]
      : []),
    speakUpStanding(state, context),
    logOf(view, context),
  ].flatMap(textsIn);
}

/** Every text within, and the texts of one row as one: "Told so far: Ben Ode". */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  const fields = Object.values(value);
  const row = fields.filter((one) => typeof one === 'string').join(': ');
  return [row, ...fields.filter((one) => typeof one === 'object').flatMap(textsIn)];
}
