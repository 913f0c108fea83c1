import { type DecimalString, parseDecimal, plain } from '../../domain/decimal.js';
import { amount, fixed, signedPercent } from '../figures-text.js';
import { type Column, table } from '../table.js';
import type { Terminal } from '../terminal.js';
import type { Figure, FundEntry, Snapshot } from './snapshot-schema.js';

/** For people: the figures in a table, below it what keeps tokens from being traded, and the disclosure. */
export function snapshotText(terminal: Terminal, snapshot: Snapshot): string {
  const { asOf, venue, funds, settleCoin } = snapshot;
  const simulated = venue.simulated ? ', simulated' : '';
  const heading = `as of ${asOf}, times in UTC, amounts in ${settleCoin}, prices of ${venue.name}${simulated}`;
  const remarks = funds.flatMap(({ token, notTradable, notes }) =>
    [...notTradable, ...notes].map(({ code, meaning }) => `${token}: ${code}: ${meaning}`),
  );
  return [heading, table(terminal, COLUMNS, funds), ...remarks, '', ...snapshot.disclosure].join('\n');
}

const text = (figure: Figure | null, show: (value: DecimalString) => string): string =>
  figure === null ? '-' : show(plain(parseDecimal(figure.value)));

const COLUMNS: readonly Column<FundEntry>[] = [
  { title: 'token', cell: ({ token }) => token },
  { title: 'tradable', cell: ({ tradable }) => (tradable ? 'yes' : 'no') },
  { title: 'NAV', align: 'right', cell: ({ nav }) => text(nav, (value) => fixed(value, 4)) },
  { title: 'assets', align: 'right', cell: ({ assets }) => text(assets, (value) => fixed(value, 2)) },
  { title: 'units', align: 'right', cell: ({ supply }) => text(supply, amount) },
  {
    title: 'leverage',
    align: 'right',
    cell: ({ leverage, targetLeverage }) =>
      `${text(leverage, (value) => fixed(value, 3))} of ${text(targetLeverage, amount)}`,
  },
  {
    title: 'index price',
    align: 'right',
    cell: ({ indexPrice, stale }) => `${text(indexPrice, amount)}${stale ? ' (old)' : ''}`,
  },
  {
    title: 'to trigger',
    align: 'right',
    cell: ({ interim }) =>
      interim.triggers.map(({ distance }) => text(distance, (value) => signedPercent(value))).join(', ') ||
      '-',
  },
  { title: 'next rebalance', cell: ({ nextRebalance }) => nextRebalance?.slice(0, 16) ?? '-' },
];
