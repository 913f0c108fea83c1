import { Decimal } from '../../src/domain/decimal.js';
import type { Evidence, FinalRow, FundRow, Violation } from './evidence.js';
import { indexNav } from './index-nav.js';
import { memberBook } from './member-book.js';
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
  const { contracts } = ended.final;
  const own = exchange.accounts.find(({ name }) => name === account)?.contracts ?? '0';
  const held = fund.book === null ? exact(own) : memberBook(ledger, token).contracts;
  const after = ledger.orders.filter(
    (order) => order.account === account && !order.reduce_only && order.rebalance_id === ended.rebalance_id,
  );
  return [
    ...(held.eq(exact(contracts)) ? [] : [differ(`holds ${held} contracts, its record says ${contracts}`)]),
    ...wronglyPaid(ledger, ended).map(differ),
    ...after.map(({ client_order_id }) => differ(`${client_order_id} was not reduce-only`)),
  ];
}

/** The fund model pays no more than there is; the index model what the formula says, whatever the account holds. */
function wronglyPaid({ rebalances }: Evidence['ledger'], { rebalance_id, final }: FinalRow): string[] {
  const { nav, units, equity, payable } = final;
  const strike = rebalances.find(({ id }) => id === rebalance_id)?.strike;
  if (strike?.model === 'index') {
    const formula = indexNav(strike);
    return exact(nav).eq(formula) ? [] : [`pays ${nav} for each unit, by formula ${formula}`];
  }
  const share = exact(equity).div(exact(units)).toDecimalPlaces(8, Decimal.ROUND_DOWN);
  const wrong: string[] = [];
  if (!exact(nav).eq(share)) wrong.push(`pays ${nav} for each of ${units} units, of an equity of ${equity}`);
  if (exact(payable).gt(exact(equity))) wrong.push(`pays ${payable} of ${equity}`);
  return wrong;
}
