import type { Strike } from '../../contract/rebalance.js';
import type { Leg } from '../../domain/daily-legs.js';
import { decimal, ZERO } from '../../domain/decimal.js';
import { wipeOutText } from '../../domain/wipe-out.js';
import type { DividedShare } from '../../ledger/detail-port.js';
import type { ShareReport } from '../../ledger/records/rebalance.js';
import { amount, percent } from '../figures-text.js';
import { shareText } from '../share-text.js';
import { iso } from '../status-report.js';
import type { Terminal } from '../terminal.js';
import type { Step } from './arithmetic.js';
import type { Difference } from './differences.js';
import type { ExecutionReport } from './execution.js';
import type { ExplainedStrike, Explanation } from './explanation.js';

/** The explanation for people, from the question to what the answer cost. */
export function explanationText(terminal: Terminal, explanation: Explanation): string {
  const { strikes } = explanation;
  const title = (text: string) => terminal.paint('bold', text);
  return [
    title(headline(explanation)),
    ...asked(explanation),
    '',
    title('rules'),
    ...rulesLines(explanation),
    ...(strikes.length === 0 ? ['', neverStruck(explanation)] : []),
    ...strikes.flatMap((strike, index) => ['', ...strikeLines(title, explanation, strike, index)]),
    ...executionLines(title, explanation),
    ...divisionLines(title, explanation),
    ...resultLines(title, explanation),
    ...finalLines(title, explanation),
    '',
    verdict(terminal, explanation),
  ].join('\n');
}

function headline({ record: { id, cause, token, outcome, reason } }: Explanation): string {
  return `${id}: ${cause} rebalance of ${token}, ${outcome ?? 'open'}${reason === null ? '' : `: ${reason}`}`;
}

function asked({ record }: Explanation): readonly string[] {
  const { requestedBy, requestReason, nominalTime, openedAt, closedAt, attempt, key } = record;
  const nominal = nominalTime === null ? '' : `, due at ${iso(nominalTime)}`;
  return [
    `  asked by ${requestedBy}: ${requestReason}${nominal}`,
    `  attempt ${attempt} at ${key}; opened ${iso(openedAt)}, closed ${closedAt === null ? 'not yet' : iso(closedAt)}`,
  ];
}

function rulesLines({ rules, rulesDifferences }: Explanation): readonly string[] {
  if (rules === null) return ['  not on record: this rebalance is from before rules were kept in versions'];
  const { version, since, rebalanceId, recordedBy, recordedAt, reason, hash, settings } = rules;
  const came = rebalanceId === null ? '' : ` (with ${rebalanceId})`;
  const force = since === null ? `since the fund's beginning` : `in force since ${iso(since)}${came}`;
  const never = rules.state === 'waiting' || rules.state === 'replaced' ? `recorded, ${rules.state}` : force;
  return [
    `  version ${version} of ${rules.token} (${settings.rules.preset}), ${never}`,
    `  recorded ${iso(recordedAt)} by ${recordedBy}: ${reason}`,
    `  content ${hash}`,
    ...differenceLines('the strike is not what these rules say', rulesDifferences),
  ];
}

function neverStruck({ record }: Explanation): string {
  return record.outcome === null
    ? 'It is at work: strike, plan and figures are on record once it ends.'
    : 'It ended before it was struck: no prices were read, nothing was computed or sent.';
}

function strikeLines(
  title: (text: string) => string,
  { record: { share }, strikes: { length: count } }: Explanation,
  { strike, plan, steps, guards, differences, orders }: ExplainedStrike,
  index: number,
): readonly string[] {
  const which = count === 1 ? 'strike' : `strike ${index + 1} of ${count}`;
  return [
    title(`${which}, ${iso(strike.time)}`),
    ...inputLines(strike),
    title('arithmetic'),
    ...stepLines(steps),
    title('plan'),
    ...planLines(plan, share),
    ...guards.map(({ code, refusal }) => `  guard ${code}: ${refusal ?? 'passed'}`),
    ...(count === 1 || orders.length === 0 ? [] : [`  orders ${orders.join(', ')}`]),
    ...differenceLines('computed again it is otherwise', differences),
  ];
}

