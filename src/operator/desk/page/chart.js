import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { html } from './html.js';

/** @param {string} name Of a custom property. */
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/**
 * Lines over time, drawn anew when the data, the width or the theme changes.
 * @param {{ label: string, data: (number | null)[][], lines: { label: string, colour: string, points?: boolean }[] }} props
 *   `data`: seconds since 1970 UTC, then a column for each line.
 */
export function Chart({ label, data, lines }) {
  const place = useRef(/** @type {HTMLDivElement | null} */ (null));
  const key = JSON.stringify(data);
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    let plot = draw(element, data, lines);
    const redraw = () => {
      plot.destroy();
      plot = draw(element, data, lines);
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
 * @param {(number | null)[][]} data
 * @param {{ label: string, colour: string, points?: boolean }[]} lines
 */
function draw(element, data, lines) {
  const ink = colour('--ink-soft');
  const rule = colour('--rule');
  const axis = { stroke: ink, grid: { stroke: rule, width: 1 }, ticks: { stroke: rule, width: 1 } };
  return new uPlot(
    {
      width: element.clientWidth,
      height: 240,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
      axes: [axis, { ...axis, size: 70 }],
      series: [
        { label: 'time (UTC)' },
        ...lines.map(({ label, colour: name, points = false }) => ({
          label,
          stroke: colour(name),
          width: points ? 0 : 2,
          points: { show: true, size: points ? 8 : 5 },
          spanGaps: !points,
        })),
      ],
    },
    /** @type {uPlot.AlignedData} */ (/** @type {unknown} */ (data)),
    element,
  );
}
