import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PaperConfig } from '../../../src/venue/paper/config.js';
import { type RunningPaperExchange, startPaperExchange } from '../../../src/venue/paper/start.js';
import { type BybitHttp, bybitHttp } from './bybit-http.js';

export const ADMIN_TOKEN = 'admin-token-for-tests';
export const START = Date.parse('2020-03-11T00:00:30Z');

/** A controlled market at 100 with a coarse book: 10 contracts a level, one tick of 0.1 apart. */
export function coarseConfig(stateDir: string, changes: Partial<PaperConfig> = {}): PaperConfig {
  return {
    stateDir,
    accounts: [
      { name: 'one', apiKey: 'key-one', apiSecret: 'secret-one', deposit: '1000' },
      { name: 'two', apiKey: 'key-two', apiSecret: 'secret-two', deposit: '500' },
    ],
    contracts: [
      {
        contract: 'BTCUSDT',
        initialPrice: '100',
        tickSize: '0.1',
        lotSize: '0.001',
        minOrder: '0.001',
        maxMarketOrder: '100',
      },
      {
        contract: 'ETHUSDT',
        initialPrice: '10',
        tickSize: '0.01',
        lotSize: '0.01',
        minOrder: '0.01',
        maxMarketOrder: '1000',
      },
    ],
    market: { kind: 'controlled', startTime: START },
    depth: { halfSpread: '0.001', levelStep: '0.001', levelNotional: '1010', levels: 10 },
    matchingDelayMs: 1,
    adminToken: ADMIN_TOKEN,
    ...changes,
  };
}

export interface TestExchange {
  readonly url: string;
  readonly stateDir: string;
  readonly one: BybitHttp;
  readonly two: BybitHttp;
  restart(changes?: Partial<PaperConfig>): Promise<TestExchange>;
  end(): Promise<void>;
}

export async function startTestExchange(
  changes: Partial<PaperConfig> = {},
  stateDir = newStateDir(),
): Promise<TestExchange> {
  const running: RunningPaperExchange = await startPaperExchange(coarseConfig(stateDir, changes));
  return {
    url: running.url,
    stateDir,
    one: bybitHttp(running.url, 'key-one', 'secret-one'),
    two: bybitHttp(running.url, 'key-two', 'secret-two'),
    restart: async (more = {}) => {
      await running.close();
      // The port stays the same: let the client see that its kept connections have ended.
      await new Promise((resolve) => setTimeout(resolve, 30));
      return startTestExchange({ ...changes, ...more }, stateDir);
    },
    end: async () => {
      await running.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

export function newStateDir(): string {
  return mkdtempSync(join(tmpdir(), 'ballast-paper-test-'));
}

export async function admin(url: string, path: string, body?: unknown): Promise<AdminReply> {
  const reply = await fetch(`${url}/admin/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await reply.json()) as AdminReply;
}

interface AdminReply {
  readonly retCode: number;
  readonly retMsg: string;
  readonly result: {
    readonly accounts: {
      name: string;
      cash: string;
      deposits: string;
      positions: { contract: string; contracts: string }[];
    }[];
    readonly executions: { account: string; kind: string; side: string; value: string; fee: string }[];
    readonly settled: string[];
  };
}
