import pg from 'pg';
import { expect, it } from 'vitest';
import { DatabaseGone, StoreFailed, toStoreError } from './errors.js';

function serverError(severity: string, code: string): Error {
  return Object.assign(new pg.DatabaseError('words of the server', 1, 'error'), { severity, code });
}

it('takes a connection that the server ended or refused for a database that is gone', () => {
  expect(toStoreError(serverError('FATAL', '55000'))).toBeInstanceOf(DatabaseGone);
  expect(toStoreError(serverError('FATAL', '57P01'))).toBeInstanceOf(DatabaseGone);
});

it('does not take a failed statement for one', () => {
  expect(toStoreError(serverError('ERROR', '55000'))).toBeInstanceOf(StoreFailed);
});
