// Finds a story, the organisation that it plays in and its procedure.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { findOrganisationFile, loadOrganisation } from '../config/organisation.js';
import { packageRoot } from '../config/package-root.js';
import { loadProcedure } from '../config/procedure-file.js';
import type { Procedure } from '../escalation/procedure/procedure.js';
import type { ChannelKind, Organisation } from '../escalation/organisation.js';
import { parseStory, problemsAtTheTop, readStoryText } from './parse-story.js';
import { StoryError, type Story } from './story.js';

export interface ReadStory {
  readonly story: Story;
  readonly organisation: Organisation;
  readonly procedure: Procedure;
}

/**
 * Reads a story file. Its `organisation` is an id of `organisations/` or a file: beside the story, else in
 * the working folder, else in `organisations/`; `organisationFile` takes its place.
 * @throws StoryError (the story), ConfigurationError (the organisation), ProcedureError
 */
export function readStory(
  file: string,
  { channels, organisationFile = null }: { channels: readonly ChannelKind[]; organisationFile?: string | null },
): ReadStory {
  const source = readStoryText(file, readText(file));
  const wanted = organisationFile ?? source.organisation;
  if (wanted === '') throw new StoryError(file, problemsAtTheTop(source));
  const found = organisationFile === null ? findBeside(file, wanted) : [findOrganisationFile(wanted)];
  const existing = found.find((path) => existsSync(path));
  if (existing === undefined) {
    const what = `${wanted} is neither an organisation's id nor a file; looked for ${found.join(', ')}`;
    const where = organisationFile === null ? 'organisation' : '--organisation';
    throw new StoryError(file, [{ where, what }, ...problemsAtTheTop(source)]);
  }
  const { organisation } = loadOrganisation(existing, { channels });
  const procedure = loadProcedure(organisation);
  return { story: parseStory(source, organisation, procedure), organisation, procedure };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new StoryError(file, [{ where: 'the file', what: `can't be read: ${what}` }], { cause });
  }
}

function findBeside(file: string, wanted: string): string[] {
  const named = /\.ya?ml$/i.test(wanted) ? wanted : `${wanted}.yaml`;
  const places = [dirname(resolve(file)), process.cwd(), join(packageRoot(), 'organisations')];
  return [...new Set(places.map((place) => resolve(place, named)))];
}
