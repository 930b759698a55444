// Plays a story in front of a platform: every step is what a person sees and presses there.
import { localText } from '../../../src/bot/cards/words.js';
import type { FormValues } from '../../../src/bot/cards/card.js';
import type { Casework, CaseView, Clock } from '../../../src/casework/casework.js';
import { rowsOf, toldOf } from '../../../src/stories/casework-driver.js';
import type { CaseAct, Driver, RaiseAct, StepRow, WorldAct } from '../../../src/stories/driver.js';
import type { ReadStory } from '../../../src/stories/read-story.js';
import type { CaseName, CommandDraft } from '../../../src/stories/story.js';
import type { Refusal } from '../../../src/escalation/case/commands.js';
import type { Context } from '../../../src/escalation/context.js';
import type { CaseEvent } from '../../../src/escalation/case/events.js';
import {
  reference,
  type Instant,
  type PersonId,
  type Reference,
  type StepId,
} from '../../../src/escalation/ids.js';
import { raiseOnPlatform } from './raise-on-platform.js';
import { refusalSeen } from './seen-refusal.js';
import { factFields } from './fact-fields.js';
import { isShown, pressAnywhere } from './press-anywhere.js';
import type { Seen, SeenField, StoryButton, StoryPerson, StoryPlatform } from './story-person.js';

/** What an anonymous reporter does, who has nothing but the receipt code. */
export type ReporterAct = Extract<CommandDraft, { type: 'reply' | 'add-information' | 'record-step' }>;
const REPORTER_ACTS: readonly CommandDraft['type'][] = ['reply', 'add-information', 'record-step'];

export interface PlatformDriverOptions {
  readonly platform: StoryPlatform;
  readonly read: ReadStory;
  readonly casework: Pick<Casework, 'peek' | 'byReceipt'>;
  readonly clock: Clock;
  /** Lets time pass up to `at`; when it resolves, nothing that is due by then is left, on any worker. */
  runTo(at: Instant): Promise<void>;
  /** What happens around the case; without it the story can't hold such a step. */
  happen?(act: WorldAct): Promise<void>;
  /** Comes back with the receipt code, where the platform's app offers that. */
  comeBack?(receiptCode: string, act: ReporterAct): Promise<Refusal | null>;
}

export interface PlatformDriver extends Driver {
  events(): Promise<readonly CaseEvent[]>;
}

export function createPlatformDriver(o: PlatformDriverOptions): PlatformDriver {
  return new OnPlatform(o);
}

interface Raised {
  readonly reference: Reference;
  readonly by: PersonId;
  readonly receiptCode: string | null;
}

const REFERENCE = /SD-[0-9A-Z]{4}-[0-9A-Z]{3}/;
const RECEIPT = /\d{4} \d{4} \d{4} \d{4}/;

class OnPlatform implements PlatformDriver {
  private readonly cases = new Map<CaseName, Raised>();

  constructor(private readonly o: PlatformDriverOptions) {}

  async raise({ who, concern, caseName }: RaiseAct): Promise<Refusal | null> {
    const person = this.o.platform.person(who);
    const seen = await raiseOnPlatform(person, concern, this.context());
    const refused = refusalSeen(seen, this.context());
    if (refused !== null) return refused;
    const words = seen.kind === 'nothing' ? '' : seen.text;
    const receiptCode = concern.identity === 'anonymous' ? (RECEIPT.exec(words)?.[0] ?? null) : null;
    const shown = REFERENCE.exec(words)?.[0];
    const found =
      receiptCode === null
        ? shown === undefined
          ? null
          : reference(shown)
        : ((await this.o.casework.byReceipt(receiptCode))?.reference ?? null);
    if (found === null) throw new Error(`the page after sending shows no reference or receipt: ${words}`);
    this.cases.set(caseName, { reference: found, by: who, receiptCode });
    await person.close();
    return null;
  }

  async act(act: CaseAct): Promise<Refusal | null> {
    const raised = this.present(act.caseName);
    if (raised.by === act.who && raised.receiptCode !== null) return this.asReporter(raised.receiptCode, act);
    const person = this.o.platform.person(act.who);
    const seen = await this.perform(person, act, raised.reference);
    await person.close();
    return 'refused' in seen ? seen : refusalSeen(seen, this.context());
  }

