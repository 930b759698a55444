// Who confirms becomes the handling manager. 8(1), 8(2)
import type { CommandOf, Refusal } from '../commands.js';
import type { Transcript } from '../transcript.js';
import type { PersonId } from '../../ids.js';
import { reporter } from '../../routing/recipients.js';
import { idOf } from './actor.js';
import { actBy } from '../../ladder/acting.js';

/** Whoever acknowledges becomes the handling manager; after inaction the next to acknowledge takes over. */
export function acknowledge(command: CommandOf<'acknowledge'>, t: Transcript): Refusal | null {
  const person = idOf(command.by);
  const { handling, inactive, stage } = t.state();
  if (person === null) return { refused: 'may-not' };
  if (stage === 'closed') return { refused: 'closed' };
  if (handling && !(inactive && handling.person !== person)) {
    return { refused: 'already-acknowledged', person: handling.person, at: handling.since };
  }
  takeOn(person, t);
  return null;
}

/** Recording a step says as much as the button does. */
export function takeOn(person: PersonId, t: Transcript): void {
  const first = t.state().acknowledgement === null;
  t.add('Acknowledged', { person, actBy: actBy({ state: t.state(), context: t.context }) });
  if (first && t.state().concern?.reporter !== person) {
    t.tell({
      kind: 'reporter-confirmed',
      as: 'reporter',
      to: reporter(t.state()),
      because: 'something-happened',
    });
  }
}
