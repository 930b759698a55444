// Which database a start works on: a rehearsal has one of its own, which no other start has at the same time.
import type { Mode } from '../config/organisation.js';

const REHEARSAL_DATABASE = 'rehearsal';

/** For anything that only looks, such as `sameday verify`, even while it runs. */
export const databaseOf = (mode: Mode): { database?: string } =>
  mode === 'rehearsal' ? { database: REHEARSAL_DATABASE } : {};

/** For a start. Two rehearsals on one database would move each other's clock and forget each other's cases. */
export const ownDatabaseOf = (mode: Mode): { database?: string; use?: 'alone' } =>
  mode === 'rehearsal' ? { database: REHEARSAL_DATABASE, use: 'alone' } : {};