  async happen(act: WorldAct): Promise<void> {
    if (this.o.happen === undefined)
      throw new Error(`${act.does} can't be played on ${this.o.platform.name}`);
    await this.o.happen(act);
  }

  async advanceTo(at: Instant): Promise<void> {
    await this.o.runTo(at);
  }

  events = async () => (await this.views()).flatMap(({ events }) => events);
  told = async () => toldOf(await this.views(), this.o.read.organisation);

  async overview(caseName: CaseName): Promise<StepRow[]> {
    const view = await this.view(caseName);
    return view === null ? [] : rowsOf(view, this.context());
  }

  private async asReporter(code: string, act: CaseAct): Promise<Refusal | null> {
    const command = act.does === 'command' ? act.command : null;
    if (command === null || !isReporterAct(command)) {
      throw new Error('Whoever reported anonymously can only answer, add, and record a contact of their own');
    }
    if (this.o.comeBack === undefined) throw new Error('This platform has no way back with a receipt code');
    return this.o.comeBack(code, command);
  }

  private async perform(person: StoryPerson, act: CaseAct, ref: Reference): Promise<Seen | Refusal> {
    if (act.does === 'open') return this.press(person, { name: 'open', value: ref });
    if (act.does === 'correct') {
      const { step, fields, reason, happenedAt } = act;
      const entry = (await this.view(act.caseName))?.state.steps[step]?.entries.at(-1)?.id ?? '';
      const values = { ...fields, reason, ...this.time(happenedAt ?? this.o.clock.now()) };
      return this.fillIn(person, { name: 'correct-step', value: `${ref} ${step} ${entry}` }, values);
    }
    return this.command(person, act.command, ref);
  }

  private command(person: StoryPerson, command: CommandDraft, ref: Reference): Promise<Seen | Refusal> {
    const button = { name: command.type, value: ref as string };
    const form = (values: FormValues, value: string = ref) =>
      this.fillIn(person, { ...button, value }, values);
    switch (command.type) {
      case 'acknowledge':
      case 'accept':
        return this.press(person, button);
      case 'declare-conflict':
        return form({});
      case 'record-step': {
        const { step, fields, happenedAt, notNeeded, reason } = command.data;
        const values = {
          ...fields,
          ...this.time(happenedAt),
          ...(notNeeded === undefined ? {} : { not_needed: notNeeded }),
          ...(reason === undefined ? {} : { reason }),
        };
        return this.record(person, ref, step, values);
      }
      case 'decide-immediate-action': {
        // On every page this step has the same button as the others.
        const { fields, happenedAt } = command.data;
        const immediate = { name: 'record-step', value: `${ref} immediate-action` };
        return this.fillIn(person, immediate, { ...fields, ...this.time(happenedAt) });
      }
      case 'confirm': {
        const { step, so } = command.data;
        if (!so) return form({}, `${ref} ${step} no`);
        return this.press(person, { ...button, value: `${ref} ${step} yes` });
      }
      case 'hand-over':
        return form({ to: command.data.to });
      case 'ask':
      case 'reply':
        return form({ text: command.data.text });
      case 'add-information': {
        const { text, facts = {} } = command.data;
        return form({ text, ...factFields(facts, this.context()) });
      }
      case 'decide': {
        const { decision, reasons } = command.data;
        return form({ decision, reasons }, `${ref} ${decision}`);
      }
      case 'agree-action':
        return this.press(person, button);
      case 'ask-in':
        return form({ person: command.data.person });
      case 'give-reasons':
        return form({ reasons: command.data.reasons }, `${ref} ${command.data.step}`);
      case 'refer':
        return form({ officer: command.data.officer });
      case 'reopen':
        return form({ reason: command.data.reason });
      case 'answer-considerations':
        return form(command.data.answers);
      case 'close':
        return form({});
      default:
        throw new Error(`nobody does ${command.type} on a platform`);
    }
  }

  /** By the step's own button; a step that isn't owed has none, and is chosen in the form of the one that names none. */
  private async record(person: StoryPerson, ref: Reference, step: StepId, values: FormValues) {
    const [own, other] = [`${ref} ${step}`, ref as string].map((value) => ({ name: 'record-step', value }));
    if (!(await isShown(person, own!)) && (await isShown(person, other!))) {
      const choice = await this.press(person, other!);
      const options = choice.kind === 'form' ? choice.fields.find(({ id }) => id === 'step')?.options : [];
      if (options?.includes(step)) {
        await person.fill({ step });
        return this.send(person, await person.submit(), 'record-step', values);
      }
      await person.close();
    }
    return this.fillIn(person, own!, values);
  }

