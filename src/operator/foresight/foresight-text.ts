import { type DecimalString, decimal, plain, ZERO } from '../../domain/decimal.js';
import { amount, fixed, percent, signedPercent } from '../figures-text.js';
import { type GapsReport, gapText } from '../gaps-report.js';
import { tradeText } from '../preview.js';
import type { PreviewTrade } from '../preview-report.js';
import { type Column, table } from '../table.js';
import type { Terminal } from '../terminal.js';
import type { AccountRow } from './account-moves.js';
import type { BookForesight } from './book-foresight.js';
import type { ContractForesight, DailyFlow, ShownDepth, TriggerFlow } from './contract-foresight.js';
import type { ForesightRow } from './foresight-row.js';
import type { FundForesight, TriggerReport } from './fund-foresight.js';

interface Report {
  readonly books: readonly BookForesight[];
  readonly funds: readonly FundForesight[];
  readonly contracts: readonly ContractForesight[];
}

const ASSUMED = [
  'Each row: the price moves straight there and meets every price between; a fund that leaves its range is',
  'cut at once, and pays fee and expected slippage. Funding and management fees are left out. In USDT.',
].join('\n');

export function foresightText(terminal: Terminal, { books, funds, contracts }: Report): string {
  return [
    terminal.paint('dim', ASSUMED),
    ...books.map((book) => bookText(terminal, book)),
    ...funds.map((fund) => fundText(terminal, fund)),
    ...contracts.map((contract) => contractText(terminal, contract)),
  ].join('\n\n');
}

function fundText(terminal: Terminal, fund: FundForesight): string {
  const { token, targetLeverage, contract, state, leverage, nav, nextDaily } = fund;
  const title = terminal.paint('bold', `${token}: ${targetLeverage}x ${contract}, ${state}`);
  if (nextDaily === null) return `${title}\nnot established yet: its first rebalance will build the position`;
  return [
    title,
    `at ${amount(fund.price, 2)}: leverage ${leverage === null ? '- (no equity)' : `${fixed(leverage, 3)}x`}, NAV ${nav === null ? '-' : fixed(nav, 4)}${nowGaps(fund)}`,
    ...movesLines(terminal, fund, dailyText(fund.legs) ?? withNotional(nextDaily)),
  ].join('\n');
}

function bookText(terminal: Terminal, book: BookForesight): string {
  const { token, account, contract, state, funds, nextDaily } = book;
  const leverage = (value: DecimalString | null) =>
    value === null ? '- (no equity)' : `${fixed(value, 3)}x`;
  const isShort = decimal(book.contracts).isNegative();
  const gaps =
    book.gaps === null
      ? ''
      : `, ${gapText(book.gaps.toZero, isShort)} from zero and ${gapText(book.gaps.toLiquidation, isShort)} from liquidation`;
  return [
    terminal.paint(
      'bold',
      `${token}: the hedge book of ${funds.join(', ')}, ${contract}, account ${account}, ${state}`,
    ),
    `at ${amount(book.price, 2)}: ${amount(book.contracts)} contracts, leverage ${leverage(book.leverage)} of ${leverage(book.targetLeverage)}, equity ${fixed(book.equity, 2)}${gaps}`,
    `its funds aim at ${fixed(book.targetNet, 2)} net of ${fixed(book.targetGross, 2)} gross; residual ${amount(book.residual)} contracts, ${amount(book.declaredResidual)} declared`,
    `if all of them had their daily now: ${amount(nextDaily.crossed)} contracts cross, ${tradedText(nextDaily.traded)}`,
    ...(book.moves.length === 0 ? [] : [table(terminal, accountColumns(terminal), byMove(book.moves))]),
  ].join('\n');
}

function tradedText(contracts: DecimalString): string {
  const traded = decimal(contracts);
  if (traded.isZero()) return 'nothing is traded';
  return `${amount(traded.abs())} are ${traded.isNegative() ? 'sold' : 'bought'}`;
}

function dailyText(legs: FundForesight['legs']): string | null {
  if (legs === null) return null;
  return `${withNotional(legs.close)} to close the position, and ${withNotional(legs.open)} to open it again`;
}

const withNotional = (trade: PreviewTrade): string => `${tradeText(trade)}${notionalText(trade.notional)}`;

function movesLines(terminal: Terminal, fund: FundForesight, trade: string): readonly string[] {
  if (fund.noMoves === 'being-retired') {
    return [`being retired: no daily, no interim; its unwinding would ${trade} at this price`];
  }
  return [
    `trigger below: ${triggerText(fund.triggers.below)}; above: ${triggerText(fund.triggers.above)}`,
    `at the next daily, if the price stays: ${trade}`,
    ...(fund.moves.length === 0 ? [] : [table(terminal, fundColumns(terminal, fund), byMove(fund.moves))]),
  ];
}

const isShort = ({ targetLeverage }: FundForesight): boolean => targetLeverage.startsWith('-');

function nowGaps(fund: FundForesight): string {
  if (fund.gaps === null) return '';
  const { toZero, toLiquidation } = fund.gaps;
  return `, ${gapText(toZero, isShort(fund))} from zero and ${gapText(toLiquidation, isShort(fund))} from liquidation`;
}

function triggerText(trigger: TriggerReport | null): string {
  if (trigger === null) return 'none';
  const where = trigger.passed ? 'passed' : signedPercent(trigger.distance);
  return `${amount(trigger.price, 2)} (${where})`;
}

