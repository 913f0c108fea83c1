import { z } from 'zod';
import { type ObjectiveReport, type ObjectiveResult, objectiveReport } from '../monitoring/objectives.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { ageText, timeText } from './figures-text.js';
import { withLedger } from './open-ledger.js';
import { readOptions } from './read-options.js';
import { SPAN_OPTION } from './span-option.js';
import { iso } from './status-report.js';
import { ledgerUrl, surroundings } from './surroundings.js';
import { type Column, table } from './table.js';
import type { Terminal } from './terminal.js';

const OPTIONS = z.object({ ...CONNECTED_OPTIONS, since: SPAN_OPTION });

/** `ballast objectives`: what was measured of the rebalances of a span, against its targets. */
export async function objectivesAction({ env, terminal }: Context, raw: object): Promise<void> {
  const { json, dataDir, since } = readOptions(OPTIONS, raw);
  const around = await surroundings(env, dataDir);
  const until = Date.now();
  const report = await withLedger(ledgerUrl(around), (ledger) =>
    objectiveReport(ledger, around.environment.objectives, { from: until - since, until }),
  );
  if (json) terminal.printJson(reportJson(report));
  else terminal.print(reportText(terminal, report));
}

/** Times ISO 8601 in UTC, durations in seconds. */
export function reportJson({ from, until, objectives, secondsOutside, openBreaches }: ObjectiveReport) {
  return {
    ...{ from: iso(from), until: iso(until), objectives, secondsOutside },
    openBreaches: openBreaches.map(({ token, since }) => ({ token, since: iso(since) })),
  };
}

function reportText(terminal: Terminal, report: ObjectiveReport): string {
  const { from, until, objectives, secondsOutside, openBreaches } = report;
  const open = openBreaches.map(
    ({ token, since }) =>
      `${token} is beyond its range, since ${timeText(since)} (${ageText(until - since)})`,
  );
  return [
    `rebalances that ended from ${timeText(from)} to ${timeText(until)} UTC`,
    table(terminal, columnsOf(terminal), objectives),
    `outside their bands in all: ${figure(secondsOutside)} s`,
    ...open,
  ].join('\n');
}

const columnsOf = (terminal: Terminal): readonly Column<ObjectiveResult>[] => [
  { title: 'objective', cell: ({ what }) => what },
  { title: 'target', cell: ({ bound, target, unit }) => `${bound} ${target} ${unitText(unit)}` },
  { title: 'was', align: 'right', cell: ({ value, unit }) => valueText(value, unit) },
  {
    title: 'worst',
    cell: ({ worst, unit }) => (worst === null ? '-' : `${valueText(worst.value, unit)} (${worst.id})`),
  },
  { title: 'of', align: 'right', cell: ({ measured }) => String(measured) },
  { title: '', cell: (result) => verdict(terminal, result) },
];

function verdict(terminal: Terminal, { value, isMissed }: ObjectiveResult): string {
  if (value === null) return 'nothing measured';
  return isMissed ? terminal.paint('red', 'missed') : terminal.paint('green', 'met');
}

const unitText = (unit: ObjectiveResult['unit']): string => (unit === 'seconds' ? 's' : 'x a minute');

const valueText = (value: number | null, unit: ObjectiveResult['unit']): string =>
  value === null ? '-' : `${figure(value)} ${unitText(unit)}`;

/** Three digits that count. */
function figure(value: number): string {
  if (value === 0) return '0';
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return String(Number(value.toFixed(Math.min(decimals, 6))));
}
