import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PaperConfig, PaperConfigError, readPaperConfig } from '../../../src/venue/paper/config.js';
import { placed, position } from './bybit-http.js';
import { admin, coarseConfig, START, startTestExchange, type TestExchange } from './exchange-fixture.js';

/** 0.5 % up to 500, then 5 % less 22.5, so that 500 asks for 2.5 either way. */
const riskTiers: NonNullable<PaperConfig['contracts'][number]['riskTiers']> = [
  { limit: '500', maintenanceMargin: '0.005' },
  { limit: '5000', maintenanceMargin: '0.05', deduction: '22.5' },
];
const contracts = coarseConfig('none').contracts.map((rules) => ({ ...rules, riskTiers }));

describe('a contract with risk tiers', () => {
  let exchange: TestExchange;
  beforeAll(async () => {
    exchange = await startTestExchange({ contracts });
  });
  afterAll(() => exchange.end());

  const MARKET = { orderType: 'Market' };

  it('asks each position for the margin of its own tier, and liquidates by it', async () => {
    await placed(exchange.two, { ...MARKET, side: 'Buy', qty: '4' });
    expect(await position(exchange.two)).toMatchObject({ riskId: 1, riskLimitValue: '500', positionMM: '2' });
    await placed(exchange.two, { ...MARKET, side: 'Buy', qty: '8' });
    const held = await position(exchange.two);
    expect(held).toMatchObject({ riskId: 2, riskLimitValue: '5000', positionMM: '37.5' });

    // Cash is 500 less what 12 contracts cost; 12 P + cash = 0.05 x 12 P - 22.5 at the price of liquidation.
    const above = Number(held.liqPrice) + 0.1;
    const move = (price: number) =>
      admin(exchange.url, 'market', { time: START + 1000, prices: { BTCUSDT: price.toFixed(1) } });
    await move(above);
    expect((await position(exchange.two)).size).toBe('12');
    await move(above - 0.2);
    expect((await position(exchange.two)).size).toBe('0');
  });

  it('refuses tiers that do not grow', () => {
    const more = { maintenanceMargin: '0.04' };
    const wrong: typeof riskTiers = [...riskTiers, { ...more, limit: null }, { ...more, limit: '6000' }];
    const [first, second] = wrong;
    const shrunk: typeof riskTiers = [second ?? first, first];
    const read = (tiers: typeof riskTiers) => () =>
      readPaperConfig(
        coarseConfig('none', { contracts: contracts.map((rules) => ({ ...rules, riskTiers: tiers })) }),
      );
    expect(read(wrong)).toThrow(PaperConfigError);
    expect(read(wrong)).toThrow(/contracts\.0\.riskTiers\.3\.limit: nothing comes after/);
    expect(read(shrunk)).toThrow(/riskTiers\.1\.limit: expected more than 5000/);
  });
});
