/** @import { FundReport } from '../fund-report.js' */
/** @typedef {FundReport['history'][number]} Rebalance */

/** So much later, in seconds, a rebalance shows what it has left: the drop is drawn upright. */
const AFTER = 0.001;

/**
 * Real leverage as it drifted and was brought back, with what was waited for in between: two readings a rebalance,
 * and one of now.
 * @param {readonly Rebalance[]} struck Oldest first.
 * @param {{ target: string | null, now: { time: number, leverage: string | null } }} present `time` in seconds since 1970; a hedge book
 * has no target of its own.
 */
export function leverageLines(struck, { target, now }) {
  const readings = [
    ...struck.flatMap((rebalance, index) => {
      const time = Date.parse(rebalance.time) / 1000;
      return [
        {
          time,
          // Before it was established there was nothing to have a leverage.
          leverage: rebalance.cause === 'establish' ? null : rebalance.leverageBefore,
          band: bandAfter(struck, index - 1),
        },
        { time: time + AFTER, leverage: rebalance.leverageAfter, band: bandAfter(struck, index) },
      ];
    }),
    { time: now.time, leverage: now.leverage, band: bandAfter(struck, struck.length - 1) },
  ];
  const lines = [
    { label: 'real leverage', colour: '--line-1', column: readings.map(({ leverage }) => figure(leverage)) },
    { label: 'target', colour: '--ink-soft', column: readings.map(() => figure(target)) },
    {
      label: 'interim, price below',
      colour: '--line-2',
      column: readings.map(({ band }) => figure(band?.below)),
    },
    {
      label: 'interim, price above',
      colour: '--line-2',
      column: readings.map(({ band }) => figure(band?.above)),
    },
  ].filter(({ column }) => column.some((value) => value !== null));
  const targetAt = lines.findIndex(({ label }) => label === 'target');
  const edges = lines.flatMap(({ label }, index) => (label.startsWith('interim') ? [index] : []));
  /** @param {number} place */
  const height = (place) => lines[place]?.column.find((value) => value !== null) ?? 0;
  return {
    data: [readings.map(({ time }) => time), ...lines.map(({ column }) => column)],
    lines: lines.map(({ label, colour }) => ({ label, colour })),
    // The upper line first, as the chart fills them.
    bands: edges.map((edge) => (height(edge) > height(targetAt) ? [edge, targetAt] : [targetAt, edge])),
  };
}

/** What the last rebalance point up to this rebalance waits for. @param {readonly Rebalance[]} struck @param {number} index */
function bandAfter(struck, index) {
  return struck.slice(0, index + 1).findLast(({ interimBand }) => interimBand !== null)?.interimBand ?? null;
}

/** @param {string | null | undefined} text */
const figure = (text) => (text === null || text === undefined ? null : Number(text));
