import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDecimal, plain } from '../../../src/domain/decimal.js';
import { bybitVenue } from '../../../src/venue/bybit/bybit-venue.js';
import type { PaperConfig } from '../../../src/venue/paper/config.js';
import { startPaperExchange } from '../../../src/venue/paper/start.js';
import type { Venue } from '../../../src/venue/port.js';

const ADMIN = 'admin-of-the-test';
/** Market time of the tests: years ago, as in a replay. */
export const START = Date.UTC(2020, 2, 11, 2, 30);
export const SECRET = 'paper-secret-9876543210';

export interface PaperMarket {
  readonly url: string;
  readonly venue: Venue;
  move(time: number, price: string): Promise<void>;
  fund(time: number, rate: string): Promise<void>;
  close(): Promise<void>;
}

const dec = (text: string) => plain(parseDecimal(text));

/** The paper exchange on a market that stands still, and a venue that talks to it. */
export async function paperMarket(requestsPerSecond: number | null = null): Promise<PaperMarket> {
  const stateDir = await mkdtemp(join(tmpdir(), 'paper-'));
  const contract = (name: string, initialPrice: string): PaperConfig['contracts'][number] => ({
    contract: name,
    initialPrice: dec(initialPrice),
    tickSize: dec('0.01'),
    lotSize: dec('0.001'),
    minOrder: dec('0.001'),
    maxMarketOrder: dec('1000'),
    riskTiers: [
      { limit: dec('5000'), maintenanceMargin: dec('0.005') },
      { limit: dec('20000'), maintenanceMargin: dec('0.01'), deduction: dec('25') },
    ],
  });
  const exchange = await startPaperExchange({
    stateDir,
    accounts: [{ name: 'main', apiKey: 'paper-key-1', apiSecret: SECRET, deposit: dec('10000') }],
    contracts: [contract('BTCUSDT', '100')],
    market: { kind: 'controlled', startTime: START },
    adminToken: ADMIN,
    requestsPerSecond,
  });
  const venue = bybitVenue({
    name: 'paper',
    simulated: true,
    baseUrl: exchange.url,
    requestsPerSecond: null,
    credentials: (account) => {
      if (account === 'stranger') return { apiKey: 'paper-key-1', secret: 'not the secret' };
      return { apiKey: 'paper-key-1', secret: SECRET };
    },
  });
  const admin = async (path: string, body: object): Promise<void> => {
    const reply = await fetch(`${exchange.url}/admin/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN}` },
      body: JSON.stringify(body),
    });
    if (!reply.ok) throw new Error(`admin ${path}: ${reply.status} ${await reply.text()}`);
  };
  return {
    url: exchange.url,
    venue,
    move: (time, price) => admin('market', { time, prices: { BTCUSDT: price } }),
    fund: (time, rate) => admin('funding', { time, rates: { BTCUSDT: rate } }),
    async close() {
      await venue.close();
      await exchange.close();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}
