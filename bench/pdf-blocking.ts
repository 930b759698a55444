// The longest that anybody else waits while a PDF is made: the longest time between two turns of the event
// loop.
import { renderPdf } from '../src/exports/pdf.js';
import { renderPdfAside } from '../src/exports/pdf-thread.js';
import type { ExportDocument, ExportEntry } from '../src/exports/document.js';
import { reference } from '../src/escalation/ids.js';

const entry = (i: number): ExportEntry => ({
  kind: 'entry',
  id: `e${i}`,
  title: 'Police contacted',
  happenedAt: 1_773_650_000_000 + i * 60_000,
  recordedAt: 1_773_650_000_000 + i * 90_000,
  by: 'Ben Ode (Head of year)',
  facts: [
    { label: 'Unit', value: `Child & Public Protection Unit, entry ${i}` },
    { label: 'Advice', value: 'Leave it as it is, and tell nobody who need not know. '.repeat(3) },
  ],
});

const documentOf = (entries: number): ExportDocument => ({
  kind: 'chronology',
  title: 'Chronology SD-TEST-234',
  organisation: 'Riverside Academy Trust',
  reference: reference('SD-TEST-234'),
  madeFor: 'The LADO for Kent',
  madeBy: 'Ben Ode (Head of year)',
  madeAt: 1_773_650_000_000,
  timeZone: 'Europe/London',
  marking: 'Strictly confidential.',
  sections: [
    { heading: 'What was reported', blocks: [{ kind: 'quote', text: 'A long account. '.repeat(188) }] },
    { heading: 'What happened', blocks: Array.from({ length: entries }, (_, i) => entry(i)) },
  ],
});

async function longestWait(
  work: () => Promise<Buffer>,
): Promise<{ waitMs: number; tookMs: number; pages: number }> {
  let [waitMs, last] = [0, performance.now()];
  const turn = (): void => {
    const now = performance.now();
    waitMs = Math.max(waitMs, now - last);
    last = now;
  };
  // The time between two turns of a timer that is due every millisecond.
  const timer = setInterval(turn, 1);
  const begun = performance.now();
  const pdf = await work();
  turn();
  const tookMs = performance.now() - begun;
  clearInterval(timer);
  return { waitMs, tookMs, pages: pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0 };
}

const ways = { 'in this thread': renderPdf, 'in a thread of its own': renderPdfAside };
// The first of each loads the fonts, and starts the thread.
for (const entries of [70, 70, 70, 70, 500]) {
  for (const [way, render] of Object.entries(ways)) {
    const { waitMs, tookMs, pages } = await longestWait(() => render(documentOf(entries)));
    const took = `${pages} pages ${way}: ${tookMs.toFixed(0)} ms`;
    console.log(`${took}, of which nothing else ran for ${waitMs.toFixed(0)} ms at the most`);
  }
}
