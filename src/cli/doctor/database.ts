// What a look at the database says, in lines; nothing is written, not even a table or a key.
import { bad, note, ok, type Checked } from '../../bot/channel.js';
import type { Look } from '../../store/index.js';

const CLOCK_SKEW_LIMIT_MS = 2_000;

export function databaseLines(look: Look): Checked[] {
  return [standing(look), ...foreign(look), keyLine(look), ...clock(look)];
}

function standing({ state, embedded, latencyMs, standing: found }: Look): Checked {
  const whose = embedded ? 'its own' : 'as given';
  if (state === 'absent') return ok(`database: ${whose}, not there yet: a start will make it`);
  const answers = latencyMs === null ? '' : `, answers in ${latencyMs} ms`;
  if (state === 'empty') return ok(`database: ${whose}${answers}; empty: a start will make its tables`);
  const { newest, newestKnown, isOlder, aheadBy } = found ?? {};
  if (isOlder === true)
    return ok(
      `database: ${whose}${answers}; at ${newest ?? '?'}: a start will bring it to ${newestKnown ?? '?'}`,
    );
  const ahead = aheadBy ? `, upgraded by ${aheadBy}, on which this version runs` : '';
  return ok(`database: ${whose}${answers}; at ${newest ?? '?'}${ahead}`);
}

const foreign = ({ hasForeignTables }: Look): Checked[] =>
  hasForeignTables
    ? [note('the database has tables of something else: a start would make its own beside them')]
    : [];

const keyLine = ({ key }: Look): Checked =>
  key === 'fits'
    ? ok('key: fits the database')
    : ok('key: the database is locked with none yet; a start will do so');

function clock({ clockSkewMs }: Look): Checked[] {
  if (clockSkewMs === null) return [];
  const skewMs = Math.abs(clockSkewMs);
  return skewMs > CLOCK_SKEW_LIMIT_MS
    ? [bad(`clock: this machine is ${Math.round(skewMs / 1000)} s off the database, whose clock counts`)]
    : [ok('clock')];
}
