// Makes the room quicker: button presses are sent without reloading the page, and cards are drawn as Teams
// draws them. Without this script every button and form works all the same.
'use strict';

const room = () => document.getElementById('room');
let busy = false;

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!form.action.includes('/rehearsal/')) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form));
  const button = event.submitter;
  if (button?.name) body.append(button.name, button.value);
  void load(form.action, { method: 'POST', body });
});

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[data-swap]');
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  void load(link.href, {});
});

window.addEventListener('popstate', () => void load(location.href, {}, false));

async function load(url, options, remember = true) {
  if (busy) return;
  busy = true;
  document.body.setAttribute('aria-busy', 'true');
  const before = glance();
  try {
    const response = await fetch(url, options);
    const next = new DOMParser().parseFromString(await response.text(), 'text/html');
    const fresh = next.getElementById('room');
    if (!fresh) return tell(next.querySelector('h1')?.textContent ?? 'That did not work');
    if (remember && response.url !== location.href) history.pushState(null, '', response.url);
    document.title = next.title;
    room().replaceWith(document.adoptNode(fresh));
    const top = next.querySelector('.sd-top');
    if (top) document.querySelector('.sd-top').replaceWith(document.adoptNode(top));
    settle(before);
  } catch {
    tell('The rehearsal does not answer. Is it still running? What you typed is still here.');
  } finally {
    busy = false;
    document.body.removeAttribute('aria-busy');
  }
}

function tell(text) {
  document.getElementById('notice').textContent = text;
}

/** Tells whether the person, the form or the messages have changed. */
function glance() {
  return {
    person: document.querySelector('[aria-current=page]')?.getAttribute('href'),
    panel: document.getElementById('panel-title')?.textContent ?? null,
    messages: document.querySelectorAll('.sd-message-row').length,
    active: document.activeElement?.id || null,
    people: document.querySelector('.sd-people details')?.open,
  };
}

/** Puts focus and scroll where the person's attention belongs now. */
function settle(before) {
  drawCards();
  foldPeople(before);
  showLatest();
  const after = glance();
  const summary = document.querySelector('.govuk-error-summary');
  if (summary) {
    summary.setAttribute('tabindex', '-1');
    focusOn(summary);
  } else if (after.panel !== null && after.panel !== before.panel) focusOn(document.getElementById('panel'));
  else if (after.person !== before.person) focusOn(document.getElementById('chat'));
  else if (before.panel !== null && after.panel === null) focusOn(document.getElementById('say'));
  else focusOn(document.getElementById(before.active ?? '') ?? document.getElementById('say'));
}

function focusOn(element) {
  if (!element) return;
  element.focus({ preventScroll: true });
  const box = element.getBoundingClientRect();
  if (box.top < 0 || box.top > innerHeight * 0.8) element.scrollIntoView({ block: 'start' });
}

/** The beginning of the last message is what to read first, however long it is; of the post the newest is on top. */
function showLatest() {
  const messages = document.querySelector('#messages:not(.sd-post)');
  const last = messages?.lastElementChild;
  if (last) messages.scrollTop = last.offsetTop - messages.offsetTop - 8;
}

/** On a narrow screen the list of people is closed, so that the chat comes first. */
function foldPeople(before) {
  const details = document.querySelector('.sd-people details');
  if (!details) return;
  const wide = matchMedia('(min-width: 60em)').matches;
  details.open = wide || before?.people === true;
}

/** Draws each card with the library that Teams' own cards are made for; the plain one stays behind for its buttons. */
function drawCards() {
  if (typeof AdaptiveCards === 'undefined') return;
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = showAsText;
  for (const article of document.querySelectorAll('[data-card]')) {
    const drawn = drawCard(article);
    if (!drawn) continue;
    const plain = article.querySelector('.sd-card__plain');
    plain.hidden = true;
    article.append(drawn);
  }
}

const colour = (value) => ({ default: value, subtle: value });
/** Dark enough to be read on white. */
const COLOURS = {
  default: colour('#16202a'),
  attention: colour('#b10e1e'),
  warning: colour('#8a5a00'),
  good: colour('#1a6b3c'),
};

/** Of Markdown only its escaped signs are known here, so that text stays text. */
function showAsText(text, result) {
  const holder = document.createElement('p');
  holder.textContent = text.replace(/\\([\\`*_[\]<>~|])/g, '$1');
  result.outputHtml = holder.innerHTML;
  result.didProcess = true;
}

function drawCard(article) {
  try {
    const card = new AdaptiveCards.AdaptiveCard();
    card.hostConfig = new AdaptiveCards.HostConfig({
      fontFamily: 'inherit',
      supportsInteractivity: true,
      fontSizes: { small: 14, default: 16, medium: 18, large: 20, extraLarge: 24 },
      containerStyles: {
        default: { backgroundColor: '#ffffff', foregroundColors: COLOURS },
        attention: { backgroundColor: '#fbe3e4', foregroundColors: COLOURS },
        warning: { backgroundColor: '#fdf1d6', foregroundColors: COLOURS },
        good: { backgroundColor: '#dff2e6', foregroundColors: COLOURS },
      },
      actions: {
        actionsOrientation: 'horizontal',
        actionAlignment: 'left',
        buttonSpacing: 8,
        maxActions: 12,
      },
    });
    card.onExecuteAction = (action) => {
      if (action.url) return location.assign(action.url);
      const value = `${action.verb} ${action.data?.value ?? ''}`.trim();
      const buttons = [...article.querySelectorAll('.sd-card__plain button')];
      buttons.find((b) => b.value.trim() === value)?.click();
    };
    card.parse(JSON.parse(article.dataset.card));
    const drawn = card.render() ?? null;
    // The library leaves out of which level its headings are: beneath the page's own.
    for (const heading of drawn?.querySelectorAll('[role="heading"]:not([aria-level])') ?? []) {
      heading.setAttribute('aria-level', '3');
    }
    return drawn;
  } catch {
    return null;
  }
}

document.addEventListener('click', (event) => {
  // A link in the error summary leads to the field itself, even when it is one of several boxes.
  const link = event.target.closest?.('.govuk-error-summary a');
  if (!link) return;
  const field = document.getElementById(link.getAttribute('href').slice(1));
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.scrollIntoView({ block: 'center' });
});

drawCards();
foldPeople(null);
showLatest();
