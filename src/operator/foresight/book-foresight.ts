import { type Decimal, type DecimalString, decimal, plain, ZERO } from '../../domain/decimal.js';
import { missingResidual, netDelta } from '../../domain/hedge-book.js';
import { equityOf, exposure, realLeverage } from '../../domain/leverage.js';
import { bookTarget, residualOf } from '../../valuation/book-figures.js';
import { type GapsReport, positionGaps } from '../gaps-report.js';
import { iso, ratio } from '../status-report.js';
import type { ValuedFund } from '../valued-funds.js';
import type { AccountRow } from './account-moves.js';
import type { FundForesight } from './fund-foresight.js';

/** The account of a hedge book, which is liquidated as a whole. Amounts in the settle coin, contracts signed. */
export interface BookForesight {
  readonly token: string;
  readonly state: string;
  readonly account: string;
  readonly contract: string;
  readonly funds: readonly string[];
  readonly price: DecimalString;
  readonly priceTime: string;
  readonly contracts: DecimalString;
  /** At the venue, management fees that are owed in it. */
  readonly equity: DecimalString;
  /** Null without equity, as the target's. */
  readonly leverage: DecimalString | null;
  readonly targetLeverage: DecimalString | null;
  /** The sum of what its funds aim at, and of the sizes of that. */
  readonly targetNet: DecimalString;
  readonly targetGross: DecimalString;
  readonly residual: DecimalString;
  readonly declaredResidual: DecimalString;
  /** Null without a position, or without equity. */
  readonly gaps: GapsReport | null;
  /** If all its funds had their daily at this price: what they want, what of it crosses, and what is traded. */
  readonly nextDaily: { readonly crossed: DecimalString; readonly traded: DecimalString };
  /** Empty as long as none of its funds has units. */
  readonly moves: readonly AccountRow[];
}

/** `funds`: of the book, each with what it foresees. */
export function bookForesight(
  { fund: book, at, instrument }: ValuedFund,
  funds: readonly { readonly valued: ValuedFund; readonly foresight: FundForesight }[],
  moves: readonly AccountRow[],
): BookForesight {
  const { token, account, contract } = book.settings;
  const contracts = decimal(book.contracts);
  const equity = equityOf(decimal(book.cash), contracts, at.mark);
  const leverage = realLeverage(exposure(contracts, at.mark), equity);
  const members = funds.map(({ valued }) => valued);
  const target = bookTarget(book, members, at);
  const { held, declared } = residualOf(
    book,
    members.map(({ fund }) => fund),
  );
  return {
    ...{ token, account, contract, state: book.state },
    funds: members.map(({ fund }) => fund.settings.token),
    ...{ price: plain(at.mark), priceTime: iso(at.time) },
    ...{ contracts: plain(contracts), equity: plain(equity) },
    leverage: leverage.kind === 'leverage' ? ratio(leverage.value) : null,
    targetLeverage: target.leverage && ratio(target.leverage),
    ...{ targetNet: plain(target.net), targetGross: plain(target.gross) },
    ...{ residual: plain(held), declaredResidual: plain(declared) },
    gaps: positionGaps({ equity, contracts, price: at.mark }, instrument.riskTiers),
    nextDaily: netted([
      ...funds.map(({ foresight }) => decimal(foresight.nextDaily?.contracts ?? plain(ZERO))),
      missingResidual({ held, declared }, decimal(instrument.lotSize)),
    ]),
    moves,
  };
}

/** What crosses is the smaller of what is bought and what is sold; the rest is traded. */
function netted(deltas: readonly Decimal[]): BookForesight['nextDaily'] {
  const net = netDelta(deltas.map((delta) => ({ delta })));
  const bought = deltas.reduce((sum, delta) => (delta.gt(ZERO) ? sum.plus(delta) : sum), ZERO);
  return { crossed: plain(net.gt(ZERO) ? bought.minus(net) : bought), traded: plain(net) };
}
