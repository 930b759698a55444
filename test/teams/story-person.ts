// A person of a story in front of Teams: dialogs, messages, and clicks that nobody was offered.
import type { FormValues } from '../../src/bot/cards/card.js';
import type { PersonId } from '../../src/escalation/ids.js';
import { record, records, text, type Json } from '../twins/slack/json.js';
import type {
  Seen,
  SeenField,
  StoryButton,
  StoryPerson,
  StoryPlatform,
} from '../stories/platform/story-person.js';
import { seenCard, type Button, type Field, type SeenCard } from '../twins/teams/seen.js';
import type { Outcome, TeamsUser } from '../twins/teams/user.js';

type SeenForm = Extract<Seen, { kind: 'form' }>;
type CardSeen = Extract<Seen, { kind: 'card' }>;

const WITHIN_MS = 15_000;
/** A moment is asked for in a date and a time. */
const HALVES = /--(?:date|time)$/;

export const teamsPlatform = (user: (key: string) => TeamsUser): StoryPlatform => ({
  name: 'Teams',
  person: (id) => new InTeams(id, user(id)),
});

class InTeams implements StoryPerson {
  constructor(
    readonly id: PersonId,
    private readonly user: TeamsUser,
  ) {}

  async startConcern(): Promise<Seen> {
    const before = this.user.messages().length;
    await this.user.say('concern');
    await this.user.awaitMessage(() => this.user.messages().length > before, WITHIN_MS);
    return seenBy(await this.user.press('raise'));
  }

  async form(): Promise<SeenForm | null> {
    const dialog = this.user.dialog();
    const seen = dialog === null ? null : seenOf(dialog);
    return seen?.kind === 'form' ? seen : null;
  }

  async fill(values: FormValues): Promise<void> {
    const fields = this.user.dialog()?.fields ?? [];
    for (const { id, options } of fields.filter(({ dataset }) => dataset !== null)) {
      const wanted = [values[id] ?? []].flat().filter((one) => one !== '');
      const sought = wanted.filter((one) => options.every(({ value }) => value !== one));
      for (const one of sought) await this.user.search(id, one.replaceAll('.', ' '));
    }
    this.user.fill(values);
  }

  async submit(): Promise<Seen> {
    return seenBy(await this.user.submit());
  }

  async pressInForm({ name, value }: StoryButton): Promise<Seen> {
    return seenBy(await this.user.press(name, { value }));
  }

  async close(): Promise<void> {
    this.user.closeDialog();
  }

  async messages(): Promise<CardSeen[]> {
    return this.user.messages().reverse().map(cardOf);
  }

  async pressInMessages({ name, value }: StoryButton): Promise<Seen> {
    this.user.closeDialog();
    return seenBy(await this.user.press(name, { value }));
  }

  async status(): Promise<CardSeen[]> {
    const before = this.user.messages().length;
    await this.user.say('status');
    await this.user.awaitMessage(() => this.user.messages().length > before, WITHIN_MS);
    return this.user.messages().slice(before).map(cardOf);
  }

  pressInStatus(button: StoryButton): Promise<Seen> {
    return this.pressInMessages(button);
  }

  async forge({ name, value }: StoryButton): Promise<Seen> {
    const action = { type: 'Action.Execute', verb: name, title: name, data: { value } };
    const reply = await this.user.click({
      name: 'adaptiveCard/action',
      value: { action, trigger: 'manual' },
    });
    const answer = record(reply.json);
    if (reply.status !== 200) throw new Error(`Teams would say that it failed: ${reply.status}`);
    return typeof answer.value === 'string'
      ? { kind: 'card', text: answer.value, buttons: [] }
      : seenOf(seenCard(record(answer.value), new Map()));
  }
}

function seenBy(outcome: Outcome): Seen {
  switch (outcome.kind) {
    case 'card':
    case 'dialog':
      return seenOf(outcome.card);
    case 'message':
      return { kind: 'card', text: outcome.text, buttons: [] };
    case 'closed':
    case 'nothing':
      return { kind: 'nothing' };
    case 'held-back':
      throw new Error(`Teams holds back ${Object.keys(outcome.errors).join(', ')}`);
    case 'failed':
      throw new Error(
        `Teams would say that it failed: ${outcome.reply.status} ${outcome.reply.text.slice(0, 200)}`,
      );
  }
}

const plain = ({ name, value }: Button): StoryButton => ({ name, value });
const formIn = (button: Button): Json => record(record(button.action.data).form);
const cardOf = (card: SeenCard): CardSeen => ({
  kind: 'card',
  text: card.allText,
  buttons: card.buttons.map(plain),
});

function seenOf(card: SeenCard): Seen {
  const name = card.buttons.map((button) => text(formIn(button).name)).find((one) => one !== '');
  if (name === undefined) return cardOf(card);
  return {
    kind: 'form',
    name,
    fields: fieldsOf(card.fields),
    errors: errorsIn(card),
    buttons: card.buttons.filter((button) => formIn(button).submits !== true).map(plain),
    text: card.allText,
  };
}

function fieldsOf(fields: readonly Field[]): SeenField[] {
  const seen = fields.map(({ id, label, options }) => ({
    id: id.replace(HALVES, ''),
    label,
    options: options.map((option) => option.value),
  }));
  return seen.filter((field, i) => seen.findIndex((other) => other.id === field.id) === i);
}

/**
 * What has to be corrected is shown above its field, in the colour of a warning; above all of them, what has
 * no field.
 */
function errorsIn(card: SeenCard): Record<string, string> {
  const errors: Record<string, string> = {};
  let wrong: string[] = [];
  for (const element of records(card.json.body)) {
    const type = text(element.type);
    const runs = type === 'RichTextBlock' ? records(element.inlines) : [];
    // Beside the buttons, in bold: that something has to be corrected at all.
    if (runs.some((one) => one.color === 'Attention' && one.weight !== 'Bolder')) {
      wrong.push(runs.map((one) => text(one.text)).join(''));
      continue;
    }
    const id = type.startsWith('Input.') ? text(element.id).replace(HALVES, '') : '';
    if (wrong.length > 0) errors[id] = wrong.join(' ').replace(id === '' ? '' : /^.*?: /, '');
    wrong = [];
  }
  return errors;
}
