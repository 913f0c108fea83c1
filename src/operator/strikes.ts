import type { DailyStrike } from '../ledger/port.js';
import type { Context } from './context.js';
import { amount, fixed, timeText } from './figures-text.js';
import { LIMITED_OPTIONS } from './limited-options.js';
import { selectedFunds, withLedger } from './open-ledger.js';
import { readOptions } from './read-options.js';
import { iso } from './status-report.js';
import { ledgerUrl, surroundings } from './surroundings.js';
import { type Column, table } from './table.js';

/** `ballast strikes`: what each daily was struck at, newest first; the ledger only ever adds to it. */
export async function strikesAction(
  { env, terminal }: Context,
  token: string | null,
  raw: object,
): Promise<void> {
  const { json, dataDir, limit } = readOptions(LIMITED_OPTIONS, raw);
  const around = await surroundings(env, dataDir);
  const strikes = await withLedger(ledgerUrl(around), async (ledger) => {
    if (token !== null) await selectedFunds(ledger, token);
    return ledger.dailyStrikes({ token, limit });
  });
  if (json) terminal.printJson({ settleCoin: 'USDT', strikes: strikes.map(strikeRow) });
  else if (strikes.length === 0) terminal.print('no daily was struck yet');
  else
    terminal.print(`times in UTC, amounts in USDT, before each trade\n${table(terminal, COLUMNS, strikes)}`);
}

/** Amounts in the settle coin, times ISO 8601 in UTC. */
function strikeRow({ nominalTime, time, ...strike }: DailyStrike) {
  return { ...strike, nominalTime: iso(nominalTime), time: iso(time) };
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
