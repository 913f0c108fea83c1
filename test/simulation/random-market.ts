import fc from 'fast-check';
import type { FundRules, FundSettings } from '../../src/contract/fund-settings.js';
import type { Candle } from '../../src/domain/candle-path.js';
import { plain } from '../../src/domain/decimal.js';
import type { LeverageBand } from '../../src/domain/leverage-band.js';
import type { RecordedMarket } from '../../src/domain/recorded-market.js';
import { utcTimesOf } from '../../src/domain/zoned-time.js';
import { d } from '../domain/numbers.js';
import { HOUR, market, START, TICK } from '../domain/recording.js';
import { type FundChoice, fund, text } from './simulated.js';

const TENTH = 10;

/** Moves of a candle in parts per thousand of the price before it: mostly calm, at times a crash. */
const move = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -12, max: 12 }) },
  { weight: 2, arbitrary: fc.integer({ min: -90, max: 90 }) },
  { weight: 1, arbitrary: fc.integer({ min: -350, max: 450 }) },
);
const wick = fc.oneof(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 250 }));
const shape = fc.record({ gap: fc.constantFrom(0, 0, 0, 1), jump: move, body: move, up: wick, down: wick });
type Shape = typeof shape extends fc.Arbitrary<infer S> ? S : never;

const grid = (price: number) => d(Math.max(1, Math.round(price * TENTH))).div(TENTH);

function candlesOf(contract: string, first: number, shapes: readonly Shape[], missing: number): Candle[] {
  let price = first;
  const made = shapes.map(({ gap, jump, body, up, down }, index): Candle => {
    const open = grid(price * (1 + (gap * jump) / 1000));
    const close = grid(open.toNumber() * (1 + body / 1000));
    price = close.toNumber();
    const [low, high] = open.lt(close) ? [open, close] : [close, open];
    const openTime = START + index * HOUR;
    return {
      ...{ contract, openTime, closeTime: openTime + HOUR - 1, open, close },
      high: grid(high.toNumber() * (1 + up / 1000)),
      low: grid(low.toNumber() * (1 - down / 1000)),
    };
  });
  return made.filter((_, index) => index === 0 || index === made.length - 1 || index !== missing);
}

const CONTRACTS = ['BTCUSDT', 'ETHUSDT'] as const;
const timeOfDay = fc.constantFrom('02:30', '00:00', '08:00', '02:20', '16:00', '23:59');
const fundChoice = fc.record({
  contract: fc.constantFrom(...CONTRACTS),
  leverage: fc.constantFrom(3, -3, 5, -5, 2, -1),
  range: fc.constantFrom('0.15', '0.07', '0.03', '0.199'),
  dailyAt: timeOfDay,
  equity: fc.constantFrom(100_000, 5_000, 40),
  managementFee: fc.record({
    rate: fc.constantFrom('0.001', '0', '0.00167').map(text),
    at: fc.uniqueArray(timeOfDay, { minLength: 1, maxLength: 3 }),
  }),
});

const band = (from: string, to: string): LeverageBand => ({ from: text(from), to: text(to) });
const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata');
const held = fc.record(
  { cooldown: fc.constantFrom('60', '1200', '90000').map(text), mostADay: fc.integer({ min: 1, max: 3 }) },
  { requiredKeys: [] },
);
const interim = fc.oneof(
  fc.constant({ range: null }),
  fc.record({ range: fc.constantFrom('0.15', '0.03').map(text), who: fc.constantFrom('losers', 'both') }),
  fc.record({
    range: fc.constant(null),
    band: fc.constantFrom(band('2', '4'), band('2.9', '3.1'), band('0', '4')),
    ...{ who: fc.constantFrom('losers', 'both'), to: fc.constantFrom('target', 'edge') },
  }),
);
const skip = fc.constantFrom({ leverage: band('2.9', '3.1') }, { move: text('0.01') });
const ruledChoice = fc.record({
  contract: fc.constantFrom(...CONTRACTS),
  leverage: fc.constantFrom(3, -3),
  rules: fc
    .record(
      {
        interim: fc.tuple(interim, held).map(([rule, often]) => ({ ...rule, ...often })),
        daily: fc.oneof(
          fc.record({ at: fc.uniqueArray(timeOfDay, { maxLength: 3 }), zone }),
          fc.record({ at: timeOfDay, skip }),
          fc.record(
            { at: timeOfDay, mode: fc.constant('liquidate' as const), skip },
            { requiredKeys: ['at', 'mode'] },
          ),
        ),
        targetBand: fc.constantFrom(band('2.5', '3.5'), band('1.25', '4')),
        managementFee: fc.constantFrom<FundRules['managementFee'][]>(
          { rate: text('0.003'), at: [], continuous: true },
          { rate: text('0.001'), at: ['00:00', '08:00'], zone: 'America/New_York' },
        ),
      },
      { requiredKeys: ['interim'] },
    )
    // As the funds file demands of the two.
    .map(({ targetBand, ...rules }) =>
      targetBand && !('to' in rules.interim) && !(rules.daily && 'mode' in rules.daily)
        ? { ...rules, targetBand }
        : rules,
    ),
});

