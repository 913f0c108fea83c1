import { Decimal } from '../../src/domain/decimal.js';
import type { Evidence, FundRow, Violation } from './evidence.js';
import { exact } from './sums.js';

/**
 * A retired fund holds nothing at the exchange but what is below its least order, was retired once, and pays for all
 * its units no more than it had.
 */
export function retiredFlat(evidence: Evidence): Violation[] {
  return evidence.ledger.funds
    .filter(({ state }) => state === 'RETIRED')
    .flatMap((fund) => judgeRetired(evidence, fund));
}

function judgeRetired({ ledger, exchange }: Evidence, fund: FundRow): Violation[] {
  const { token, account } = fund;
  const differ = (what: string): Violation => ({ invariant: 'retired-flat', subject: token, what });
  const [ended, ...more] = ledger.finals.filter((final) => final.token === token);
  if (ended === undefined || more.length > 0)
    return [differ(`was retired ${more.length > 0 ? 'twice' : 'without a record'}`)];
  const { contracts, nav, units, equity, payable } = ended.final;
  const held = exchange.accounts.find(({ name }) => name === account)?.contracts ?? '0';
  const after = ledger.orders.filter(
    (order) => order.account === account && !order.reduce_only && order.rebalance_id === ended.rebalance_id,
  );
  return [
    ...(exact(held).eq(exact(contracts))
      ? []
      : [differ(`holds ${held} contracts, its record says ${contracts}`)]),
    ...(exact(nav).eq(exact(equity).div(exact(units)).toDecimalPlaces(8, Decimal.ROUND_DOWN))
      ? []
      : [differ(`pays ${nav} for each of ${units} units, of an equity of ${equity}`)]),
    ...(exact(payable).lte(exact(equity)) ? [] : [differ(`pays ${payable} of ${equity}`)]),
    ...after.map(({ client_order_id }) => differ(`${client_order_id} was not reduce-only`)),
  ];
}
