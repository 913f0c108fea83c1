import { z } from 'zod';
import { aboveZero, decimalField } from '../config/decimal-field.js';
import { leverageField } from '../config/fund-schema.js';
import { kindOf } from '../domain/contract-kind.js';
import { decimal, plain } from '../domain/decimal.js';
import { planFigures } from '../domain/plan-figures.js';
import { type RebalanceSize, sizeRebalance } from '../domain/sizing.js';
import type { NoTrade, PlannedTrade } from '../domain/sizing-figures.js';
import { CommandFailed } from './command-error.js';
import type { Context } from './context.js';
import { amount, percent } from './figures-text.js';
import { readOptions } from './read-options.js';

const anything = () => null;

const notBelowZero = (what: string) =>
  decimalField(what, (value) =>
    value.gte(0)
      ? null
      : { message: `${plain(value)} is not a possible ${what}`, remedy: 'write 0 or a number above it' },
  );

/** Up to 5 %: more is a percentage written where a fraction belongs. */
const costFraction = (what: string) =>
  decimalField(what, (value) => {
    if (value.gte(0) && value.lt('0.05')) return null;
    return {
      message: `${plain(value)} is not a possible ${what}`,
      remedy: 'write a fraction: 0.0006 is 0.06 %',
    };
  });

const OPTIONS = z.object({
  leverage: leverageField,
  equity: decimalField('equity', anything),
  contracts: decimalField('position', anything),
  price: decimalField('price', aboveZero('price')),
  feeRate: costFraction('fee rate'),
  slippage: costFraction('slippage'),
  lot: notBelowZero('lot'),
  minNotional: notBelowZero('least notional'),
  minOrder: notBelowZero('least order'),
  face: decimalField('face value', aboveZero('face value')).optional(),
  json: z.boolean().default(false),
});
type Options = z.output<typeof OPTIONS>;

/** `ballast compute`. An equity without which nothing can be held is a failure that says so. */
export function computeAction({ terminal }: Context, raw: object): void {
  const options = readOptions(OPTIONS, raw);
  const size = sizeOf(options);
  if (size.kind === 'wiped-out') {
    throw new CommandFailed(
      `wiped out: with an equity of ${plain(size.equity)} nothing is left to rebalance`,
      'such a fund is WIPED_OUT; a person decides what becomes of its units',
    );
  }
  if (options.json) terminal.printJson(planFigures(size));
  else terminal.print(explanation(options, size));
}

function sizeOf(options: Options): RebalanceSize {
  return sizeRebalance({
    targetLeverage: decimal(options.leverage),
    equity: decimal(options.equity),
    contracts: decimal(options.contracts),
    price: decimal(options.price),
    feeRate: decimal(options.feeRate),
    slippage: decimal(options.slippage),
    lotSize: decimal(options.lot),
    minOrder: decimal(options.minOrder),
    minNotional: decimal(options.minNotional),
    kind: kindOf(inverseOf(options)),
  });
}

const inverseOf = ({ face }: Options) => (face === undefined ? undefined : { face });

function explanation(options: Options, size: PlannedTrade | NoTrade): string {
  const { contracts, price, face } = options;
  const coin = 'settle coin';
  const each = face === undefined ? `price ${price}` : `face ${face} / price ${price}`;
  const lines: readonly [name: string, value: string, unit: string, why: string][] = [
    ['exposure', amount(size.exposure), coin, `${contracts} contracts x ${each}`],
    ['leverage', amount(size.leverage), 'x', 'exposure / equity'],
    ['target exposure', amount(size.targetExposure), coin, targetReason(options)],
    ['trade', amount(size.deltaNotional), coin, tradeReason(size)],
    ['', amount(size.deltaContracts), 'contracts', lotReason(options)],
    ['target position', amount(size.targetContracts), 'contracts', 'position + trade'],
    ['fee', amount(size.fee), coin, `${percent(options.feeRate)} of what changes hands`],
    ['equity after', amount(size.equityAfter), coin, 'equity - fee - expected slippage'],
    ['leverage after', amount(size.leverageAfter), 'x', 'exposure after / equity after'],
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines
    .map(([name, value, unit, why]) =>
      [name.padEnd(widths[0] ?? 0), value.padStart(widths[1] ?? 0), unit.padEnd(widths[2] ?? 0), why].join(
        '  ',
      ),
    )
    .join('\n');
}

function targetReason({ leverage, feeRate, slippage }: Options): string {
  const free = decimal(feeRate).isZero() && decimal(slippage).isZero();
  return free ? `${leverage} x equity` : `${leverage} x the equity that the cost of the trade leaves`;
}

function tradeReason(size: PlannedTrade | NoTrade): string {
  if (size.kind === 'trade') return size.reduceOnly ? `${size.side}, reduces the position` : size.side;
  return size.reason === 'at-target'
    ? 'none: less than one lot is missing'
    : 'none: smaller than the venue accepts';
}

function lotReason({ lot, face }: Options): string {
  const exact = face === undefined ? 'trade / price' : 'trade x price / face';
  return decimal(lot).isZero() ? exact : `${exact}, in lots of ${lot} toward the lower leverage`;
}