export interface RandomMarket {
  readonly market: RecordedMarket;
  readonly funds: readonly FundSettings[];
}

/** Two days of two contracts with crashes, gaps and funding, and up to four funds on them. */
export const randomMarket: fc.Arbitrary<RandomMarket> = marketWith(fundChoice);

/** The same with funds of every kind of rule. */
export const randomMarketOfRules: fc.Arbitrary<RandomMarket> = marketWith(ruledChoice);

/** The same prices and rules with inverse contracts in place of the linear ones, and as much equity in the coin. */
export const randomInverseMarket: fc.Arbitrary<RandomMarket> = fc
  .tuple(fc.oneof(randomMarket, randomMarketOfRules), fc.constantFrom('1', '10', '100'))
  .map(([{ market: linear, funds }, face]) => {
    const named = (contract: string) => contract.replace('USDT', 'USD');
    const priceOf = (contract: string) => (contract === 'BTCUSDT' ? 8_000 : 200);
    return {
      market: {
        ...linear,
        contracts: linear.contracts.map((one) => ({ ...one, contract: named(one.contract) })),
      },
      funds: funds.map(({ contract, initial, ...rest }) => ({
        ...rest,
        contract: named(contract),
        inverse: { face: text(face) },
        initial: { equity: plain(d(initial.equity).div(priceOf(contract))), nav: text('0.1') },
      })),
    };
  });

function marketWith(choice: fc.Arbitrary<Omit<FundChoice, 'token'>>): fc.Arbitrary<RandomMarket> {
  return fc
    .record({
      shapes: fc.array(fc.tuple(shape, shape), { minLength: 6, maxLength: 48 }),
      missing: fc.integer({ min: 0, max: 60 }),
      first: fc.constantFrom('nearer' as const, 'high' as const, 'low' as const),
      fromMinutes: fc.integer({ min: 0, max: 59 }),
      rates: fc.array(fc.integer({ min: -300, max: 300 }), { minLength: 7, maxLength: 7 }),
      choices: fc.array(choice, { minLength: 1, maxLength: 4 }),
    })
    .map(({ shapes, missing, first, fromMinutes, rates, choices }) => {
      const funds = choices.map((choice, index) => fund({ ...choice, token: `FUND${index}` }));
      const candles = CONTRACTS.map((contract, index) =>
        candlesOf(
          contract,
          index === 0 ? 8_000 : 200,
          shapes.map((pair) => pair[index] ?? pair[0]),
          missing,
        ),
      );
      const funding = rates.map((rate, index) => ({
        time: START + index * 8 * HOUR,
        rate: d(rate).div(100_000),
      }));
      return {
        funds,
        market: market(candles.flat(), {
          contracts: CONTRACTS.map((contract, index) => ({
            ...{ contract, tickSize: TICK, candles: candles[index] ?? [] },
            funding: index === 0 ? funding : [],
          })),
          fees: funds.map(({ token, rules: { managementFee } }) => ({
            ...{ token, at: managementFee.at },
            ...(managementFee.zone !== undefined && { zone: managementFee.zone }),
          })),
          dailyAt: funds.flatMap(({ rules }) => utcTimesOf(rules.daily)),
          ...{
            from: START + fromMinutes * 60_000,
            to: START + shapes.length * HOUR - 1,
            firstExtreme: first,
          },
        }),
      };
    });
}
