// A person of a story in front of Slack: modals, messages, the app's Home, and clicks that nobody was offered.
import { instantOf } from '../../src/bot/cards/words.js';
import type { FormValues } from '../../src/bot/cards/card.js';
import type { PersonId } from '../../src/escalation/ids.js';
import type {
  Seen,
  SeenField,
  StoryButton,
  StoryPerson,
  StoryPlatform,
} from '../stories/platform/story-person.js';
import { buttonsOf, textsOf, type Button } from '../twins/slack/controls.js';
import { record, records, text, type Json } from '../twins/slack/json.js';
import type { SeenView } from '../twins/slack/seen.js';
import type { Slack } from '../twins/slack/slack.js';
import type { TapCall } from '../twins/slack/tap.js';
import type { SlackUser } from '../twins/slack/user.js';
import { until } from '../twins/slack/wait.js';

type SeenForm = Extract<Seen, { kind: 'form' }>;
type SeenCard = Extract<Seen, { kind: 'card' }>;

/** What shows somebody the answer to what they did. */
const SHOWS = ['response_url', 'views.open', 'views.push', 'views.update'];
const WORKING = 'Working on it';
const WITHIN_MS = 15_000;
const TIME_ZONE = 'Europe/London';

export const slackPlatform = (slack: Slack, user: (key: string) => SlackUser): StoryPlatform => ({
  name: 'Slack',
  person: (id) => new InSlack(id, slack, user(id)),
});

class InSlack implements StoryPerson {
  constructor(
    readonly id: PersonId,
    private readonly slack: Slack,
    private readonly user: SlackUser,
  ) {}

  startConcern(): Promise<Seen> {
    return this.after(() => this.user.command('/concern'));
  }

  async form(): Promise<SeenForm | null> {
    const modal = this.user.modal();
    return modal && modal.callbackId !== 'card' ? formOf(modal) : null;
  }

  async fill(values: FormValues): Promise<void> {
    for (const [id, value] of Object.entries(values)) {
      const { type } = this.user.field(id);
      const typed = typeof value === 'string' ? value : [...value];
      await this.user.fill({ [id]: type === 'datetimepicker' ? seconds(String(value)) : typed });
    }
  }

  async submit(): Promise<Seen> {
    const outcome = await this.user.submit();
    switch (outcome.kind) {
      case 'failed':
        throw new Error(`Slack would say that it had trouble connecting: ${outcome.reply.status}`);
      case 'errors': {
        const modal = this.user.modal();
        if (modal === null) throw new Error('errors beside the fields of no modal');
        return formOf(modal, outcome.errors);
      }
      case 'cleared':
      case 'closed':
        return { kind: 'nothing' };
      case 'updated':
      case 'pushed':
        return this.inModal();
    }
  }

  pressInForm({ name, value }: StoryButton): Promise<Seen> {
    return this.after(() => this.user.press(name, { in: 'modal', value: value || name }));
  }

  async close(): Promise<void> {
    if (this.user.modal() !== null) await this.user.close('all');
  }

  async messages(): Promise<SeenCard[]> {
    return this.user
      .messages()
      .reverse()
      .map((message): SeenCard => ({
        kind: 'card',
        text: message.allText,
        buttons: message.buttons.map(plain),
      }));
  }

  pressInMessages({ name, value }: StoryButton): Promise<Seen> {
    return this.after(() => this.user.press(name, { in: 'messages', value: value || name }));
  }

  async status(): Promise<SeenCard[]> {
    const before = this.slack.tap.calls.length;
    await this.user.openHome();
    await this.called(before, ['views.publish']);
    const home = this.user.home();
    return home === null ? [] : [{ kind: 'card', text: home.allText, buttons: home.buttons.map(plain) }];
  }

  pressInStatus({ name, value }: StoryButton): Promise<Seen> {
    return this.after(() => this.user.press(name, { in: 'home', value: value || name }));
  }

  async forge({ name, value }: StoryButton): Promise<Seen> {
    const { client } = this.user;
    const channel = await client.directChannel(this.id);
    const message = { user: this.user.id, channel, ts: '1.000001', text: '', blocks: [] };
    const action = { type: 'button', action_id: name, block_id: 'forged', value: value || name };
    return this.after(() =>
      client.blockAction({
        user: this.id,
        action,
        message: { ...message, ephemeral: false, edited: false, deleted: false },
      }),
    );
  }

  /** Slack gets its "200" at once; what it leads to is a call of the app's own. */
  private async after(act: () => Promise<unknown>): Promise<Seen> {
    const before = this.slack.tap.calls.length;
    await act();
    const call = await this.called(before, SHOWS);
    return call.method === 'response_url' ? cardIn(call.body) : this.inModal();
  }

  private called(from: number, methods: readonly string[]): Promise<TapCall> {
    const { calls } = this.slack.tap;
    const look = () => calls.slice(from).find((call) => methods.includes(call.method) && call.status === 200);
    const report = () =>
      `${this.id} was shown nothing; calls: ${calls
        .slice(from)
        .map((c) => c.method)
        .join(', ')}`;
    return until(look, report, WITHIN_MS);
  }

  private async inModal(): Promise<Seen> {
    const modal = await this.user.awaitModal((view) => !view.allText.includes(WORKING), WITHIN_MS);
    return modal.callbackId === 'card'
      ? { kind: 'card', text: modal.allText, buttons: modal.buttons.map(plain) }
      : formOf(modal);
  }
}

const seconds = (local: string): number => Math.floor((instantOf(local, TIME_ZONE) ?? NaN) / 1000);

/** Slack wants a value on every button, so one that has none carries its own name. */
const plain = ({ actionId, value }: Pick<Button, 'actionId' | 'value'>): StoryButton => ({
  name: actionId,
  value: value === actionId ? '' : value,
});

function formOf(modal: SeenView, errors: Readonly<Record<string, string>> = {}): SeenForm {
  return {
    kind: 'form',
    name: modal.callbackId,
    fields: modal.fields.map((field): SeenField => ({
      id: field.blockId,
      label: field.label,
      options: field.options.map((o) => o.value),
    })),
    errors,
    buttons: modal.buttons.map(plain),
    text: modal.allText,
  };
}

function cardIn(body: Json): SeenCard {
  const blocks = records(record(body).blocks);
  return {
    kind: 'card',
    text: [text(body.text), ...textsOf(blocks)].join('\n'),
    buttons: buttonsOf(blocks).map(plain),
  };
}
