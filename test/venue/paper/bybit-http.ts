import { createHmac } from 'node:crypto';

export interface Reply<Result = Record<string, string>> {
  readonly retCode: number;
  readonly retMsg: string;
  readonly time: number;
  readonly result: Result;
}

export type Row = Record<string, string>;
export interface Listed {
  readonly list: Row[];
  readonly nextPageCursor: string;
}

/** The venue's interface as its documentation describes it, without a client library in between. */
export interface BybitHttp {
  get<Result = Listed>(path: string, query?: Record<string, string | number>): Promise<Reply<Result>>;
  post<Result = Row>(path: string, body: Record<string, unknown>): Promise<Reply<Result>>;
  /** Sends with headers of one's own, to break them. */
  raw(method: 'GET' | 'POST', path: string, payload: string, headers: Record<string, string>): Promise<Reply>;
  signed(payload: string, at?: number, recvWindow?: string): Record<string, string>;
}

export function bybitHttp(url: string, apiKey: string, apiSecret: string): BybitHttp {
  const signed = (payload: string, at = Date.now(), recvWindow = '5000') => ({
    'X-BAPI-API-KEY': apiKey,
    'X-BAPI-TIMESTAMP': String(at),
    'X-BAPI-RECV-WINDOW': recvWindow,
    'X-BAPI-SIGN': createHmac('sha256', apiSecret)
      .update(`${at}${apiKey}${recvWindow}${payload}`)
      .digest('hex'),
  });
  const raw = async (
    method: 'GET' | 'POST',
    path: string,
    payload: string,
    headers: Record<string, string>,
  ): Promise<Reply> => {
    const target = method === 'GET' ? `${url}${path}?${payload}` : `${url}${path}`;
    const body = method === 'GET' ? {} : { body: payload };
    const reply = await fetch(target, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...body,
    });
    return (await reply.json()) as Reply;
  };
  return {
    raw,
    signed,
    get: async <Result>(path: string, query: Record<string, string | number> = {}) => {
      const text = new URLSearchParams({ category: 'linear', ...mapped(query) }).toString();
      return (await raw('GET', path, text, signed(text))) as Reply<Result>;
    },
    post: async <Result>(path: string, body: Record<string, unknown>) => {
      const text = JSON.stringify({ category: 'linear', ...body });
      return (await raw('POST', path, text, signed(text))) as Reply<Result>;
    },
  };
}

function mapped(query: Record<string, string | number>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]));
}

/** Places an order and waits until it is closed or rests on the book. */
export async function placed(client: BybitHttp, body: Record<string, unknown>): Promise<Row> {
  const reply = await client.post('/v5/order/create', { symbol: 'BTCUSDT', ...body });
  if (reply.retCode !== 0) throw new Error(`${reply.retCode} ${reply.retMsg}`);
  return settledOrder(client, String(reply.result.orderId));
}

export async function settledOrder(client: BybitHttp, orderId: string): Promise<Row> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const { result } = await client.get('/v5/order/realtime', { symbol: 'BTCUSDT', orderId });
    const [order] = result.list;
    if (order !== undefined && order.orderStatus !== 'New') return order;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`order ${orderId} did not settle`);
}

export async function wallet(client: BybitHttp): Promise<Row> {
  const { result } = await client.get<{ list: { coin: Row[] }[] }>('/v5/account/wallet-balance', {
    accountType: 'UNIFIED',
  });
  const [coin] = result.list[0]?.coin ?? [];
  if (coin === undefined) throw new Error('no coin in the wallet');
  return coin;
}

export async function position(client: BybitHttp, symbol = 'BTCUSDT'): Promise<Row> {
  const { result } = await client.get('/v5/position/list', { symbol });
  const [found] = result.list;
  if (found === undefined) throw new Error('no position row');
  return found;
}
