// Runs in the reader's browser, inside the report: draws each chart from the figures that the page carries.
// Without it the tables beside the charts say the same.

/**
 * @typedef {object} FundData Columns by time; null where there is no figure.
 * @property {number[]} time Seconds since 1970 UTC.
 * @property {Record<string, (number | null)[]>} columns
 * @property {{ time: number, nav: number, shape: string }[]} marks Rebalances to be marked.
 *
 * @typedef {object} Line
 * @property {string} column
 * @property {string} label
 * @property {string} colour Name of a custom property.
 * @property {number[]} [dash]
 *
 * @typedef {object} Chart
 * @property {Line[]} lines
 * @property {[number, number][]} [bands] Between two lines, by their places.
 * @property {boolean} [percent]
 * @property {boolean} [marks]
 */

/** @type {Record<string, Chart>} */
const CHARTS = {
  nav: {
    lines: [
      { column: 'nav', label: 'NAV', colour: '--line-1' },
      { column: 'naive', label: 'naive leverage', colour: '--line-2', dash: [6, 4] },
      { column: 'held', label: 'buy and hold', colour: '--line-3', dash: [2, 3] },
    ],
    marks: true,
  },
  quote: {
    lines: [
      { column: 'navInQuote', label: 'NAV', colour: '--line-1' },
      { column: 'heldInQuote', label: 'the coin itself', colour: '--line-3', dash: [2, 3] },
    ],
  },
  leverage: {
    lines: [
      { column: 'leverage', label: 'real leverage', colour: '--line-1' },
      { column: 'target', label: 'target', colour: '--line-3', dash: [6, 4] },
      { column: 'trigger', label: 'at the interim trigger', colour: '--line-2' },
      { column: 'trigger2', label: 'at the other trigger', colour: '--line-2' },
    ],
    bands: [
      [2, 1],
      [3, 1],
    ],
  },
  drawdown: { lines: [{ column: 'drawdown', label: 'drawdown', colour: '--line-2' }], percent: true },
  spread: {
    lines: [
      { column: 'highFirst', label: 'high first', colour: '--line-1' },
      { column: 'lowFirst', label: 'low first', colour: '--line-2', dash: [6, 4] },
    ],
    percent: true,
  },
  costs: {
    lines: [
      { column: 'managementFee', label: 'management fee', colour: '--line-1' },
      { column: 'funding', label: 'funding', colour: '--line-2', dash: [6, 4] },
      { column: 'tradingFee', label: 'trading fee', colour: '--line-3', dash: [2, 3] },
      { column: 'slippage', label: 'slippage', colour: '--line-4' },
    ],
  },
};

const DAY = 86_400;
/**
 * How times are written below a chart, by their distance in seconds; the second form where the year or the day
 * changes. Days before months, so that none is taken for the other.
 * @type {uPlot.Axis.Values}
 */
