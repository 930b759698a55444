// What is looked at on a page in the browser beside what axe finds. Each check gives what is wrong, in words.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

/** For `addInitScript`. */
export const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** WCAG 2.2, levels A and AA. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
export const WIDE = { width: 1280, height: 900 };
/** 1280 pixels at 400 %. WCAG 1.4.10 */
export const NARROW = { width: 320, height: 640 };

/** Runs in the page, so it is text: nothing of it is bundled, and no policy of the page is in its way. */
const IN_PAGE = `
  const name = (el) => el.outerHTML.replace(/\\s+/g, ' ').slice(0, 140);
  const seen = (el) => el.checkVisibility({ visibilityProperty: true }) && el.getClientRects().length > 0;
  const all = (css) => [...document.querySelectorAll(css)];
  const canFocus = () => all('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]')
    .filter((el) => el.tabIndex >= 0 && !el.disabled && seen(el))
    // Of one group of radios a single one is a stop of the Tab key.
    .filter((el, i, them) => el.type !== 'radio' || them.findIndex((o) => o.name === el.name) === i);
`;

const run = (page: Page, body: string): Promise<string[]> =>
  page.evaluate<string[]>(`(async () => { ${IN_PAGE} ${body} })()`);

/** Shows an answer with the app's own styles, in a page that has been on the app's address before. */
export async function show(page: Page, html: string): Promise<void> {
  // In the same window, not by a new visit: axe, half a megabyte of script, is read and warmed up once.
  await page.setContent(html, { waitUntil: 'load' });
  await page.evaluate('void (document.adoptedStyleSheets = [])');
}

/** Everything that axe knows of WCAG 2.2; `AXE` must be in the page. */
export const axeFinds = (page: Page): Promise<string[]> =>
  run(
    page,
    // Nothing is fetched for it beforehand: that is for a rule that axe leaves off by default.
    `const { violations } = await axe.run({ runOnly: ${JSON.stringify(RULES)}, resultTypes: ['violations'],
       preload: false, selectors: false });
     return violations.flatMap((v) => v.nodes.slice(0, 3).map((n) => v.id + ': ' + n.html.slice(0, 200)));`,
  );

/** Nothing to scroll sideways, but for what has a box of its own to scroll in. */
export const tooWide = (page: Page): Promise<string[]> =>
  run(
    page,
    `const wide = document.documentElement.scrollWidth - window.innerWidth;
     if (wide <= 0) return [];
     const guilty = all('body *').find((el) => seen(el) && el.getBoundingClientRect().right > window.innerWidth + 1);
     return [wide + ' pixels too wide: ' + (guilty ? name(guilty) : '')];`,
  );

/** 1.3.1, 2.4.2, 3.1.1: one heading of the first level, which the title repeats, and the language. */
export const badFrame = (page: Page, isError: boolean): Promise<string[]> =>
  run(
    page,
    `const wrong = [];
     const text = (el) => el.textContent.replace(/\\s+/g, ' ').trim();
     const headings = all('h1');
     if (headings.length !== 1) wrong.push(headings.length + ' headings of the first level');
     const begins = document.title.startsWith('Error: ');
     if (begins !== ${String(isError)}) wrong.push('the title is "' + document.title + '"');
     const says = document.title.replace(/^Error: /, '').replace(/: Sameday$/, '').toLowerCase();
     const heading = headings.map(text).join(' ').toLowerCase();
     if (!says.split(/[ ,:()]+/).every((word) => heading.includes(word)) && !document.title.includes('rehearsal'))
       wrong.push('the title says "' + document.title + '", the heading "' + heading + '"');
     if (document.documentElement.lang !== 'en') wrong.push('no language');
     if (${String(isError)} && all('.govuk-error-summary a[href^="#"]').length === 0) wrong.push('no error summary');
     if (!${String(isError)} && all('.govuk-error-summary, .govuk-error-message').length > 0)
       wrong.push('looks like an error');
     for (const link of all('.govuk-error-summary a[href^="#"], .sd-contents a[href^="#"]'))
       if (!document.getElementById(link.getAttribute('href').slice(1))) wrong.push('leads nowhere: ' + name(link));
     const levels = all('h1, h2, h3, h4').filter(seen).map((el) => Number(el.tagName[1]));
     levels.forEach((level, i) => { if (i > 0 && level > levels[i - 1] + 1) wrong.push('a heading is left out before h' + level + ' ' + i); });
     const ids = all('[id]').map((el) => el.id);
     for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) wrong.push('two of the id ' + id);
     if (all('script:not([src]), [style], [onclick]').some((el) => el !== document.documentElement && !el.closest('.ac-adaptiveCard'))) wrong.push('something inline');
     return wrong;`,
  );

