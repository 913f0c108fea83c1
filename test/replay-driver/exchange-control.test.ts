import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDecimal, plain } from '../../src/domain/decimal.js';
import { type ExchangeControl, exchangeControl } from '../../src/replay/exchange-control.js';
import { type RunningPaperExchange, startPaperExchange } from '../../src/venue/paper/start.js';

const dec = (text: string) => plain(parseDecimal(text));
const START = Date.parse('2020-03-12T07:00:00Z');
const FUNDING = Date.parse('2020-03-12T08:00:00Z');

let folder = '';
let exchange: RunningPaperExchange;
let control: ExchangeControl;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ballast-control-'));
  exchange = await startPaperExchange({
    stateDir: folder,
    adminToken: 'a-token-of-the-test',
    accounts: [{ name: 'one', apiKey: 'key', apiSecret: 'secret', deposit: '100' }],
    contracts: [
      {
        ...{ contract: 'BTCUSDT', initialPrice: '7000', tickSize: '0.1', lotSize: '0.001' },
        ...{ minOrder: '0.001', maxMarketOrder: '100' },
      },
    ],
    market: { kind: 'controlled', startTime: START },
  });
  control = exchangeControl(exchange.url, 'a-token-of-the-test');
});

afterAll(async () => {
  await exchange.close();
  await rm(folder, { recursive: true });
});

describe('the hand on the exchange', () => {
  it('moves its clock and its prices, and reads what it has on record', async () => {
    await control.move(START + 1_000, { BTCUSDT: dec('6900.5') });
    expect(await control.state()).toEqual({
      time: START + 1_000,
      accounts: [{ name: 'one', cash: '100', positions: [] }],
      executions: [],
    });
    await control.fund(FUNDING, { BTCUSDT: dec('-0.0001') });
    expect(await control.state()).toMatchObject({ time: FUNDING });
  });

  it('passes on what the exchange refuses, and why', async () => {
    await expect(control.move(START, {})).rejects.toThrow(/refused POST \/admin\/market: .*cannot go back/);
    await expect(control.move(FUNDING, { DOGEUSDT: dec('1') })).rejects.toThrow(/'DOGEUSDT' is not listed/);
    await expect(exchangeControl(exchange.url, 'another token').state()).rejects.toThrow(
      /refused GET \/admin\/state/,
    );
  });
});