function notionalText(notional: DecimalString): string {
  const value = decimal(notional).abs();
  return value.isZero() ? '' : ` contracts (${amount(value, 2)} USDT)`;
}

/** From the deepest fall to the highest rise. */
function byMove<Row extends { readonly move: DecimalString }>(rows: readonly Row[]): readonly Row[] {
  return rows.toSorted((a, b) => decimal(a.move).comparedTo(decimal(b.move)));
}

const MOVE_COLUMNS = [
  { title: 'move', align: 'right', cell: ({ move }) => signedPercent(move, 0) },
  { title: 'price', align: 'right', cell: ({ price }) => amount(price, 2) },
  { title: 'triggers', align: 'right', cell: ({ triggers }) => String(triggers) },
] as const satisfies readonly Column<ForesightRow | AccountRow>[];

const leverageText = (leverage: DecimalString | null): string =>
  leverage === null ? '-' : `${fixed(leverage, 3)}x`;

/** A fund that shares its account has no gap of its own. */
function fundColumns(terminal: Terminal, fund: FundForesight): readonly Column<ForesightRow>[] {
  const gap = (of: keyof GapsReport): Column<ForesightRow>['cell'] => {
    return ({ gaps }) => (gaps === null ? '-' : gapText(gaps[of], isShort(fund)));
  };
  const isShared = fund.moves.every(({ gaps }) => gaps === null);
  return [
    ...MOVE_COLUMNS,
    {
      title: 'NAV',
      align: 'right',
      cell: ({ nav, outcome }) => (nav === null ? terminal.paint('red', endText(outcome)) : fixed(nav, 4)),
    },
    { title: 'leverage', align: 'right', cell: ({ leverage }) => leverageText(leverage) },
    ...(isShared
      ? []
      : ([
          { title: 'to zero', align: 'right', cell: gap('toZero') },
          { title: 'to liquidation', align: 'right', cell: gap('toLiquidation') },
        ] as const)),
  ];
}

function accountColumns(terminal: Terminal): readonly Column<AccountRow>[] {
  const gap = (of: keyof GapsReport): Column<AccountRow>['cell'] => {
    return ({ gaps, contracts }) =>
      gaps === null ? '-' : gapText(gaps[of], decimal(contracts ?? plain(ZERO)).isNegative());
  };
  return [
    ...MOVE_COLUMNS,
    {
      title: 'equity',
      align: 'right',
      cell: ({ equity, outcome }) =>
        equity === null ? terminal.paint('red', endText(outcome)) : amount(equity, 2),
    },
    {
      title: 'contracts',
      align: 'right',
      cell: ({ contracts }) => (contracts === null ? '-' : amount(contracts)),
    },
    { title: 'leverage', align: 'right', cell: ({ leverage }) => leverageText(leverage) },
    { title: 'to zero', align: 'right', cell: gap('toZero') },
    { title: 'to liquidation', align: 'right', cell: gap('toLiquidation') },
  ];
}

const endText = (outcome: ForesightRow['outcome']): string =>
  outcome === 'liquidated' ? 'liquidated' : 'wiped out';

function contractText(terminal: Terminal, contract: ContractForesight): string {
  const { funds, nextDaily, fall, rise } = contract;
  const title = terminal.paint('bold', `${contract.contract}: all of ${funds.join(', ')} together`);
  if (funds.length === 0) return `${contract.contract}: no fund trades`;
  return [
    title,
    `at the next daily, as anybody can reckon: ${dailyFlowText(nextDaily)}`,
    ...(nextDaily.depth === null ? [] : [`  ${depthText(nextDaily.depth)}`]),
    ...flowText(terminal, 'falls', fall),
    ...flowText(terminal, 'rises', rise),
  ].join('\n');
}

function dailyFlowText({ bought, sold, reopening }: DailyFlow): string {
  const trades = { buy: bought, sell: sold };
  const texts = Object.entries(trades)
    .filter(([, value]) => !decimal(value).isZero())
    .map(([side, value]) => `${side} ${amount(value, 2)} USDT`);
  if (texts.length === 0) return 'nothing';
  const whole =
    reopening.length === 0 ? '' : ` (${reopening.join(', ')}: the whole position, closed and opened again)`;
  return `${texts.join(' and ')}${whole}`;
}

function flowText(terminal: Terminal, way: 'falls' | 'rises', flow: TriggerFlow | null): string[] {
  if (flow === null) return [];
  const trade = way === 'falls' ? 'sell' : 'buy';
  const { toZero, toLiquidation } = flow.gaps;
  const verdict = flow.absorbed ? 'enough' : terminal.paint('red', 'NOT enough before zero');
  return [
    `if the price ${way} to the triggers of ${flow.funds.join(', ')}: ${trade} ${amount(flow.flow, 2)} USDT`,
    `  from there ${percent(toLiquidation, 2)} to the first liquidation, ${percent(toZero, 2)} to zero`,
    `  ${depthText(flow.depth)}: ${verdict}`,
  ];
}

function depthText({ notional, within, shownTo, share }: ShownDepth): string {
  const reach = decimal(shownTo).lt(decimal(within)) ? ` (its last level at ${percent(shownTo, 2)})` : '';
  const part = share === null ? '' : `, ${percent(share)} of it needed`;
  return `the book shows ${amount(notional, 0)} USDT within ${percent(within, 2)}${reach}${part}`;
}
