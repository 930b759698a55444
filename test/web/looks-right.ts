// What every page of the site must pass: no WCAG 2.2 AA violation, one h1, and nothing too wide for a phone.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const NARROW = { width: 320, height: 800 };
const WIDE = { width: 1280, height: 900 };

/** Opens the page anew, as the same visitor, with scripts: axe is one, whether or not the visitor has any. */
export async function looksRight(from: Page): Promise<void> {
  const storageState = await from.context().storageState();
  const context = await from.context().browser()?.newContext({ storageState, viewport: NARROW });
  if (context === undefined) throw new Error('no browser');
  try {
    const page = await context.newPage();
    await page.goto(from.url());
    const wide = Number(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'));
    expect([page.url(), wide > 0 ? `${wide} pixels too wide` : 'fits']).toEqual([page.url(), 'fits']);
    await page.setViewportSize(WIDE);
    await page.evaluate(axe);
    const violations = await page.evaluate<string[]>(
      `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
        .then(({ violations }) => violations.map((v) => v.id + ': ' + v.nodes[0].html))`,
    );
    expect([page.url(), ...violations]).toEqual([page.url()]);
    expect(await page.locator('h1').count()).toBe(1);
  } finally {
    await context.close();
  }
}
