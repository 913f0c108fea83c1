import type { Decimal } from '../../../domain/decimal.js';
import type { FundHistory, HistoryRow } from '../../history/fund-history.js';
import { type ChartData, type Figure, rough, seconds } from '../../report/chart-data.js';
import type { FundComparison, Pair } from '../compare-funds.js';
import { type DifferenceSoFar, differenceSoFar, tradingOf } from './difference-so-far.js';
import { commonRows, type JoinedRow, joinRows } from './joined-rows.js';
import { chartMarks, marksOfEither } from './marks.js';

/** What the charts of one fund are drawn from: columns of the first end in 1, those of the second in 2. */
export function comparedData(fund: FundComparison, histories: Pair<FundHistory>): ChartData {
  const rows = { first: histories.first.rows, second: histories.second.rows };
  const joined = joinRows(rows);
  const sides = { first: joined.map(({ first }) => first), second: joined.map(({ second }) => second) };
  return {
    time: joined.map(({ time }) => seconds(time)),
    columns: {
      ...columnsOf('1', sides.first, histories.first),
      ...columnsOf('2', sides.second, histories.second),
      ...naiveColumns(fund, sides),
      ...differenceColumns(fund, joined),
    },
    marks: chartMarks(marksOfEither(fund, rows), fund),
  };
}

type Columns = Readonly<Record<string, readonly Figure[]>>;
type Side = readonly (HistoryRow | null)[];

function columnsOf(side: '1' | '2', rows: Side, { target }: FundHistory): Columns {
  const column = (figure: (row: HistoryRow) => string | null | undefined): readonly Figure[] =>
    rows.map((row) => (row === null ? null : rough(figure(row))));
  const other = column(({ leverageAtTriggers }) => leverageAtTriggers[1]);
  return {
    [`nav${side}`]: column(({ nav }) => nav),
    [`leverage${side}`]: column(({ leverage }) => leverage),
    [`target${side}`]: column(() => target),
    [`trigger${side}`]: column(({ leverageAtTriggers }) => leverageAtTriggers[0]),
    ...(other.every((figure) => figure === null) ? {} : { [`otherTrigger${side}`]: other }),
    [`drawdown${side}`]: column(({ drawdown }) => drawdown),
  };
}

/** One line where both have the same, else one for each. */
function naiveColumns(fund: FundComparison, { first, second }: Pair<Side>): Columns {
  const of = (rows: Side): readonly Figure[] => rows.map((row) => rough(row?.naive));
  if (!hasOneNaive(fund)) return { naive1: of(first), naive2: of(second) };
  return { naive: first.map((row, index) => rough((row ?? second[index])?.naive)) };
}

/** What leverage that is left alone depends on, besides the prices. */
const OF_NAIVE = ['contract', 'leverage', 'initial.nav'];

export function hasOneNaive({ rules }: Pick<FundComparison, 'rules'>): boolean {
  return !rules.some(({ rule }) => OF_NAIVE.includes(rule));
}

/** At the ends of candles, of which both histories have the same. */
function differenceColumns(fund: FundComparison, joined: readonly JoinedRow[]): Columns {
  const known = joined.map((row) => {
    const [common] = commonRows([row]);
    return common === undefined ? null : differenceSoFar(common, fund);
  });
  const column = (read: (so: DifferenceSoFar) => Decimal): readonly Figure[] =>
    known.map((so) => (so === null ? null : rough(read(so).toString())));
  const isOfOneEquity = fund.initialEquity.first === fund.initialEquity.second;
  return {
    difference: column(({ difference }) => difference),
    ...(isOfOneEquity ? {} : { differenceInitial: column(({ initialEquity }) => initialEquity) }),
    differencePrice: column(({ changes }) => changes.price),
    differenceFunding: column(({ changes }) => changes.funding),
    differenceFee: column(({ changes }) => changes.managementFee),
    differenceTrading: column(tradingOf),
  };
}
