import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type RawData, WebSocketServer } from 'ws';
import { endWithBench, settingsGiven } from '../child.js';
import { say, type Told } from '../messages.js';
import { deltaText, snapshotText } from './messages.js';

export interface TickServerSettings {
  readonly ticks: number;
}

const CHUNK_BYTES = 64 * 1024;

/**
 * A ticker stream that sends as fast as its one client reads: the frames are made before, so that the client is
 * what limits. It speaks as much of the venue's protocol as a subscriber needs.
 */
function serve({ ticks }: TickServerSettings): void {
  const chunks = chunksOf(ticks);
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const server = createServer();
  let wire: Duplex | null = null;
  server.on('upgrade', (request, socket, head) => {
    wire = socket;
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('message', (raw: RawData) => {
        const { op, req_id } = JSON.parse(raw.toString()) as { op: string; req_id?: string }; // our own clients
        client.send(JSON.stringify({ success: true, ret_msg: '', req_id, op }));
        if (op === 'subscribe') client.send(snapshotText());
      });
      client.on('error', () => client.terminate());
    });
  });
  process.on('message', ({ kind }: Told) => {
    if (kind === 'flood' && wire !== null) flood(wire, chunks);
  });
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo; // of a TCP server
    say({ kind: 'ready', url: `ws://127.0.0.1:${port}` });
  });
}

/** Without a flood's own pace: as much as the socket takes, then the rest when it takes more. */
function flood(wire: Duplex, chunks: readonly Buffer[]): void {
  let next = 0;
  const go = () => {
    for (let chunk = chunks[next]; chunk !== undefined && !wire.destroyed; chunk = chunks[next]) {
      next += 1;
      if (wire.write(chunk)) continue;
      wire.once('drain', go);
      return;
    }
  };
  go();
}

function chunksOf(ticks: number): Buffer[] {
  const chunks: Buffer[] = [];
  let frames: Buffer[] = [];
  let bytes = 0;
  for (let index = 0; index < ticks; index++) {
    const frame = frameOf(deltaText(index, index === ticks - 1));
    frames.push(frame);
    bytes += frame.length;
    if (bytes < CHUNK_BYTES && index < ticks - 1) continue;
    chunks.push(Buffer.concat(frames));
    frames = [];
    bytes = 0;
  }
  return chunks;
}

/** RFC 6455, section 5.2: a whole text message, unmasked, of 126 to 65,535 bytes. */
function frameOf(text: string): Buffer {
  const payload = Buffer.from(text);
  const header = Buffer.alloc(4);
  header.writeUInt8(0x81, 0);
  header.writeUInt8(126, 1);
  header.writeUInt16BE(payload.length, 2);
  return Buffer.concat([header, payload]);
}

endWithBench();
process.on('SIGTERM', () => process.exit(0));
serve(settingsGiven<TickServerSettings>());
