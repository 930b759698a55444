// Slack's markers in a text (docs.slack.dev/messaging/formatting-message-text), as the person who wrote it saw them.

/** How ids become names. */
export interface Names {
  /** The app's own member id: a call to it is no part of what was said. */
  readonly bot: string | null;
  /** Null for anyone outside the organisation. */
  readonly nameOf: (user: string) => string | null;
}

const OUTSIDE = 'somebody outside';
const MARKER = /<([^<>]+)>/g;

/** Mentions become names, links keep words and address, and what was escaped is as it was typed. */
export function decodeMarkers(text: string, names: Names): string {
  let decoded = '';
  let from = 0;
  for (const found of text.matchAll(MARKER)) {
    decoded += unescaped(text.slice(from, found.index));
    from = found.index + found[0].length;
    const shown = markerShown(found[1] ?? '', names);
    // A call of the app's name leaves no gap.
    if (shown === '' && /^[ ,:]/.test(text.slice(from))) from += 1;
    decoded += shown;
  }
  return decoded + unescaped(text.slice(from));
}

function markerShown(marker: string, names: Names): string {
  const bar = marker.indexOf('|');
  const what = bar < 0 ? marker : marker.slice(0, bar);
  const label = bar < 0 ? '' : unescaped(marker.slice(bar + 1));
  const [kind, id] = [what.charAt(0), what.slice(1)];
  if (kind === '@') return mention(id, label, names);
  if (kind === '#') return `#${label === '' ? 'a channel' : label}`;
  if (kind === '!') return special(id, label);
  return link(unescaped(what), label);
}

export function mention(user: string, label: string, { bot, nameOf }: Names): string {
  if (user === bot) return '';
  return nameOf(user) ?? (label === '' ? OUTSIDE : `${label.replace(/^@/, '')} (${OUTSIDE})`);
}

/** `!here`, `!subteam^S012|@handle`, `!date^1392734382^{date}|Feb 18`. */
function special(id: string, label: string): string {
  const [name = ''] = id.split('^');
  if (name === 'subteam') return label === '' ? '@a group' : label;
  return label === '' ? `@${name}` : label;
}

export function link(address: string, label: string): string {
  const bare = address.replace(/^(mailto|tel):/, '');
  return label === '' || label === address || label === bare || `http://${label}` === bare
    ? bare
    : `${label} (${bare})`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/** Once: what was typed as `&lt;` comes as `&amp;lt;`. Slack escapes these three and no others. */
export const unescaped = (text: string): string =>
  text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity);
