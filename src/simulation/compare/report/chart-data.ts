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
      ...naiveColumns(sides, histories),
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
function naiveColumns(sides: Pair<Side>, histories: Pair<FundHistory>): Columns {
  const of = (rows: Side): readonly Figure[] => rows.map((row) => rough(row?.naive));
  if (!hasOneNaive(histories)) return { naive1: of(sides.first), naive2: of(sides.second) };
  return { naive: sides.first.map((row, index) => rough((row ?? sides.second[index])?.naive)) };
}

/** Whether leverage that is left alone comes to the same by both: it begins and ends alike. */
export function hasOneNaive({ first, second }: Pair<FundHistory>): boolean {
  const places = [0, -1];
  return (
    first.target === second.target &&
    places.every((place) => first.rows.at(place)?.naive === second.rows.at(place)?.naive)
  );
}

/** At the ends of candles, where the price is the same for both. */
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
