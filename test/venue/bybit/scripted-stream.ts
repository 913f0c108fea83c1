import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { parseDecimal, plain } from '../../../src/domain/decimal.js';
import { type BybitFeed, bybitMarketFeed } from '../../../src/venue/bybit/public-stream.js';
import type { FeedFault } from '../../../src/venue/bybit/stream/fault-log.js';
import type { SocketTimes } from '../../../src/venue/bybit/stream/steady-socket.js';
import type { StreamTick, Ticker } from '../../../src/venue/port.js';

export interface ScriptedStream {
  readonly feed: BybitFeed;
  readonly faults: FeedFault[];
  /** Every request that the clients sent, pings included. */
  readonly requests: { op: string; args?: string[] }[];
  /** How many connections were opened so far. */
  connections(): number;
  /** To all clients; an object is sent as JSON. */
  push(message: object | string): void;
  drop(): void;
}

export interface StreamScript {
  readonly times?: Partial<SocketTimes>;
  readonly ticker?: (contract: string) => Promise<Ticker>;
  /** What the server answers to a request; by default it acknowledges subscriptions and pings. */
  readonly answer?: (request: { op: string; req_id?: string }) => object | null;
}

const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

export function acknowledge(request: { op: string; req_id?: string }): object {
  return {
    success: true,
    ret_msg: request.op === 'ping' ? 'pong' : '',
    op: request.op,
    req_id: request.req_id,
  };
}

/** A real websocket server with Bybit's manners, and a feed attached to it; both end with the test. */
export async function scriptedStream(script: StreamScript = {}): Promise<ScriptedStream> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  const requests: ScriptedStream['requests'] = [];
  const faults: FeedFault[] = [];
  let connections = 0;
  server.on('connection', (socket: WebSocket) => {
    connections += 1;
    socket.on('message', (data) => {
      const request = JSON.parse(data.toString());
      requests.push(request);
      const reply = (script.answer ?? acknowledge)(request);
      if (reply !== null) socket.send(JSON.stringify(reply));
    });
  });
  const feed = bybitMarketFeed({
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, // listens on TCP
    ticker: script.ticker ?? (async (contract) => tickerAt(contract, 1_000, '100')),
    times: { firstRetryMs: 20, mostRetryMs: 50, ...script.times },
    onFault: (fault) => faults.push(fault),
  });
  open.push(async () => {
    await feed.close();
    for (const client of server.clients) client.terminate();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    feed,
    faults,
    requests,
    connections: () => connections,
    push: (message) => {
      for (const client of server.clients)
        client.send(typeof message === 'string' ? message : JSON.stringify(message));
    },
    drop: () => {
      for (const client of server.clients) client.terminate();
    },
  };
}

export function tickerAt(contract: string, time: number, price: string): Ticker {
  const same = plain(parseDecimal(price));
  const zero = plain(parseDecimal('0'));
  return {
    contract,
    time,
    markPrice: same,
    indexPrice: same,
    bidPrice: same,
    askPrice: same,
    fundingRate: zero,
    nextFundingTime: 0,
  };
}

export function message(type: 'snapshot' | 'delta', ts: number, data: object, contract = 'BTCUSDT'): object {
  return { topic: `tickers.${contract}`, type, ts, cs: 1, data: { symbol: contract, ...data } };
}

/** Collects ticks as `time index mark`. */
export function heard(): { readonly ticks: string[]; readonly onTick: (tick: StreamTick) => void } {
  const ticks: string[] = [];
  return {
    ticks,
    onTick: ({ time, indexPrice, markPrice }) => ticks.push(`${time} ${indexPrice} ${markPrice}`),
  };
}
