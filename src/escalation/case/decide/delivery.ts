// What came of a notice: whoever can't be reached on any channel isn't waited for.
import type { CommandOf, Refusal } from '../commands.js';
import { SYSTEM } from '../concern.js';
import { actedSince, reachOfLast } from '../reached.js';
import type { Transcript } from '../transcript.js';
import type { PersonId } from '../../ids.js';
import { dayGuardsOwed, owedSteps } from '../../procedure/procedure-in-case.js';
import { officers, toldManagers, notYetTold, handlers } from '../../routing/recipients.js';
import { tellToAct } from '../../ladder/tell-to-act.js';

/** Delivery is part of the promise: nobody waits for a person who can't be reached on any channel. */
export function noteDelivery(command: CommandOf<'note-delivery'>, t: Transcript): Refusal | null {
  const { notice, to, channel, delivered, last } = command.data;
  if (isNotedAlready(command.data, t)) return null;
  if (delivered) {
    t.add('NoticeDelivered', { notice, to, channel });
    return null;
  }
  t.add('NoticeFailed', { notice, to, channel, last });
  if (!last || t.state().stage !== 'open') return null;
  const notification = t.state().notifications.find((one) => one.notice === notice);
  const { ladder, handling } = t.state();
  // One message may have told them in several parts.
  const parts = new Set([notification, ...(notification?.also ?? [])].map((told) => told?.as));
  if (parts.has('manager') || parts.has('alerted')) {
    // A note may come late: whoever has acted since has it before them, however it came.
    const hasActedSince = actedSince(to, (notification?.at ?? 0) + 1, t.state()) !== null;
    if (handling?.person === to && !t.state().inactive) {
      if (!hasActedSince) t.add('InactionNoticed', {}, SYSTEM);
    } else if (ladder.nextAt !== null) {
      const last = notYetTold(t.state(), t.context).length === 0;
      t.add('LadderMoved', { told: [], passedOver: [to], nextAt: t.context.now, last }, SYSTEM);
    }
  }
  if (parts.has('officer')) tellWhoElseCanRing(to, t);
  return null;
}

/** A note may come twice; what came of it is noted once, unless it now says that nothing else is left. */
function isNotedAlready({ notice, to, channel, delivered, last }: Note, t: Transcript): boolean {
  const known = t
    .state()
    .deliveries.findLast((one) => one.notice === notice && one.to === to && one.channel === channel);
  return known !== undefined && known.delivered === delivered && (known.last || !last);
}

type Note = CommandOf<'note-delivery'>['data'];

/** The officer was not reached: everyone told must know that the alert reached nobody, and ring. */
function tellWhoElseCanRing(unreached: PersonId, t: Transcript): void {
  const steps = owedSteps(t.state(), t.context).map((s) => s.id);
  const others = officers(t.state(), t.context).filter(
    (p) => p !== unreached && reachOfLast(p, 'officer', t.state())?.reach !== 'not-reached',
  );
  const common = { steps, because: 'undelivered' as const, urgent: true };
  t.tell({ kind: 'officer-alert', as: 'officer', to: others, everyChannel: true, ...common });
  // Where both contacts stand recorded there is nothing to ring about at once: it is said to whoever handles it.
  const isOwed = dayGuardsOwed(t.state(), t.context).length > 0;
  if (isOwed)
    tellToAct({ kind: 'fail-safe', to: toldManagers(t.state(), t.context), ...common }, t.context.now, t);
  else t.tell({ kind: 'officer-unreached', as: 'manager', to: handlers(t.state(), t.context), ...common });
}
