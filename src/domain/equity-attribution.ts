import { type Decimal, ZERO } from './decimal.js';

/** What an event did to a fund's book. Contracts signed, amounts in the settle coin. */
export type EquityEvent =
  | {
      readonly kind: 'fill';
      readonly contracts: Decimal;
      readonly price: Decimal;
      readonly fee: Decimal;
      /** Mark price at the fill; where it is not known, that of its strike. */
      readonly mark: Decimal;
    }
  /** Of a hedge book's execution, at its average price: `notional` is what its contracts cost, signed as they are. */
  | {
      readonly kind: 'share';
      readonly contracts: Decimal;
      readonly notional: Decimal;
      readonly fee: Decimal;
      readonly mark: Decimal;
    }
  /** Of what people took over from the venue: contracts and cash as they are, at no price. */
  | { readonly kind: 'adopted'; readonly contracts: Decimal; readonly amount: Decimal }
  | { readonly kind: AmountKind; readonly amount: Decimal };

/**
 * `capital`: the initial equity. `transfer`: top-ups and withdrawals. `dealing`: the cash of creations and redemptions,
 * as a claim from their strike on; that it is paid changes nothing. The amount is what equity grew by.
 */
type AmountKind = 'funding' | 'managementFee' | 'capital' | 'transfer' | 'dealing';

/** In the order in which they are shown. */
export const EQUITY_PARTS = [
  'price',
  'funding',
  'managementFee',
  'tradingFee',
  'slippage',
  'capital',
  'dealing',
  'transfer',
  'adopted',
] as const;
export type EquityPart = (typeof EQUITY_PARTS)[number];

export type EquityParts = Readonly<Record<EquityPart, Decimal>>;

/**
 * Why a book that began empty is worth what it is at mark price P. With the position q between two marks m and m', price
 * is the sum of q (m' - m); of a fill of s q contracts at p while the mark price is m, slippage is -s q (p - m). The parts
 * sum to cash + q P - what is owed, exactly: nothing is divided.
 */
export function attributeEquity(events: readonly EquityEvent[], mark: Decimal): EquityParts {
  const sums = Object.fromEntries(EQUITY_PARTS.map((part) => [part, ZERO])) as Record<EquityPart, Decimal>;
  const add = (part: EquityPart, amount: Decimal) => {
    sums[part] = sums[part].plus(amount);
  };
  let position = ZERO;
  let seen = ZERO;
  for (const event of events) {
    switch (event.kind) {
      case 'fill':
      case 'share': {
        const { contracts, mark, fee } = event;
        const paid = event.kind === 'fill' ? contracts.times(event.price) : event.notional;
        add('price', position.times(mark.minus(seen)));
        seen = mark;
        position = position.plus(contracts);
        add('slippage', contracts.times(mark).minus(paid));
        add('tradingFee', fee.negated());
        break;
      }
      case 'adopted':
        position = position.plus(event.contracts);
        add('adopted', event.amount.plus(event.contracts.times(seen)));
        break;
      default:
        add(event.kind, event.amount);
    }
  }
  add('price', position.times(mark.minus(seen)));
  return sums;
}

export const sumOfParts = (parts: EquityParts): Decimal =>
  EQUITY_PARTS.reduce((sum, part) => sum.plus(parts[part]), ZERO);
