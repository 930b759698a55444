// A stand-in for Slack's Socket Mode server: the app connects to it, gets envelopes and acknowledges them.
// A WebSocket server is little enough (RFC 6455, unfragmented text frames) not to need a package for it.
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { DisconnectReason } from './rules/delivery.js';
import { isRecord, parsedOrNull, record, text, type Json } from './json.js';
import type { Delivery, DeliveryKind, Reply, Transport } from './signed-request.js';
import { until } from './wait.js';

const ACK_TIMEOUT_MS = 10_000;
const READY_TIMEOUT_MS = 15_000;
/** The value that RFC 6455 has every server mix into its handshake. */
const WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const [TEXT, CLOSE, PING, PONG] = [0x1, 0x8, 0x9, 0xa];

export class SocketMode implements Transport {
  /** How often an app has connected. */
  connections = 0;
  /** The connection that envelopes go to. */
  private socket: Duplex | null = null;
  private readonly all = new Set<Duplex>();
  private readonly waiting = new Map<string, (payload: Json) => void>();

  private constructor(private readonly server: Server) {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex) => this.accept(request, socket));
  }

  static async start(): Promise<SocketMode> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new SocketMode(server);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}/link`;
  }

  /** Resolves when an app is connected; Bolt takes five seconds to come back after a cut. */
  async ready(): Promise<void> {
    await until(
      () => this.socket,
      () => 'no app is connected by Socket Mode',
      READY_TIMEOUT_MS,
    );
  }

  /** Sends an envelope and waits for its acknowledgement; `status` is 200 then, and 0 when none came. */
  async deliver(kind: DeliveryKind, payload: Json, delivery: Delivery = {}): Promise<Reply> {
    await this.ready();
    const envelope_id = randomUUID();
    const started = performance.now();
    const acknowledged = new Promise<Json | null>((resolve) => {
      this.waiting.set(envelope_id, resolve);
      setTimeout(() => resolve(null), delivery.timeoutMs ?? ACK_TIMEOUT_MS).unref();
    });
    this.send({
      envelope_id,
      type: kind,
      payload,
      accepts_response_payload: kind !== 'events_api',
      ...(delivery.retry && { retry_attempt: delivery.retry.number, retry_reason: delivery.retry.reason }),
    });
    const ack = await acknowledged;
    this.waiting.delete(envelope_id);
    const ms = performance.now() - started;
    if (!ack) return { status: 0, json: null, text: '', ms };
    // Bolt acknowledges with a string as `{ text }`, and with nothing as an empty payload.
    const json = isRecord(ack.payload) && Object.keys(ack.payload).length > 0 ? ack.payload : null;
    return { status: 200, json, text: json ? JSON.stringify(json) : '', ms };
  }

  /**
   * Tells the app that the connection ends, and why: `refresh_requested` every few hours, `link_disabled` when
   * Socket Mode was switched off; after a `warning` it still works for some seconds.
   */
  disconnect(reason: DisconnectReason = 'refresh_requested'): void {
    this.send({ type: 'disconnect', reason, debug_info: { host: 'test' } });
    if (reason !== 'warning') this.socket = null;
  }

  /** Cuts the connection without a word. */
  drop(): void {
    this.socket?.destroy();
    this.socket = null;
  }

  async stop(): Promise<void> {
    for (const socket of this.all) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(request: IncomingMessage, socket: Duplex): void {
    const key = `${request.headers['sec-websocket-key'] ?? ''}${WEBSOCKET_GUID}`;
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Accept: ${createHash('sha1').update(key).digest('base64')}\r\n\r\n`,
    );
    let buffered = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      buffered = Buffer.concat([buffered, chunk]);
      for (let frame = readFrame(buffered); frame; frame = readFrame(buffered)) {
        buffered = buffered.subarray(frame.bytes);
        this.take(socket, frame);
      }
    });
    this.all.add(socket);
    const gone = (): void => {
      this.all.delete(socket);
      if (this.socket === socket) this.socket = null;
    };
    socket.on('close', gone);
    socket.on('error', gone);
    this.connections += 1;
    this.socket = socket;
    this.send({
      type: 'hello',
      num_connections: 1,
      connection_info: { app_id: 'A0SAMEDAY' },
      debug_info: {},
    });
  }

  private take(socket: Duplex, frame: Frame): void {
    if (frame.opcode === PING) socket.write(makeFrame(PONG, frame.payload));
    if (frame.opcode === CLOSE) socket.end(makeFrame(CLOSE, frame.payload));
    if (frame.opcode !== TEXT) return;
    const ack = record(parsedOrNull(frame.payload.toString()));
    this.waiting.get(text(ack.envelope_id))?.(ack);
  }

  private send(message: Json): void {
    this.socket?.write(makeFrame(TEXT, Buffer.from(JSON.stringify(message))));
  }
}

interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
  /** How long the whole frame was. */
  readonly bytes: number;
}

/** The first whole frame in the buffer, unmasked, or null when there is none yet. */
function readFrame(buffer: Buffer): Frame | null {
  if (buffer.length < 2) return null;
  const short = buffer.readUInt8(1) & 0x7f;
  const masked = (buffer.readUInt8(1) & 0x80) !== 0;
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
  const start = 2 + extra + (masked ? 4 : 0);
  if (buffer.length < start) return null;
  const length =
    extra === 2 ? buffer.readUInt16BE(2) : extra === 8 ? Number(buffer.readBigUInt64BE(2)) : short;
  if (buffer.length < start + length) return null;
  const payload = Buffer.from(buffer.subarray(start, start + length));
  if (masked) {
    const mask = buffer.subarray(start - 4, start);
    payload.forEach((byte, index) => payload.writeUInt8(byte ^ mask.readUInt8(index % 4), index));
  }
  return { opcode: buffer.readUInt8(0) & 0x0f, payload, bytes: start + length };
}

function makeFrame(opcode: number, payload: Buffer): Buffer {
  const length = payload.length;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head.writeUInt8(0x80 | opcode, 0);
  head.writeUInt8(length < 126 ? length : length < 65_536 ? 126 : 127, 1);
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}
