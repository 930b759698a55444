// The thread in which PDFs are made: it is given a document, and returns the bytes.
import { parentPort } from 'node:worker_threads';
import type { ExportDocument } from './document.js';
import { renderPdf } from './pdf.js';

parentPort?.on('message', ({ id, document }: { id: number; document: ExportDocument }) => {
  renderPdf(document).then(
    (pdf) => parentPort?.postMessage({ id, bytes: new Uint8Array(pdf) }),
    // The error may quote the document, so it stays here.
    () => parentPort?.postMessage({ id, bytes: null }),
  );
});