function inputLines(strike: Strike): readonly string[] {
  return [
    ['q', 'position', `${strike.contracts} contracts of ${strike.contract}, account ${strike.account}`],
    ['P', 'mark price', `${strike.markPrice} USDT (index ${strike.indexPrice})`],
    ['', 'cash', `${strike.cash} USDT; fees payable ${strike.feesPayable}`],
    [
      '',
      'units',
      `${strike.units}; rebalance point ${strike.anchorSeq === 0 ? 'none yet' : strike.anchorSeq}`,
    ],
    ...targetLines(strike),
    ['phi', 'fee rate', strike.takerFee],
    ['s', 'expected slippage', strike.slippage],
    [
      '',
      'contract',
      `tick ${strike.tickSize}, lot ${strike.lotSize}, orders of ${strike.minOrder} or ${strike.minNotional} USDT and more`,
    ],
  ].map(([symbol = '', name = '', value = '']) => `  ${symbol.padEnd(4)}${name.padEnd(22)}${value}`);
}

/** A hedge book has no target of its own but what its funds want. */
function targetLines(strike: Strike): readonly (readonly string[])[] {
  if (strike.round !== undefined) return [];
  return [['L', 'target leverage', `${strike.targetLeverage}x${targetNote(strike)}`]];
}

function targetNote({ reduceOnly, retiring }: Strike): string {
  return `${reduceOnly ? ', reduce-only' : ''}${retiring === undefined ? '' : `, being retired (${retiring})`}`;
}

function stepLines(steps: readonly Step[]): readonly string[] {
  const names = Math.max(22, ...steps.map(({ name }) => name.length + 2));
  const formulas = Math.max(...steps.map(({ formula }) => formula.length));
  return steps.map(
    ({ symbol, name, formula, value, unit }) =>
      `  ${symbol.padEnd(4)}${name.padEnd(names)}${formula.padEnd(formulas)} = ${value} ${unit}`,
  );
}

/** What a fund that shares its account wants is traded by its book, in whose orders it has a part. */
function planLines(plan: ExplainedStrike['plan'], share: ShareReport | undefined): readonly string[] {
  switch (plan.kind) {
    case 'trade': {
      if (share !== undefined) {
        const wanted = plan.slices.reduce((sum, slice) => sum.plus(slice), ZERO).toFixed();
        return [`  ${plan.side} ${wanted} contracts by its hedge book, whose trade is in ${share.round}`];
      }
      const { side, slices, limitPrice, reduceOnly, leg } = plan;
      const orders = slices.length === 1 ? 'one order' : `${slices.length} orders`;
      const only = reduceOnly ? ', reduce-only' : '';
      return [
        ...legLines(leg, plan.notClosed),
        `  ${side} ${slices.join(' + ')} contracts in ${orders}, at ${limitPrice} USDT at worst${only}`,
      ];
    }
    case 'wiped-out':
      return [`  wiped out: the equity left would be ${plan.equity} USDT`];
    default:
      return [...legLines(undefined, plan.notClosed), `  no order (${plan.kind}): ${plan.reason}`];
  }
}

function legLines(leg: Leg | undefined, notClosed: string | undefined): readonly string[] {
  if (notClosed !== undefined)
    return [`  the difference is traded, the position is not closed: ${notClosed}`];
  if (leg === undefined) return [];
  return [leg === 'close' ? '  first leg: the whole position is closed' : '  second leg: it is opened again'];
}

function executionLines(
  title: (text: string) => string,
  { record, orders, fills, execution, legs }: Explanation,
): readonly string[] {
  const { share } = record;
  if (share !== undefined) return ['', title('execution'), `  ${shareText(share)}`];
  if (orders.length === 0) return [];
  return [
    '',
    title('execution'),
    ...orders.flatMap((order) => [
      `  ${order.clientOrderId}: ${order.side} ${order.contracts} at ${order.limitPrice} or better, ` +
        `${order.state}, filled ${order.filled}, sent ${order.sends === 1 ? 'once' : `${order.sends} times`}`,
      ...fills
        .filter(({ clientOrderId }) => clientOrderId === order.clientOrderId)
        .map((fill) => {
          const mark = fill.markPrice === null ? '' : `, mark price ${fill.markPrice}`;
          return `    ${iso(fill.time)}  ${fill.contracts} at ${fill.price}${mark}, fee ${fill.fee}`;
        }),
    ]),
    ...(execution === null ? [] : shortfallLines(execution, 'the first strike')),
    ...legs.flatMap(({ leg, execution: own }) => [
      leg === 'close' ? '  first leg, closing' : '  second leg, opening',
      ...shortfallLines(own, 'the first strike of this leg'),
    ]),
  ];
}

