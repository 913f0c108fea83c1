import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach } from 'vitest';
import { bybitVenue } from '../../../src/venue/bybit/bybit-venue.js';
import type { BybitOptions } from '../../../src/venue/bybit/options.js';
import type { Venue } from '../../../src/venue/port.js';

export const KEY = 'TESTKEYabcdef0123';
export const SECRET = 'TESTSECRETghijkl4567';
export const TIME = 1_700_000_000_000;

export interface Asked {
  /** When it arrived, in milliseconds of a steady clock. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly rawQuery: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** What the script does with a request: an envelope's parts, raw HTTP, or the bare connection. */
export type Answer =
  | { readonly result: unknown; readonly time?: number; readonly headers?: Record<string, string> }
  | { readonly retCode: number; readonly retMsg: string; readonly headers?: Record<string, string> }
  | { readonly status: number; readonly text: string; readonly headers?: Record<string, string> }
  | { readonly wire: (socket: Socket) => void };

export interface ScriptedVenue {
  readonly url: string;
  readonly asked: Asked[];
  readonly venue: Venue;
}

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** A real HTTP server that answers by script, with a venue that talks to it; both end with the test. */
export async function scriptedVenue(
  script: (asked: Asked) => Answer,
  options: Partial<BybitOptions> = {},
): Promise<ScriptedVenue> {
  const asked: Asked[] = [];
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const url = new URL(request.url ?? '/', 'http://venue');
    const one = {
      at: performance.now(),
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      rawQuery: (request.url ?? '').split('?')[1] ?? '',
      headers: request.headers,
      body,
    };
    asked.push(one);
    reply(script(one), request.socket, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // listens on TCP
  const venue = bybitVenue({
    baseUrl: url,
    credentials: () => ({ apiKey: KEY, secret: SECRET }),
    requestsPerSecond: null,
    timeoutMs: 1_500,
    ...options,
  });
  open.push({
    async close() {
      await venue.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
  return { url, asked, venue };
}

function reply(answer: Answer, socket: Socket, response: http.ServerResponse): void {
  if ('wire' in answer) {
    answer.wire(socket);
    return;
  }
  const envelope =
    'status' in answer
      ? answer.text
      : JSON.stringify({
          retCode: 'retCode' in answer ? answer.retCode : 0,
          retMsg: 'retCode' in answer ? answer.retMsg : 'OK',
          result: 'result' in answer ? answer.result : {},
          retExtInfo: {},
          time: 'time' in answer ? (answer.time ?? TIME) : TIME,
        });
  response.writeHead('status' in answer ? answer.status : 200, {
    'content-type': 'application/json',
    ...('headers' in answer ? answer.headers : {}),
  });
  response.end(envelope);
}

/** An address at which nobody listens. */
export async function deadAddress(): Promise<string> {
  const server = http.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listens on TCP
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
