import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { html } from './html.js';

/** Seven digits are more than a chart shows. @param {number} value */
const figure = (value) => String(Number(value.toPrecision(7)));

/** @param {string} name Of a custom property. */
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const DAY = 86_400;

/**
 * How instants stand below a chart, by the distance of the marks in seconds: 24 hours, the day before the month.
 * @type {uPlot.Axis.Values}
 */
const TIMES = [
  [365 * DAY, '{YYYY}', null, null, null, null, null, null, 1],
  [28 * DAY, '{MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [DAY, '{D} {MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [60, '{HH}:{mm}', '\n{D} {MMM} {YYYY}', null, '\n{D} {MMM}', null, null, null, 1],
  [0.001, '{HH}:{mm}:{ss}', '\n{D} {MMM} {YYYY}', null, '\n{D} {MMM}', null, null, null, 1],
];

/**
 * @typedef {object} Drawing
 * @property {(number | null)[][]} data Seconds since 1970 UTC, then a column for each line.
 * @property {{ label: string, colour: string, points?: boolean }[]} lines
 * @property {number[][]} [bands] Filled between two lines, by their places: the upper one first.
 */

/**
 * Lines over time, drawn anew when the data, the width or the theme changes.
 * @param {Drawing & { label: string }} props
 */
export function Chart({ label, ...drawing }) {
  const place = useRef(/** @type {HTMLDivElement | null} */ (null));
  const key = JSON.stringify(drawing);
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    let plot = draw(element, drawing);
    const redraw = () => {
      plot.destroy();
      plot = draw(element, drawing);
    };
    const width = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: 240 }));
    width.observe(element);
    const theme = matchMedia('(prefers-color-scheme: dark)');
    theme.addEventListener('change', redraw);
    return () => {
      width.disconnect();
      theme.removeEventListener('change', redraw);
      plot.destroy();
    };
  }, [key]);
  return html`<div class="chart" role="img" aria-label=${label} ref=${place}></div>`;
}

/**
 * @param {HTMLElement} element
 * @param {Drawing} drawing
 */
function draw(element, { data, lines, bands = [] }) {
  const ink = colour('--ink-soft');
  const rule = colour('--rule');
  const axis = { stroke: ink, grid: { stroke: rule, width: 1 }, ticks: { stroke: rule, width: 1 } };
  return new uPlot(
    {
      width: element.clientWidth,
      height: 240,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
      bands: bands.map(([upper = 0, lower = 0]) => ({
        series: [upper + 1, lower + 1],
        fill: colour('--band'),
      })),
      // Until a place is pointed at, the legend has the figures of the end.
      hooks: { ready: [(drawn) => drawn.setLegend({ idx: (data[0]?.length ?? 1) - 1 })] },
      axes: [
        { ...axis, values: TIMES },
        { ...axis, size: 70 },
      ],
      series: [
        { label: 'time (UTC)', value: '{YYYY}-{MM}-{DD} {HH}:{mm}:{ss}' },
        ...lines.map(({ label, colour: name, points = false }) => ({
          label,
          stroke: colour(name),
          width: points ? 0 : 2,
          points: { show: true, size: points ? 8 : 5 },
          spanGaps: !points,
          value: (/** @type {uPlot} */ _, /** @type {number | null} */ value) =>
            value === null ? '-' : figure(value),
        })),
      ],
    },
    /** @type {uPlot.AlignedData} */ (/** @type {unknown} */ (data)),
    element,
  );
}
