// Draws the icons of the Teams app: a clock face. `node scripts/teams-icons.mjs` writes manifest/teams/*.png.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';

const folder = fileURLToPath(new URL('../manifest/teams/', import.meta.url));
const BLUE = [0x1d, 0x3f, 0x5e];
const WHITE = [0xff, 0xff, 0xff];
/** Each pixel is looked at in so many places a side, for smooth edges. */
const SAMPLES = 4;

/** Distance of a point to a line between two others. */
function toLine(x, y, [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

/** Whether the clock is drawn there; x and y from -1 to 1. The hands stand at twenty to five. */
function onClock(x, y, { radius, stroke }) {
  const hand = (turns, length) => [
    Math.sin(turns * 2 * Math.PI) * length * radius,
    -Math.cos(turns * 2 * Math.PI) * length * radius,
  ];
  const ring = Math.abs(Math.hypot(x, y) - radius) <= stroke / 2;
  const minute = toLine(x, y, [0, 0], hand(40 / 60, 0.72)) <= stroke / 2;
  const hour = toLine(x, y, [0, 0], hand((4 + 40 / 60) / 12, 0.5)) <= stroke / 2;
  return ring || minute || hour;
}

/** How much of the pixel is covered, 0 to 1. */
function covered(column, row, size, shape) {
  let hits = 0;
  for (let i = 0; i < SAMPLES; i += 1) {
    for (let j = 0; j < SAMPLES; j += 1) {
      const x = ((column + (i + 0.5) / SAMPLES) / size) * 2 - 1;
      const y = ((row + (j + 0.5) / SAMPLES) / size) * 2 - 1;
      if (onClock(x, y, shape)) hits += 1;
    }
  }
  return hits / SAMPLES ** 2;
}

function draw(size, shape, colourOf) {
  const rows = [];
  for (let row = 0; row < size; row += 1) {
    const line = Buffer.alloc(1 + size * 4);
    for (let column = 0; column < size; column += 1) {
      line.set(colourOf(covered(column, row, size, shape)), 1 + column * 4);
    }
    rows.push(line);
  }
  return png(size, Buffer.concat(rows));
}

function png(size, rows) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  // Eight bits a channel, colour with transparency.
  header.set([8, 6], 8);
  const magic = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([magic, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND')]);
}

function chunk(type, data = Buffer.alloc(0)) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

const mixed = (share) => BLUE.map((under, i) => Math.round(under + (WHITE[i] - under) * share));

writeFileSync(
  join(folder, 'color.png'),
  draw(192, { radius: 0.56, stroke: 0.11 }, (share) => [...mixed(share), 0xff]),
);
// Teams colours the outline itself: white, on nothing.
writeFileSync(
  join(folder, 'outline.png'),
  draw(32, { radius: 0.8, stroke: 0.15 }, (share) => [...WHITE, Math.round(share * 0xff)]),
);
