import { unitsOf } from '../contract/index-point.js';
import { type Decimal, decimal, plain, ZERO } from '../domain/decimal.js';
import { exposure, LEVERAGE_SCALE, netAssetValue, realLeverage } from '../domain/leverage.js';
import { type FundStory, type Stretch, type StruckRebalance, stretches } from './fund-story.js';

/**
 * Everything that does not add up in what one fund was through, each in a sentence; nothing where all of it does.
 * Compares the ledger with itself, with the domain's own arithmetic, and with the exchange's record.
 */
export function differencesOf(story: FundStory): readonly string[] {
  const { token } = story.fund.settings;
  const between = stretches(story);
  const found = [
    ...beginning(story),
    ...story.rebalances.flatMap((rebalance, index) => withinRow(story, rebalance, between[index - 1])),
    ...betweenRows(story, between),
    ...(story.fund.settings.book === undefined ? withExchange(story) : []),
  ];
  return found.map((difference) => `${token}: ${difference}`);
}

function beginning({ fund, rebalances }: FundStory): string[] {
  const [first] = rebalances;
  if (first === undefined) return ['it was never rebalanced'];
  const { initial } = fund.settings;
  const units = decimal(initial.equity).div(decimal(initial.nav));
  return [
    ...differ(
      `${first.id}: contracts before the first rebalance`,
      ZERO,
      decimal(first.figures.contractsBefore),
    ),
    ...differ(`${first.id}: capital`, decimal(initial.equity), decimal(first.figures.equityBefore)),
    ...differ(`${first.id}: units`, units, decimal(first.figures.units)),
  ];
}

/**
 * NAV and leverage follow from equity (index model: from the rebalance point), contracts and price; the orders explain
 * the change of the position. `before` is the stretch that led here; none before the first.
 */
function withinRow(story: FundStory, rebalance: StruckRebalance, before: Stretch | undefined): string[] {
  const { id, figures, orders, share } = rebalance;
  const sides = [
    {
      when: 'before',
      contracts: figures.contractsBefore,
      equity: figures.equityBefore,
      nav: figures.navBefore,
    },
    { when: 'after', contracts: figures.contractsAfter, equity: figures.equityAfter, nav: figures.navAfter },
  ] as const;
  const leverages = { before: figures.leverageBefore, after: figures.leverageAfter };
  const filled = orders.reduce(
    (sum, { side, filled: part }) => (side === 'buy' ? sum.plus(part) : sum.minus(part)),
    ZERO,
  );
  const got = share === undefined ? ZERO : decimal(share.crossed).plus(share.executed);
  const shared = share === undefined ? ZERO : decimal(share.fee);
  const fee = orders.reduce((sum, order) => sum.plus(order.fee), shared);
  return [
    ...sides.flatMap(({ when, contracts, equity, nav }) => {
      const value = exposure(decimal(contracts), decimal(figures.price));
      const worth = worthOf(story, decimal(equity), before);
      const leverage = realLeverage(value, worth.value);
      const expected = leverage.kind === 'leverage' ? leverage.value : ZERO;
      const given = decimal(leverages[when]).toDecimalPlaces(LEVERAGE_SCALE);
      return [
        ...differ(`${id}: NAV ${when}`, worth.nav, decimal(nav)),
        ...differ(`${id}: leverage ${when}`, expected, given),
      ];
    }),
    ...differ(
      `${id}: contracts bought by its orders`,
      decimal(figures.contractsAfter).minus(decimal(figures.contractsBefore)),
      filled.plus(got),
    ),
    ...differ(`${id}: fee of its orders`, decimal(figures.fee), fee),
    ...orders.flatMap((order) => executionsOf(story, order)),
  ];
}

/** NAV of a unit, and what all are worth: no execution moves them in the index model. */
function worthOf(
  { fund }: FundStory,
  equity: Decimal,
  before: Stretch | undefined,
): { readonly nav: Decimal; readonly value: Decimal } {
  const units = unitsOf(fund);
  if (fund.settings.model === 'fund') return { nav: netAssetValue(equity, units), value: equity };
  const nav = before?.nav ?? decimal(fund.settings.initial.nav);
  return { nav, value: nav.times(units) };
}

function executionsOf({ executions }: FundStory, order: StruckRebalance['orders'][number]): string[] {
  const own = executions.filter(({ orderLinkId }) => orderLinkId === order.clientOrderId);
  const sum = (read: (one: (typeof own)[number]) => string) =>
    own.reduce((total, one) => total.plus(read(one)), ZERO);
  return [
    ...differ(
      `${order.clientOrderId}: filled at the exchange`,
      decimal(order.filled),
      sum((one) => one.contracts),
    ),
    ...differ(
      `${order.clientOrderId}: fee at the exchange`,
      decimal(order.fee),
      sum((one) => one.fee),
    ),
  ];
}

/** Each row begins where the one before ended, moved by the price, funding and management fees alone. */
function betweenRows({ rebalances, fund }: FundStory, between: readonly Stretch[]): string[] {
  const chain = rebalances.slice(1).flatMap((rebalance, index) => {
    const before = rebalances[index];
    const equity = between[index]?.equity;
    if (before === undefined || equity === undefined) return [];
    return [
      ...differ(
        `${rebalance.id}: contracts before`,
        decimal(before.figures.contractsAfter),
        decimal(rebalance.figures.contractsBefore),
      ),
      ...differ(`${rebalance.id}: equity before`, equity, decimal(rebalance.figures.equityBefore)),
    ];
  });
  const charged = between.reduce((sum, { booked }) => sum.plus(booked), ZERO);
  return [...chain, ...differ('management fees payable', charged, decimal(fund.feesPayable))];
}

function withExchange({ fund, rebalances, executions, exchange }: FundStory): string[] {
  const trades = executions.filter(({ kind }) => kind !== 'Funding');
  const position = trades.reduce(
    (sum, { side, contracts }) => (side === 'Buy' ? sum.plus(contracts) : sum.minus(contracts)),
    ZERO,
  );
  const last = rebalances.at(-1)?.figures.time ?? Number.NEGATIVE_INFINITY;
  const notBooked = executions
    .filter(({ kind, time }) => kind === 'Funding' && time > last)
    .reduce((sum, { fee }) => sum.plus(fee), ZERO);
  const known = new Set(rebalances.flatMap(({ orders }) => orders.map(({ clientOrderId }) => clientOrderId)));
  const foreign = trades.filter(({ orderLinkId }) => !known.has(orderLinkId));
  return [
    ...differ('position at the exchange', decimal(fund.contracts), decimal(exchange.contracts)),
    ...differ('sum of the executions', decimal(exchange.contracts), position),
    ...differ('cash at the exchange', decimal(fund.cash).minus(notBooked), decimal(exchange.cash)),
    ...foreign.map(
      ({ kind, side, contracts, price, time }) =>
        `the exchange did what no rebalance explains: ${kind} ${side} ${contracts} at ${price}, ${new Date(time).toISOString()}`,
    ),
  ];
}

function differ(what: string, expected: Decimal, found: Decimal): string[] {
  return expected.eq(found) ? [] : [`${what}: expected ${plain(expected)}, found ${plain(found)}`];
}
