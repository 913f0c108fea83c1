import { ratioText } from '../domain/unit-change.js';
import type { RebalanceRecord } from '../ledger/records/rebalance.js';
import type { Context } from './context.js';
import { amount, fixed, timeText } from './figures-text.js';
import { LIMITED_OPTIONS } from './limited-options.js';
import { readLedger } from './read-ledger.js';
import { readOptions } from './read-options.js';
import { iso } from './status-report.js';
import { type Column, table } from './table.js';
import { navOfToday, ratioColumn, unitsHeading, unitsOfToday } from './units-of-today.js';

/** `ballast history`: closed rebalances of the ledger, newest first. */
export async function historyAction(context: Context, token: string | null, raw: object): Promise<void> {
  const { json, dataDir, limit, adjusted } = readOptions(LIMITED_OPTIONS, raw);
  const kept = await readLedger(context, dataDir, token, (ledger) => ledger.history({ token, limit }));
  const records = adjusted ? kept.map(inPresentUnits) : kept;
  const { terminal } = context;
  if (json) terminal.printJson({ adjusted, rebalances: records.map(historyRow) });
  else if (records.length === 0) terminal.print('no rebalance has ended yet');
  else {
    const heading = `times in UTC, amounts in USDT; ${unitsHeading(adjusted)}`;
    terminal.print(`${heading}\n${table(terminal, [...COLUMNS, ...ratioColumn(records)], records)}`);
  }
}

/** NAV and units as they are counted today. */
export function inPresentUnits(record: RebalanceRecord): RebalanceRecord {
  const { figures, unitRatio } = record;
  if (figures === null) return record;
  return {
    ...record,
    figures: {
      ...figures,
      navBefore: navOfToday(figures.navBefore, unitRatio),
      navAfter: navOfToday(figures.navAfter, unitRatio),
      units: unitsOfToday(figures.units, unitRatio),
    },
  };
}

/** Fields as `simulate` gives them, with what only a running system has; figures are null where nothing was struck. */
export function historyRow(record: RebalanceRecord) {
  const { figures } = record;
  return {
    id: record.id,
    token: record.token,
    time: iso(timeOf(record)),
    cause: record.cause,
    outcome: record.outcome,
    reason: record.reason,
    wipeOut: record.wipeOut ?? null,
    requestedBy: record.requestedBy,
    requestReason: record.requestReason,
    price: figures?.price ?? null,
    contractsBefore: figures?.contractsBefore ?? null,
    contractsAfter: figures?.contractsAfter ?? null,
    leverageBefore: figures?.leverageBefore ?? null,
    leverageAfter: figures?.leverageAfter ?? null,
    equityBefore: figures?.equityBefore ?? null,
    equityAfter: figures?.equityAfter ?? null,
    navBefore: figures?.navBefore ?? null,
    navAfter: figures?.navAfter ?? null,
    units: figures?.units ?? null,
    unitRatio: ratioText(record.unitRatio),
    fee: figures?.fee ?? null,
    orders: record.orders,
    share: record.share ?? null,
  };
}

function timeOf({ figures, closedAt, openedAt }: RebalanceRecord): number {
  return figures?.time ?? closedAt ?? openedAt;
}

type Figures = NonNullable<RebalanceRecord['figures']>;

function figure(read: (figures: Figures) => string) {
  return ({ figures }: RebalanceRecord) => (figures === null ? '-' : read(figures));
}

/** Amounts are in the settle coin, as those of the table. */
function outcomeCell({ outcome, wipeOut }: RebalanceRecord): string {
  return `${outcome ?? 'open'}${wipeOut === undefined ? '' : `, deficit ${amount(wipeOut.deficit)}`}`;
}

const COLUMNS: readonly Column<RebalanceRecord>[] = [
  { title: 'rebalance', cell: ({ id }) => id },
  { title: 'time', cell: (record) => timeText(timeOf(record)) },
  { title: 'cause', cell: ({ cause }) => cause },
  { title: 'outcome', cell: outcomeCell },
  { title: 'price', align: 'right', cell: figure(({ price }) => amount(price)) },
  {
    title: 'contracts',
    align: 'right',
    cell: figure(
      ({ contractsBefore, contractsAfter }) => `${amount(contractsBefore)} -> ${amount(contractsAfter)}`,
    ),
  },
  {
    title: 'leverage',
    align: 'right',
    cell: figure(
      ({ leverageBefore, leverageAfter }) => `${fixed(leverageBefore, 3)} -> ${fixed(leverageAfter, 3)}`,
    ),
  },
  {
    title: 'NAV',
    align: 'right',
    cell: figure(({ navBefore, navAfter }) => `${fixed(navBefore, 4)} -> ${fixed(navAfter, 4)}`),
  },
  { title: 'fee', align: 'right', cell: figure(({ fee }) => fixed(fee, 4)) },
  { title: 'orders', align: 'right', cell: ({ orders }) => String(orders.length) },
];
