// What the designated officer's page shows of the case: what to answer first, then what was reported and what is owed.
import { awaitsConfirmation, confirmButtons, contactsWithReader } from '../../bot/cards/buttons.js';
import type { Button, Section } from '../../bot/cards/card.js';
import { renderOpenForm } from '../../bot/cards/open-form.js';
import { dutyIds, owingLines } from '../../bot/cards/owing.js';
import { handlingFacts, handlingLine, read } from '../../bot/cards/standing.js';
import { policeWords } from '../../bot/cards/whom-to-ring.js';
import { capital, contactText, dayTime, nameOf } from '../../bot/cards/words.js';
import type { CaseView } from '../../casework/casework.js';
import type { OfficerAccess } from '../../casework/officer-links.js';
import type { Context } from '../../escalation/context.js';
import { stepIn } from '../../escalation/procedure/procedure.js';

/** The buttons that come first: the rest are for later days. */
const FIRST = ['record-step', 'decide', 'add-information', 'ask', 'answer-considerations', 'close', 'reopen'];

/** `view` must come from an opening that was checked and recorded. */
export function officerPage(view: CaseView, access: OfficerAccess, context: Context) {
  const r = read(view, access.officer, context);
  const form = renderOpenForm(view, access.officer, context, 'page');
  const { organisation, procedure } = context;
  const { id: contact, in_chat: step } = stepIn('officer-contact', procedure);
  const entry = contactsWithReader(r, contact).at(-1);
  const by = entry?.by.kind === 'person' ? nameOf(entry.by.id, organisation) : 'Somebody';
  const closed = view.state.stage === 'closed';
  return {
    reference: view.reference,
    organisation: organisation.name,
    officer: nameOf(access.officer, organisation),
    until: dayTime(access.expiresAt, context),
    urgent: r.urgent && !closed,
    emergency: procedure.guidance.emergency,
    closed,
    question: closed
      ? null
      : entry === undefined
        ? 'No contact with you is recorded yet.'
        : awaitsConfirmation(r, contact)
          ? `${by} has recorded that you were contacted at ${dayTime(entry.happenedAt, context)}. Is that so?`
          : `You have confirmed the contact of ${dayTime(entry.happenedAt, context)}.`,
    confirm: confirmButtons(r, contact).map(shownButton),
    owed: closed ? [] : r.owed.length === 0 ? ['Nothing is owed now.'] : owingLines(r, dutyIds(r)),
    handling: handlingLine(r),
    ring: [
      ...handlingFacts(r),
      { label: 'Police', value: policeWords(context).replace(/^,? (?:on )?/, '') },
      { label: 'Out of hours', value: contactText(organisation.contacts.outOfHours) },
    ],
    sections: form.sections.filter((s) => !isForHandler(s)),
    first: form.buttons.filter((b) => FIRST.includes(b.name)).map(shownButton),
    later: form.buttons.filter((b) => !FIRST.includes(b.name)).map(shownButton),
    step: capital(step),
  };
}

/** "Do now: ring the LADO" is for whoever handles it; the officer sees what is owed in a line of its own. */
const isForHandler = (s: Section): boolean =>
  s.heading === 'Do now' || s.heading === 'People' || (s.heading === undefined && s.style !== 'quote');

const shownButton = (b: Button) => ({ ...b, sent: `${b.name} ${b.value}` });
