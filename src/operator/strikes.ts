import { ratioText } from '../domain/unit-change.js';
import type { DailyStrike } from '../ledger/records/rebalance.js';
import type { Context } from './context.js';
import { amount, fixed, timeText } from './figures-text.js';
import { LIMITED_OPTIONS } from './limited-options.js';
import { readLedger } from './read-ledger.js';
import { readOptions } from './read-options.js';
import { iso } from './status-report.js';
import { type Column, table } from './table.js';
import { navOfToday, ratioColumn, unitsHeading, unitsOfToday } from './units-of-today.js';

/** `ballast strikes`: what each daily was struck at, newest first; the ledger only ever adds to it. */
export async function strikesAction(context: Context, token: string | null, raw: object): Promise<void> {
  const { json, dataDir, limit, adjusted } = readOptions(LIMITED_OPTIONS, raw);
  const kept = await readLedger(context, dataDir, token, (ledger) => ledger.dailyStrikes({ token, limit }));
  const strikes = adjusted ? kept.map(inPresentUnits) : kept;
  const { terminal } = context;
  if (json) terminal.printJson({ settleCoin: 'USDT', adjusted, strikes: strikes.map(strikeRow) });
  else if (strikes.length === 0) terminal.print('no daily was struck yet');
  else {
    const heading = `times in UTC, amounts in USDT, before each trade; ${unitsHeading(adjusted)}`;
    terminal.print(`${heading}\n${table(terminal, [...COLUMNS, ...ratioColumn(strikes)], strikes)}`);
  }
}

const inPresentUnits = (strike: DailyStrike): DailyStrike => ({
  ...strike,
  nav: navOfToday(strike.nav, strike.unitRatio),
  units: unitsOfToday(strike.units, strike.unitRatio),
});

/** Amounts in the settle coin, times ISO 8601 in UTC; `unitRatio`: units of today for units of then. */
function strikeRow({ nominalTime, time, unitRatio, ...strike }: DailyStrike) {
  return { ...strike, nominalTime: iso(nominalTime), time: iso(time), unitRatio: ratioText(unitRatio) };
}

const COLUMNS: readonly Column<DailyStrike>[] = [
  { title: 'rebalance', cell: ({ rebalanceId }) => rebalanceId },
  { title: 'daily of', cell: ({ nominalTime }) => timeText(nominalTime).slice(0, 16) },
  { title: 'struck', cell: ({ time }) => timeText(time) },
  { title: 'price', align: 'right', cell: ({ price }) => amount(price) },
  { title: 'NAV', align: 'right', cell: ({ nav }) => fixed(nav, 8) },
  { title: 'units', align: 'right', cell: ({ units }) => amount(units) },
  { title: 'equity', align: 'right', cell: ({ equity }) => fixed(equity, 2) },
  {
    title: 'leverage',
    align: 'right',
    cell: ({ leverage }) => (leverage === null ? '-' : fixed(leverage, 3)),
  },
  { title: 'outcome', cell: ({ outcome }) => outcome },
];