/**
 * 2.4.3, 2.4.7, 2.4.11: everything that the keyboard reaches is reached in the order in which it is read, shows that
 * it is, and isn't hidden under something. Press Tab once before, so that the browser shows focus.
 */
export const badFocus = (page: Page): Promise<string[]> =>
  run(
    page,
    `const wrong = [];
     for (const el of all('[tabindex]')) if (el.tabIndex > 0) wrong.push('its own order: ' + name(el));
     const look = (el) => [el, el.nextElementSibling, el.parentElement].flatMap((one) => one ? [null, '::before', '::after']
       .map((part) => { const s = getComputedStyle(one, part); return [s.outlineWidth, s.outlineStyle, s.outlineColor, s.boxShadow, s.backgroundColor, s.borderColor, s.borderWidth].join(); }) : []).join(';');
     const stops = canFocus();
     document.activeElement?.blur();
     const before = stops.map(look);
     let last = null;
     stops.forEach((el, i) => {
       el.focus();
       if (document.activeElement !== el) return void wrong.push('can’t be focused: ' + name(el));
       const isPart = el.matches('main, section');
       if (!isPart && look(el) === before[i]) wrong.push('no visible focus: ' + name(el));
       el.scrollIntoView({ block: 'nearest' });
       const target = el.matches('.govuk-skip-link') ? null : el.getBoundingClientRect();
       if (target === null) return;
       const [top0, end0] = [Math.max(target.top, 0), Math.min(target.bottom, window.innerHeight)];
       const at = [[0.5, 0.5], [0.05, 0.5], [0.95, 0.5], [0.5, 0.1], [0.5, 0.9]].map(([x, y]) =>
         document.elementFromPoint(target.left + target.width * x, top0 + (end0 - top0) * y));
       if (!at.some((one) => one && (el.contains(one) || one.contains(el) || el.labels?.[0]?.contains(one))))
         wrong.push('hidden while focused: ' + name(el));
       const top = target.top + window.scrollY;
       const isColumn = window.innerWidth < 400;
       if (isColumn && last !== null && top + target.height < last.top - 1 && !el.closest('[class*=sticky], .sd-leave, .sd-log, .sd-long, .sd-messages') && !last.free)
         wrong.push('reached after what stands below it: ' + name(el));
       last = { top, free: el.closest('.sd-leave, .sd-long, .sd-messages') !== null };
     });
     return wrong;`,
  );

/** 2.5.8: at least 24 pixels; what is pressed rather than read, more, for a thumb in a hurry. */
export const tooSmall = (page: Page): Promise<string[]> =>
  run(
    page,
    `return all('button, .govuk-button, input[type=text], input[type=date], input[type=datetime-local], select')
       .filter(seen).filter((el) => el.getBoundingClientRect().height < 36).map((el) => 'too low: ' + name(el));`,
  );

/** 1.4.4 and 1.4.12: text twice as large, or with more room around it, is cut off nowhere. */
export const cutOff = (page: Page): Promise<string[]> =>
  run(
    page,
    `return all('body *').filter((el) => seen(el) && !el.closest('.govuk-visually-hidden, svg, .govuk-skip-link') && el.getBoundingClientRect().width > 1)
       .filter((el) => { const s = getComputedStyle(el);
         return (s.overflowX === 'hidden' && el.scrollWidth > el.clientWidth + 1)
           || (s.overflowY === 'hidden' && el.scrollHeight > el.clientHeight + 1); })
       .map((el) => 'cut off: ' + name(el));`,
  );

export const textTwiceAsLarge = (page: Page, on: boolean): Promise<void> =>
  page.evaluate(`void (document.documentElement.style.fontSize = ${on ? "'200%'" : "''"})`);

export const roomyText = (page: Page): Promise<void> =>
  page.evaluate(`void (() => { const roomy = new CSSStyleSheet();
    roomy.replaceSync('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }');
    document.adoptedStyleSheets = [roomy]; })()`);

/** Nothing moves by itself, and with prefers-reduced-motion nothing slides either. 2.2.2, 2.3.3 */
export const moving = (page: Page): Promise<string[]> =>
  run(
    page,
    `return all('body, body *').filter((el) => { const s = getComputedStyle(el);
       return [s.animationDuration, s.transitionDuration].some((d) => d.split(',').some((one) => parseFloat(one) > 0.01))
         || (s.scrollBehavior === 'smooth'); }).slice(0, 3).map((el) => 'moves: ' + name(el));`,
  );