  /** Opens the form behind a button, fills it in and sends it. */
  private async fillIn(
    person: StoryPerson,
    button: StoryButton,
    values: FormValues,
  ): Promise<Seen | Refusal> {
    return this.send(person, await this.press(person, button), button.name, values);
  }

  private async send(
    person: StoryPerson,
    opened: Seen,
    form: string,
    values: FormValues,
  ): Promise<Seen | Refusal> {
    // A case that still owes something has a page that can't be sent: it lists what is owed.
    if (form === 'close' && opened.kind !== 'nothing' && opened.text.includes("can't be closed yet")) {
      return { refused: 'still-owed' };
    }
    if (opened.kind !== 'form' || opened.name !== form) return opened;
    const chosen = { to: 'not-eligible', officer: 'not-eligible', person: 'not-eligible' } as const;
    for (const [id, refused] of Object.entries(chosen)) {
      const options = opened.fields.find((field) => field.id === id)?.options ?? [];
      const value = values[id];
      // Whom the form doesn't offer can't be chosen: that is how it refuses them.
      if (typeof value === 'string' && options.length > 0 && !options.includes(value)) return { refused };
    }
    await person.fill(asOffered(values, opened.fields));
    const sent = await person.submit();
    if (sent.kind !== 'form' || Object.keys(sent.errors).join() !== 'reason') return sent;
    // A page asks why whenever something is late or before its turn; the stories leave that to the person.
    await person.fill({ reason: 'It could not be done in another order' });
    return person.submit();
  }

  private press(person: StoryPerson, button: StoryButton): Promise<Seen> {
    return pressAnywhere(person, button, (seen) => refusalSeen(seen, this.context()) !== null);
  }

  /** The page already holds the present time. */
  private time(at: Instant): FormValues {
    return at === this.o.clock.now() ? {} : { happened_at: localText(at, this.o.read.organisation.timeZone) };
  }

  private present(caseName: CaseName): Raised {
    const raised = this.cases.get(caseName);
    if (raised === undefined) throw new Error('A story raises its concern first');
    return raised;
  }

  private async view(caseName: CaseName): Promise<CaseView | null> {
    const raised = this.cases.get(caseName);
    return raised === undefined ? null : this.o.casework.peek(raised.reference);
  }

  private async views(): Promise<CaseView[]> {
    const found = await Promise.all([...this.cases.keys()].map((name) => this.view(name)));
    return found.filter((one) => one !== null);
  }

  private context(): Context {
    const { organisation, procedure } = this.o.read;
    return { now: this.o.clock.now(), organisation, procedure };
  }
}

const isReporterAct = (command: CommandDraft): command is ReporterAct => REPORTER_ACTS.includes(command.type);

/**
 * What is filled in: an authority that a list doesn't offer is written beside it, and what the form doesn't ask, as it is
 * known already, is left out.
 */
function asOffered(values: FormValues, fields: readonly SeenField[]): FormValues {
  const has = (id: string) => fields.some((field) => field.id === id);
  return Object.fromEntries(
    Object.entries(values).flatMap(([id, value]): [string, FormValues[string]][] => {
      if (value.length === 0 || (KNOWN_ALREADY.includes(id) && !has(id))) return [];
      const options = fields.find((field) => field.id === id)?.options ?? [];
      const other = `${id}_other`;
      if (options.length === 0 || !has(other)) return [[id, value]];
      const [offered, written] = [true, false].map((so) =>
        [value].flat().filter((one) => options.includes(one) === so),
      );
      const chosen = typeof value === 'string' ? (offered?.[0] ?? '') : (offered ?? []);
      const pairs: [string, FormValues[string]][] = [
        [id, chosen],
        [other, (written ?? []).join(', ')],
      ];
      return pairs.filter(([, one]) => one.length > 0);
    }),
  );
}

/** Asked only where no adult was said to be involved. */
const KNOWN_ALREADY = ['adult_involved'];
