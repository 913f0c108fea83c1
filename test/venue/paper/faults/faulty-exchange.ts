import { createHmac } from 'node:crypto';
import { WebSocket } from 'ws';
import type { FaultStatus } from '../../../../src/venue/paper/faults/control.js';
import type { FaultPlanInput } from '../../../../src/venue/paper/faults/plan.js';
import { ADMIN_TOKEN, type TestExchange } from '../exchange-fixture.js';

export type FaultInput = FaultPlanInput['faults'][number];

export interface Envelope<Result> {
  readonly retCode: number;
  readonly retMsg: string;
  readonly result: Result;
}

/** Any path of the admin API. */
export async function adminCall<Result = Record<string, unknown>>(
  url: string,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<Envelope<Result>> {
  const reply = await fetch(`${url}/admin/${path}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await reply.json()) as Envelope<Result>;
}

/** Puts these faults in force, with a seed of the tests. */
export async function inject(url: string, ...faults: FaultInput[]): Promise<void> {
  const reply = await adminCall(url, 'PUT', 'faults', { seed: 'tests', faults });
  if (reply.retCode !== 0) throw new Error(reply.retMsg);
}

export async function faultStatus(url: string): Promise<FaultStatus> {
  return (await adminCall<FaultStatus>(url, 'GET', 'faults')).result;
}

/** A signed request of account `one` whose raw answer is looked at. */
export function rawCall(
  exchange: TestExchange,
  method: 'GET' | 'POST',
  path: string,
  params: Record<string, string | number | boolean> = {},
): Promise<Response> {
  const all = { category: 'linear', ...params };
  const payload =
    method === 'POST'
      ? JSON.stringify(all)
      : new URLSearchParams(
          Object.entries(all).map(([name, value]) => [name, String(value)] as [string, string]),
        ).toString();
  const target = method === 'GET' ? `${exchange.url}${path}?${payload}` : `${exchange.url}${path}`;
  return fetch(target, {
    method,
    headers: { 'content-type': 'application/json', ...exchange.one.signed(payload) },
    ...(method === 'POST' ? { body: payload } : {}),
  });
}

export const BUY = { symbol: 'BTCUSDT', side: 'Buy', orderType: 'Market', qty: '1' };

/** The orders that the exchange has, whatever it tells its clients. */
export async function ordersAt(
  url: string,
): Promise<{ orderLinkId: string; status: string; filled: string }[]> {
  const { result } = await adminCall<{ orders: { orderLinkId: string; status: string; filled: string }[] }>(
    url,
    'GET',
    'state',
  );
  return result.orders;
}

export async function until(what: string, found: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!(await found())) {
    if (Date.now() > deadline) throw new Error(`not so within five seconds: ${what}`);
    await pause(5);
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export type Told = Record<string, unknown>;

export interface Ear {
  readonly socket: WebSocket;
  readonly all: Told[];
  /** Messages of one topic. */
  of(topic: string): Told[];
}

/** Listens to the private stream of account `one`, or to the tickers. */
export async function listenTo(exchange: TestExchange, stream: 'public' | 'private'): Promise<Ear> {
  const path = stream === 'public' ? '/v5/public/linear' : '/v5/private';
  const socket = new WebSocket(exchange.url.replace('http', 'ws') + path, { perMessageDeflate: false });
  const all: Told[] = [];
  socket.on('message', (raw) => all.push(JSON.parse(raw.toString()) as Told));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  if (stream === 'private') {
    const expires = Date.now() + 5_000;
    const signature = createHmac('sha256', 'secret-one').update(`GET/realtime${expires}`).digest('hex');
    socket.send(JSON.stringify({ op: 'auth', args: ['key-one', expires, signature] }));
  }
  const args = stream === 'public' ? ['tickers.BTCUSDT'] : ['order', 'execution'];
  socket.send(JSON.stringify({ op: 'subscribe', args }));
  await until('subscribed', () =>
    all.some((message) => message.op === 'subscribe' && message.success === true),
  );
  return { socket, all, of: (topic) => all.filter((message) => message.topic === topic) };
}
