// Somebody without a mouse: Tab until they stand on what they look for, then a key. The pages are as they come.
import type { Page } from 'playwright-core';

/** More stops than any page has. */
const STOPS_LIMIT = 160;

/** What a screen reader would call the thing that has the focus; `state` stands behind it where there is one. */
const STANDS_ON = `(() => {
  const el = document.activeElement;
  if (!el || el === document.body) return '';
  const label = el.getAttribute('aria-label') || el.labels?.[0]?.textContent || el.textContent || '';
  return label.replace(/\\s+/g, ' ').trim();
})()`;

const matches = (text: string, name: string | RegExp): boolean =>
  typeof name === 'string' ? text === name : name.test(text);

/** Tabs on from where the focus is, at most once round the page. */
export async function reach(page: Page, name: string | RegExp): Promise<void> {
  const passed: string[] = [];
  for (let i = 0; i < STOPS_LIMIT; i += 1) {
    await page.keyboard.press('Tab');
    const text = await page.evaluate<string>(STANDS_ON);
    if (matches(text, name)) return;
    passed.push(text.slice(0, 40));
  }
  throw new Error(
    `${page.url()}: nothing called ${String(name)} is reached: ${passed.slice(0, 60).join(' | ')}`,
  );
}

/** Reaches a button or a link, presses Enter, and waits for the page that comes. */
export async function press(page: Page, name: string | RegExp): Promise<void> {
  await reach(page, name);
  await enter(page);
}

export async function enter(page: Page): Promise<void> {
  const arrived = page.waitForEvent('domcontentloaded');
  await page.keyboard.press('Enter');
  await arrived;
}

export async function type(page: Page, name: string | RegExp, text: string): Promise<void> {
  await reach(page, name);
  await page.keyboard.insertText(text);
}

export async function tick(page: Page, name: string | RegExp): Promise<void> {
  await reach(page, name);
  await page.keyboard.press('Space');
}

/** In a field for a date and a time, from its first part on: the year one up or down. It is the third in any order. */
export async function turnTheYear(page: Page, key: 'ArrowUp' | 'ArrowDown'): Promise<void> {
  for (const one of ['ArrowRight', 'ArrowRight', key]) await page.keyboard.press(one);
}

/** Follows a link to a place of the same page. */
export const jump = async (page: Page, name: string | RegExp): Promise<void> => {
  await reach(page, name);
  await page.keyboard.press('Enter');
};