function divisionLines(title: (text: string) => string, { division }: Explanation): readonly string[] {
  if (division === null) return [];
  const { funds, residual, differences } = division;
  const parts = [
    ...funds.map((share) =>
      share.kind === 'served'
        ? ofRebalance(share)
        : `${ofRebalance(share)}: left to the residual, as it is wiped out`,
    ),
    ...(residual === null ? [] : [shareText(residual)]),
  ];
  return [
    '',
    title('division'),
    ...(parts.length === 0 ? ['  nobody got anything'] : parts.map((text) => `  ${text}`)),
    ...differenceLines('computed again it is otherwise', differences),
  ];
}

const ofRebalance = (share: DividedShare): string => shareText({ ...share, id: share.rebalance });

function shortfallLines(report: ExecutionReport, against: string): readonly string[] {
  const { strikePrice, expectedPrice, averagePrice, drift, slippage, fee, total, marksKnown } = report;
  const off =
    averagePrice === null ? '' : ` (${percent(decimal(averagePrice).div(decimal(strikePrice)).minus(1))})`;
  const line = (name: string, value: string, expected: string) =>
    `  ${name.padEnd(20)}${amount(decimal(value as typeof total))} USDT${expected}`;
  return [
    `  price: strike ${strikePrice}, expected ${expectedPrice}, achieved ${averagePrice === null ? '-' : amount(averagePrice)}${off}`,
    `  shortfall against ${against}, above zero is a cost:`,
    line('  drift', drift, ''),
    line('  spread, slippage', slippage, ` (expected ${amount(report.expectedSlippage)})`),
    line('  fee', fee, ` (expected ${amount(report.expectedFee)})`),
    line('  total', total, ''),
    ...(marksKnown
      ? []
      : [
          '  The mark price of some fills is not on record: their drift since their strike counts as slippage.',
        ]),
  ];
}

function resultLines(
  title: (text: string) => string,
  { record, figuresDifferences }: Explanation,
): readonly string[] {
  const { figures, anchorSeq, wipeOut } = record;
  const recomputed = differenceLines(
    'computed again from strike and fills it is otherwise',
    figuresDifferences ?? [],
  );
  const below = wipeOut === undefined ? [] : [`  ${wipeOutText(wipeOut)} USDT`];
  if (figures === null) return below.length === 0 ? [] : ['', title('result'), ...below, ...recomputed];
  return [
    '',
    title('result'),
    `  contracts ${figures.contractsBefore} -> ${figures.contractsAfter}`,
    `  leverage  ${figures.leverageBefore} -> ${figures.leverageAfter}`,
    `  equity    ${figures.equityBefore} -> ${figures.equityAfter} USDT`,
    `  NAV       ${figures.navBefore} -> ${figures.navAfter} USDT a unit; rebalance point ${anchorSeq ?? 'none'}`,
    ...below,
    ...recomputed,
  ];
}

function finalLines(
  title: (text: string) => string,
  { final, finalDifferences }: Explanation,
): readonly string[] {
  if (final === null) return [];
  const { equity, lastFees, units, nav, payable, remainder } = final;
  return [
    '',
    title('final NAV'),
    `  equity    ${equity} USDT, after ${lastFees} of fees between strike and last fill`,
    `  NAV       ${nav} USDT for each of ${units} units, ${payable} in all`,
    `  remainder ${remainder} USDT, the issuer's`,
    ...differenceLines('computed again it is otherwise', finalDifferences),
  ];
}

function differenceLines(what: string, found: readonly Difference[]): readonly string[] {
  if (found.length === 0) return [];
  return [
    `  ${what}:`,
    ...found.map(
      ({ field, recorded, recomputed }) => `    ${field}: recorded ${recorded}, computed ${recomputed}`,
    ),
  ];
}

function verdict(terminal: Terminal, { equal, strikes }: Explanation): string {
  if (strikes.length === 0) return 'There is nothing to compute again.';
  if (equal)
    return terminal.paint('green', 'Computed again from what is on record: equal to the last digit.');
  return terminal.paint('red', 'Computed again from what is on record: NOT equal, see above.');
}
