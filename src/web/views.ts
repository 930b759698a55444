// The pages' templates, with the GOV.UK components beside them. Everything is escaped unless a template says
// otherwise.
import { join } from 'node:path';
import type { Express } from 'express';
import nunjucks from 'nunjucks';
import { govukFolder } from './assets.js';

/** Lets `response.render('rehearsal')` find `views/rehearsal.njk`. */
export function setUpViews(app: Express): void {
  const folders = [join(import.meta.dirname, 'views'), govukFolder()];
  nunjucks.configure(folders, {
    autoescape: true,
    express: app,
    throwOnUndefined: false,
    trimBlocks: true,
    lstripBlocks: true,
  });
  app.set('view engine', 'njk');
}