const TIMES = [
  [365 * DAY, '{YYYY}', null, null, null, null, null, null, 1],
  [28 * DAY, '{MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [DAY, '{D} {MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [60, '{HH}:{mm}', '\n{D} {MMM} {YYYY}', null, '\n{D} {MMM}', null, null, null, 1],
  [0.001, '{HH}:{mm}:{ss}', '\n{D} {MMM} {YYYY}', null, '\n{D} {MMM}', null, null, null, 1],
];

/** @type {Record<string, FundData>} */
const DATA = JSON.parse(document.getElementById('figures')?.textContent ?? '{}');
const PHONE = 520;

/** @param {string} name */
const colourOf = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** @param {number} value */
const short = (value) =>
  Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-3)
    ? value.toExponential(2)
    : String(Number(value.toPrecision(5)));

/** Two decimals, or two digits where these would all be zero. @param {number} percent */
const percentOf = (percent) => Number(Math.abs(percent) < 0.1 ? percent.toPrecision(2) : percent.toFixed(2));

/** @param {Chart} chart @param {number | null | undefined} value */
function textOf(chart, value) {
  if (value === null || value === undefined) return '–';
  return chart.percent ? `${percentOf(value * 100)} %` : short(value);
}

/** @param {CanvasRenderingContext2D} context @param {string} shape @param {number} x @param {number} y @param {number} size */
function drawShape(context, shape, x, y, size) {
  context.beginPath();
  if (shape === 'circle') context.arc(x, y, size, 0, 2 * Math.PI);
  if (shape === 'square') context.rect(x - size, y - size, 2 * size, 2 * size);
  if (shape === 'triangle') {
    context.moveTo(x - size, y - size);
    context.lineTo(x + size, y - size);
    context.lineTo(x, y + size);
    context.closePath();
  }
  if (shape === 'cross') {
    context.moveTo(x - size, y - size);
    context.lineTo(x + size, y + size);
    context.moveTo(x + size, y - size);
    context.lineTo(x - size, y + size);
    context.stroke();
    return;
  }
  context.fill();
  context.stroke();
}

/** @param {FundData} data @returns {(chart: uPlot) => void} */
function marksOf(data) {
  return (chart) => {
    const { ctx, bbox } = chart;
    const ratio = devicePixelRatio || 1;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.lineWidth = ratio;
    for (const { time, nav, shape } of data.marks) {
      const x = chart.valToPos(time, 'x', true);
      if (x < bbox.left - 9 || x > bbox.left + bbox.width + 9) continue;
      const y = chart.valToPos(nav, 'y', true);
      ctx.fillStyle = colourOf(`--${shape}`);
      ctx.strokeStyle = shape === 'cross' ? colourOf('--cross') : colourOf('--page');
      if (shape === 'tick') {
        ctx.fillRect(x, bbox.top, ratio, 6 * ratio);
      } else {
        drawShape(ctx, shape, x, Math.max(y, bbox.top + 6 * ratio), 4.5 * ratio);
      }
    }
    ctx.restore();
  };
}

/** @param {HTMLElement} box @param {Chart} chart @param {FundData} data @param {boolean} isLog */
function optionsOf(box, chart, data, isLog) {
  const width = box.clientWidth;
  const isNarrow = width < PHONE;
  const grid = { stroke: colourOf('--rule'), width: 1 };
  const axis = { stroke: colourOf('--ink-soft'), grid, ticks: grid, font: '12px system-ui, sans-serif' };
  const lines = chart.lines.filter(({ column }) => data.columns[column] !== undefined);
  /** @type {uPlot.Options} */
  const options = {
    width,
    height: isNarrow ? 240 : 320,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    cursor: { sync: { key: box.dataset.fund ?? '' }, drag: { x: true, y: false } },
    scales: { y: isLog ? { distr: 3 } : {} },
    series: [
      {
        label: 'UTC',
        value: (_, at) =>
          at === null ? '–' : new Date(at * 1000).toISOString().slice(0, 16).replace('T', ' '),
      },
      ...lines.map(({ label, colour, dash = [] }) => ({
        label,
        stroke: colourOf(colour),
        width: 1.5,
        dash,
        spanGaps: true,
        points: { show: false },
        value: (/** @type {uPlot} */ _, /** @type {number | null} */ value) => textOf(chart, value),
      })),
    ],
    bands: (chart.bands ?? [])
      .filter((band) => band.every((place) => lines.includes(/** @type {Line} */ (chart.lines[place]))))
      .map((band) => ({
        series: /** @type {uPlot.Band.Bounds} */ (
          band.map((place) => lines.indexOf(/** @type {Line} */ (chart.lines[place])) + 1)
        ),
        fill: colourOf('--band'),
      })),
    axes: [
      { ...axis, space: isNarrow ? 60 : 80, values: TIMES },
      {
        ...axis,
        size: (_, labels) => 18 + 7 * Math.max(3, ...(labels ?? []).map(({ length }) => length)),
        values: (_, ticks) => ticks.map((tick) => (tick === null ? '' : textOf(chart, tick))),
      },
    ],
    hooks: {
      // Until a place is pointed at, the legend has the figures of the end.
      ready: [(drawn) => drawn.setLegend({ idx: data.time.length - 1 })],
      draw: chart.marks ? [marksOf(data)] : [],
    },
  };
  const positive = (/** @type {number | null} */ value) => (value !== null && value > 0 ? value : null);
  const columns = lines.map(({ column }) => {
    const values = data.columns[column] ?? [];
    return isLog ? values.map(positive) : values;
  });
  return { options, table: /** @type {uPlot.AlignedData} */ ([data.time, ...columns]) };
}

/** @param {HTMLElement} box */
function draw(box) {
  const chart = CHARTS[box.dataset.chart ?? ''];
  const data = DATA[box.dataset.fund ?? ''];
  if (chart === undefined || data === undefined) return;
  const button = box.parentElement?.querySelector('button');
  /** @type {uPlot | null} */
  let drawn = null;
  const again = () => {
    drawn?.destroy();
    const { options, table } = optionsOf(box, chart, data, button?.getAttribute('aria-pressed') === 'true');
    drawn = new uPlot(options, table, box);
  };
  again();
  button?.addEventListener('click', () => {
    button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
    again();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
  let width = box.clientWidth;
  new ResizeObserver(() => {
    if (box.clientWidth === width) return;
    width = box.clientWidth;
    again();
  }).observe(box);
}

for (const box of document.querySelectorAll('.chart')) if (box instanceof HTMLElement) draw(box);
