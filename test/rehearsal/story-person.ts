// A person of a story in front of the rehearsal page: its forms, its cards as the browser draws them, its buttons.
import type { Page } from 'playwright-core';
import type { FormValues } from '../../src/bot/cards/card.js';
import type { PersonId } from '../../src/escalation/ids.js';
import type { Seen, StoryButton, StoryPerson, StoryPlatform } from '../stories/platform/story-person.js';

type SeenForm = Extract<Seen, { kind: 'form' }>;
type SeenCard = Extract<Seen, { kind: 'card' }>;

export interface RehearsalPlatform extends StoryPlatform {
  /** What the browser shows is old: to be called when time has passed. */
  outdated(): void;
}

export function rehearsalPlatform(page: Page): RehearsalPlatform {
  const showing: Showing = { who: null };
  return {
    name: 'the rehearsal',
    person: (id) => new InBrowser(id, page, showing),
    outdated: () => {
      showing.who = null;
    },
  };
}

/** Whose chat the browser shows, as it is now; null when nobody can say. */
interface Showing {
  who: PersonId | null;
}

/** What a look at the page finds; the cards in the order of the page. */
interface Look {
  readonly panel: SeenForm | null;
  readonly cards: readonly (SeenCard & { readonly answer: boolean })[];
}

/** Run in the browser, where it is text alone: the tests know no DOM. */
const LOOK = `(() => {
  const words = (element) => element?.innerText ?? '';
  const button = (b) => {
    const [name, ...rest] = b.value.split(' ');
    return { name, value: rest.join(' ').trim() };
  };
  const panel = document.getElementById('panel');
  const fields = [...(panel?.querySelectorAll("[name^='f.']:not([type=hidden])") ?? [])];
  const ids = [...new Set(fields.map((f) => f.name.slice(2)))];
  const error = (id) => words(document.getElementById('field-' + id + '-error'));
  const optionsOf = (id) =>
    fields
      .filter((f) => f.name === 'f.' + id)
      .flatMap((f) => (f.tagName === 'SELECT' ? [...f.options].map((o) => o.value) : f.type === 'text' ? [] : [f.value]))
      .filter((value) => value !== '');
  return {
    panel: panel && {
      kind: 'form',
      name: panel.querySelector('[name=form]').value,
      fields: ids.map((id) => ({ id, label: '', options: optionsOf(id) })),
      errors: Object.fromEntries(ids.map((id) => [id, error(id).replace(/^Error:\\s*/, '')]).filter(([, e]) => e !== '')),
      buttons: [...panel.querySelectorAll('button[name=button]')].map(button),
      text: words(panel),
    },
    cards: [...document.querySelectorAll('.sd-message-row:not(.sd-message-row--said)')].map((row) => ({
      kind: 'card',
      answer: row.classList.contains('sd-message-row--answer'),
      buttons: [...row.querySelectorAll('.sd-card__plain button')].map(button),
      text: words(row),
    })),
  };
})()`;

class InBrowser implements StoryPerson {
  constructor(
    readonly id: PersonId,
    private readonly page: Page,
    private readonly showing: Showing,
  ) {}

  async startConcern(): Promise<Seen> {
    return this.say('/concern');
  }

  async form(): Promise<SeenForm | null> {
    return (await this.look()).panel;
  }

  async fill(values: FormValues): Promise<void> {
    for (const [id, value] of Object.entries(values)) await this.fillOne(id, value);
  }

  submit(): Promise<Seen> {
    return this.after(() => this.page.locator('#panel button[data-main]').click());
  }

  pressInForm({ name, value }: StoryButton): Promise<Seen> {
    return this.after(() => this.page.locator(`#panel button[value="${name} ${value}"]`).click());
  }

  async close(): Promise<void> {
    await this.here();
    const close = this.page.locator('#panel .sd-close');
    if ((await close.count()) > 0) await this.settled(() => close.click());
  }

  async messages(): Promise<SeenCard[]> {
    await this.here();
    return [...(await this.look()).cards].reverse();
  }

  /** The library draws the buttons; the plain ones behind them say which is which. */
  async pressInMessages({ name, value }: StoryButton): Promise<Seen> {
    const card = this.page.locator('.sd-card', { has: this.page.locator(behind({ name, value })) }).last();
    const label = await card.locator(behind({ name, value })).first().textContent();
    const drawn = card.getByRole('button', { name: label?.trim() ?? '', exact: true }).first();
    return this.after(() => drawn.click());
  }

  async status(): Promise<SeenCard[]> {
    const seen = await this.say('/concern status');
    return seen.kind === 'card' ? [seen] : [];
  }

  pressInStatus(button: StoryButton): Promise<Seen> {
    return this.pressInMessages(button);
  }

  async forge({ name, value }: StoryButton): Promise<Seen> {
    await this.here();
    const sent = JSON.stringify({ id: `forged ${Date.now()}`, button: `${name} ${value}` });
    const path = JSON.stringify(`/rehearsal/people/${this.id}/press`);
    return this.after(async () => {
      this.showing.who = null;
      await this.page.evaluate(`fetch(${path}, { method: 'POST', body: new URLSearchParams(${sent}) })`);
      await this.here();
    });
  }

  private async say(text: string): Promise<Seen> {
    await this.close();
    await this.page.locator('#say').fill(text);
    return this.after(() => this.page.locator('.sd-say button').click());
  }

  private async fillOne(id: string, value: string | readonly string[]): Promise<void> {
    const selector = `#panel [name="f.${id}"]:not([type=hidden])`;
    const field = this.page.locator(selector).first();
    const type = await this.page.evaluate(`document.querySelector(${JSON.stringify(selector)})?.type`);
    switch (type) {
      case 'radio':
      case 'checkbox':
        for (const one of [value].flat()) {
          // Drawn over by its label's own box.
          await this.page.locator(`${selector}[value="${one}"]`).check({ force: true });
        }
        return;
      case 'select-one':
        await field.selectOption([...[value].flat()]);
        return;
      case 'datetime-local':
        await field.fill(String(value).replace(' ', 'T'));
        return;
      default:
        await field.fill([value].flat().join(', '));
    }
  }

  /** What came of it: the form that lies open now, else the answer that was added. */
  private async after(act: () => Promise<unknown>): Promise<Seen> {
    await this.settled(act);
    const { panel, cards } = await this.look();
    if (panel !== null) return panel;
    return cards.findLast((card) => card.answer) ?? { kind: 'nothing' };
  }

  /** Shows this person's chat as it is now. */
  private async here(): Promise<void> {
    if (this.showing.who === this.id) return;
    const link = this.page.locator(`.sd-people a[href$="/${this.id}"]`);
    await this.settled(() => link.click());
    this.showing.who = this.id;
  }

  private async settled(act: () => Promise<unknown>): Promise<void> {
    const back = this.page.waitForResponse(
      (r) => r.request().method() === 'GET' && r.url().includes('/rehearsal/people/'),
    );
    await act();
    await back;
    await this.page.waitForSelector('body:not([aria-busy])');
  }

  private look(): Promise<Look> {
    return this.page.evaluate(LOOK);
  }
}

/** A button without a value has a space behind its name. */
const behind = ({ name, value }: StoryButton): string => `.sd-card__plain button[value="${name} ${value}"]`;
