// The thread in which PDFs are made: it is handed a document, and hands back the bytes.
import { parentPort } from 'node:worker_threads';
import type { ExportDocument } from './document.js';
import { renderPdf } from './pdf.js';

parentPort?.on('message', ({ id, document }: { id: number; document: ExportDocument }) => {
  renderPdf(document).then(
    (pdf) => parentPort?.postMessage({ id, bytes: new Uint8Array(pdf) }),
    // What went wrong may quote the document: that stays here.
    () => parentPort?.postMessage({ id, bytes: null }),
  );
});
