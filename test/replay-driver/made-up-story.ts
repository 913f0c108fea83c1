import { readFunds } from '../../src/config/funds-file.js';
import type { RebalanceFigures } from '../../src/contract/rebalance.js';
import { type DecimalString, parseDecimal, plain } from '../../src/domain/decimal.js';
import { SAME_UNITS } from '../../src/domain/unit-change.js';
import type { FundStory, StruckRebalance } from '../../src/replay/fund-story.js';

const at = (text: string) => Date.parse(text);
const dec = (text: string): DecimalString => plain(parseDecimal(text));

const FUNDS = `venue: { name: paper }
funds:
  - token: BTC3L
    contract: BTCUSDT
    leverage: 3
    preset: default-3x
    account: btc3l
    initial: { equity: 1000, nav: 10 }
    rules: { managementFee: { rate: 0.001, at: ['08:00'] } }
`;

type Figures = Readonly<Record<Exclude<keyof RebalanceFigures, 'time' | 'units'>, string>>;

function rebalance(id: string, time: string, figures: Figures, filled: string): StruckRebalance {
  const [token = '', key = ''] = [id.slice(0, 5), id.slice(0, -2)];
  const decimals = Object.fromEntries(Object.entries(figures).map(([name, text]) => [name, dec(text)]));
  return {
    ...{ id, key, token, cause: 'daily', outcome: 'done', reason: null, anchorSeq: 1, state: 'ACTIVE' },
    ...{ attempt: 1, requestKey: key, requestedBy: 'schedule', requestReason: '', nominalTime: null },
    ...{ openedAt: 0, closedAt: 0, unitRatio: SAME_UNITS },
    // Every name is there, as the type of `figures` says.
    figures: { ...(decimals as Record<keyof Figures, DecimalString>), time: at(time), units: dec('100') },
    orders: [
      {
        ...{ clientOrderId: `${id}-abc-s001`, side: 'buy', contracts: dec(filled), filled: dec(filled) },
        ...{ averagePrice: null, fee: dec(figures.fee), executions: 1 },
      },
    ],
  };
}

/**
 * A fund that buys 30 contracts at 100.1 for 1,000 USDT, pays funding of 0.306 and a management fee of 0.1 % at
 * a price of 102, buys 2 more at 105.1, and ends at 110. Every figure was worked out by hand.
 */
export function madeUpStory(): FundStory {
  const [settings] = readFunds('funds.yaml', FUNDS).funds;
  if (settings === undefined) throw new Error('no fund');
  const funding = at('2020-03-11T08:00:00Z');
  const trade = (id: string, time: string, contracts: string, price: string, fee: string) => ({
    ...({
      kind: 'Trade',
      account: 'btc3l',
      contract: 'BTCUSDT',
      side: 'Buy',
      contracts: dec(contracts),
    } as const),
    ...{
      price: dec(price),
      fee: dec(fee),
      feeRate: dec('0.00055'),
      orderLinkId: `${id}-abc-s001`,
      time: at(time),
    },
  });
  return {
    fund: {
      ...{ settings, pendingSettings: null, state: 'ACTIVE', stateReason: null, stateSince: 0, epoch: 'abc' },
      ...{ rules: { version: 1, since: null }, pendingRules: null, formerRules: [] },
      ...{ tradingSwitch: { state: 'ACTIVE' as const, reason: null, by: null, since: null } },
      ...{ units: dec('100'), anchor: null, pointNav: null, contracts: dec('32'), cash: dec('-2215.27161') },
      ...{
        feesPayable: dec('1.055044'),
        receivable: dec('0'),
        hasWaitingDealings: false,
        unitChange: null,
        betweenLegs: null,
        retirement: null,
        feesBookedUntil: at('2020-03-12T02:30:00Z'),
        eventsBookedUntil: null,
      },
    },
    wipeOut: null,
    rebalances: [
      rebalance(
        'BTC3L-s000001a1',
        '2020-03-11T00:00:00Z',
        {
          ...{ price: '100', contractsBefore: '0', contractsAfter: '30' },
          ...{ leverageBefore: '0', leverageAfter: '3.014015170543025067' },
          ...{
            equityBefore: '1000',
            equityAfter: '995.35',
            navBefore: '10',
            navAfter: '9.9535',
            fee: '1.65',
          },
        },
        '30',
      ),
      rebalance(
        'BTC3L-d2003120230a1',
        '2020-03-12T02:30:00Z',
        {
          ...{ price: '105', contractsBefore: '30', contractsAfter: '32' },
          ...{ leverageBefore: '2.753523085584752795', leverageAfter: '2.937901815891405762' },
          ...{ equityBefore: '1143.988956', equityAfter: '1143.673346' },
          ...{ navBefore: '11.43988956', navAfter: '11.43673346', fee: '0.11561' },
        },
        '2',
      ),
    ],
    executions: [
      trade('BTC3L-s000001a1', '2020-03-11T00:00:00Z', '30', '100.1', '1.65'),
      {
        ...{ kind: 'Funding', account: 'btc3l', contract: 'BTCUSDT', side: 'Buy', contracts: dec('30') },
        ...{ price: dec('102'), fee: dec('0.306'), feeRate: dec('0.0001'), orderLinkId: '', time: funding },
      },
      trade('BTC3L-d2003120230a1', '2020-03-12T02:30:00Z', '2', '105.1', '0.11561'),
    ],
    exchange: { contracts: dec('32'), cash: dec('-2215.27161') },
    feePrices: [{ time: funding, prices: { BTCUSDT: dec('102') } }],
    end: { time: at('2020-03-12T06:00:00Z'), price: dec('110') },
  };
}

/** The story with other figures in its second rebalance. */
export function withFigures(story: FundStory, figures: Partial<Record<keyof Figures, string>>): FundStory {
  const [first, second] = story.rebalances;
  if (first === undefined || second === undefined) throw new Error('two rebalances are expected');
  const changed = Object.fromEntries(Object.entries(figures).map(([name, text]) => [name, dec(text)]));
  return { ...story, rebalances: [first, { ...second, figures: { ...second.figures, ...changed } }] };
}
