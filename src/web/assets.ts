// Style sheets, scripts and our own files, served from the packages that bring them. No crown, no GDS Transport:
// those belong to GOV.UK alone, so the font is taken out of the style sheet and the icons are never served.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Router, static as serveFolder, type Response } from 'express';

const require = createRequire(import.meta.url);
const ONE_HOUR_S = 3600;
const SYSTEM_FONTS = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif';

/** Style sheets and templates of the GOV.UK components. */
export const govukFolder = (): string =>
  join(dirname(require.resolve('govuk-frontend/package.json')), 'dist');
const mojFolder = (): string => dirname(require.resolve('@ministryofjustice/frontend/package.json'));
const cardsFolder = (): string => join(dirname(require.resolve('adaptivecards/package.json')), 'dist');

export function assetRoutes(): Router {
  const router = Router();
  const govuk = ownFonts(join(govukFolder(), 'govuk', 'govuk-frontend.min.css'));
  const moj = ownFonts(join(mojFolder(), 'moj', 'moj-frontend.min.css'));
  const cards = readFileSync(join(cardsFolder(), 'adaptivecards.min.js'));
  router.get('/assets/govuk.css', (_request, response) => send(response, 'text/css', govuk));
  router.get('/assets/moj.css', (_request, response) => send(response, 'text/css', moj));
  router.get('/assets/adaptivecards.js', (_request, response) => send(response, 'text/javascript', cards));
  router.use('/assets', serveFolder(join(import.meta.dirname, 'static'), { index: false, maxAge: 0 }));
  return router;
}

function send(response: Response, type: string, body: string | Buffer): void {
  response.set('Cache-Control', `public, max-age=${ONE_HOUR_S}`).type(type).send(body);
}

/** A style sheet without the font that belongs to GOV.UK alone, and without pictures that we don't serve. */
function ownFonts(file: string): string {
  return readFileSync(file, 'utf8')
    .replace(/@font-face\{[^}]*\}/g, '')
    .replace(/"?GDS Transport"?,arial,sans-serif/g, SYSTEM_FONTS)
    .replace(/url\(\/assets\/images\/[^)]*\)/g, 'none')
    .replace(/\/\*# sourceMappingURL=.*$/m, '');
}
