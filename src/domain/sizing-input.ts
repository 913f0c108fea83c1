import { type ContractKind, LINEAR } from './contract-kind.js';
import { type Decimal, ONE, ZERO } from './decimal.js';
import { exposure } from './leverage.js';

/** One strike and the rules under which it is traded. Amounts in the settle coin, sizes in contracts. */
export interface SizingInput {
  /** Signed target L: 3, -3. Zero closes the position. */
  readonly targetLeverage: Decimal;
  readonly equity: Decimal;
  /**
   * Who pays for the trade. `fund`: what it costs comes out of the equity, and the size allows for it. `issuer` (the
   * index model, where `equity` is the value of the units): it does not, so the size is exactly L x E - V.
   */
  readonly paidBy?: 'fund' | 'issuer';
  /** The position now, signed. */
  readonly contracts: Decimal;
  readonly price: Decimal;
  /** Taker fee as a fraction of the traded notional. */
  readonly feeRate: Decimal;
  /**
   * Expected slippage as a fraction of the price: buys pay `price x (1 + s)`, sells receive `price x (1 -
   * s)`.
   */
  readonly slippage: Decimal;
  /** Zero means that any fraction of a contract can be traded. */
  readonly lotSize: Decimal;
  readonly minOrder: Decimal;
  /** In the quote currency. */
  readonly minNotional: Decimal;
  /** Linear where it is left out. */
  readonly kind?: ContractKind;
}

/** V, the signed value of the position. */
export function held({ contracts, price, kind }: SizingInput): Decimal {
  return exposure(contracts, price, kind);
}

/** Of one contract at the strike, in the settle coin. */
export function contractValue({ price, kind = LINEAR }: SizingInput): Decimal {
  return kind.kind === 'linear' ? price : exposure(ONE, price, kind);
}

const NOT_NEGATIVE = ['feeRate', 'slippage', 'lotSize', 'minOrder', 'minNotional'] as const;
const NUMBERS = ['targetLeverage', 'equity', 'contracts', 'price', ...NOT_NEGATIVE] as const;

export function refuseBadInput(input: SizingInput): void {
  const mistakes: string[] = [];
  if (input.price.lte(ZERO)) mistakes.push(`price must be above 0, not ${input.price}`);
  for (const name of NOT_NEGATIVE) {
    if (input[name].isNegative() && !input[name].isZero()) {
      mistakes.push(`${name} must not be below 0, not ${input[name]}`);
    }
  }
  const { kind } = input;
  if (kind?.kind === 'inverse' && !kind.face.gt(ZERO))
    mistakes.push(`face must be above 0, not ${kind.face}`);
  for (const name of NUMBERS) {
    if (!input[name].isFinite()) mistakes.push(`${name} must be a finite number, not ${input[name]}`);
  }
  if (mistakes.length > 0) throw new RangeError(`cannot size a rebalance: ${mistakes.join('; ')}`);
}
