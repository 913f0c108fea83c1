// Runs in the reader's browser, inside the report: draws each chart from the figures that the page carries.
// Without it the tables beside the charts say the same.

/**
 * @typedef {object} FundData Columns by time; null where there is no figure.
 * @property {number[]} time Seconds since 1970 UTC.
 * @property {Record<string, (number | null)[]>} columns
 * @property {Mark[]} marks Rebalances to be marked.
 *
 * @typedef {object} Mark
 * @property {number} time
 * @property {number | null} nav
 * @property {string} shape A `line` is a place on the axis of time.
 * @property {'first' | 'second'} [set] Where two rule sets are compared, the one that has it.
 *
 * @typedef {object} Line
 * @property {string} column
 * @property {string} label
 * @property {string} colour Name of a custom property.
 * @property {string} [among] A column with a figure at each instant that this line knows of; its own unless given.
 * @property {number[]} [dash]
 * @property {number} [width]
 *
 * @typedef {object} Chart
 * @property {Line[]} lines
 * @property {[number, number, string?][]} [bands] Between two lines, by their places; a colour other than `--band`.
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
      { column: 'leverage', among: 'nav', label: 'real leverage', colour: '--line-1' },
      { column: 'target', label: 'target', colour: '--line-3', dash: [6, 4] },
      { column: 'trigger', among: 'nav', label: 'at the interim trigger', colour: '--line-2' },
      { column: 'trigger2', among: 'nav', label: 'at the other trigger', colour: '--line-2' },
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
  // Of two rule sets: the columns of the first end in 1, those of the second in 2.
  navs: {
    lines: [
      { column: 'nav1', label: 'first', colour: '--line-1' },
      { column: 'nav2', label: 'second', colour: '--line-2', dash: [6, 3] },
      { column: 'naive', label: 'naive leverage', colour: '--line-3', dash: [2, 3] },
      { column: 'naive1', label: 'first: naive leverage', colour: '--line-1', dash: [2, 3] },
      { column: 'naive2', label: 'second: naive leverage', colour: '--line-2', dash: [2, 3] },
    ],
    marks: true,
  },
  leverages: {
    lines: [
      { column: 'leverage1', among: 'nav1', label: 'first', colour: '--line-1' },
      { column: 'leverage2', among: 'nav2', label: 'second', colour: '--line-2', dash: [6, 3] },
      { column: 'target1', label: 'first: target', colour: '--line-1', dash: [6, 4], width: 1 },
      { column: 'target2', label: 'second: target', colour: '--line-2', dash: [6, 4], width: 1 },
      {
        column: 'trigger1',
        among: 'nav1',
        label: 'first: at the trigger',
        colour: '--line-1',
        dash: [2, 3],
        width: 1,
      },
      {
        column: 'trigger2',
        among: 'nav2',
        label: 'second: at the trigger',
        colour: '--line-2',
        dash: [2, 3],
        width: 1,
      },
      {
        column: 'otherTrigger1',
        among: 'nav1',
        label: 'first: at the other',
        colour: '--line-1',
        dash: [2, 3],
        width: 1,
      },
      {
        column: 'otherTrigger2',
        among: 'nav2',
        label: 'second: at the other',
        colour: '--line-2',
        dash: [2, 3],
        width: 1,
      },
    ],
    bands: [
      [4, 2, '--band-1'],
      [5, 3],
      [6, 2, '--band-1'],
      [7, 3],
    ],
  },
  drawdowns: {
    lines: [
      { column: 'drawdown1', label: 'first', colour: '--line-1' },
      { column: 'drawdown2', label: 'second', colour: '--line-2', dash: [6, 3] },
    ],
    percent: true,
  },
  difference: {
    lines: [
      { column: 'difference', label: 'difference', colour: '--ink', width: 2.5 },
      { column: 'differenceInitial', label: 'initial equity', colour: '--line-3', dash: [10, 4] },
      { column: 'differencePrice', label: 'price', colour: '--line-1' },
      { column: 'differenceFunding', label: 'funding', colour: '--line-2', dash: [6, 4] },
      { column: 'differenceFee', label: 'management fee', colour: '--line-3', dash: [2, 3] },
      { column: 'differenceTrading', label: 'trading', colour: '--line-4' },
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

/**
 * Those of a second rule set are outlines, so that colour alone tells nothing.
 * @param {Mark} mark
 */
function looksOf({ shape, set }) {
  const own = { first: colourOf('--line-1'), second: colourOf('--line-2') };
  if (set === 'second') return { fill: colourOf('--page'), stroke: own.second };
  const fill = set === 'first' ? own.first : colourOf(`--${shape}`);
  return { fill, stroke: shape === 'cross' ? fill : colourOf('--page') };
}

/** @param {uPlot} chart @param {Mark} mark */
function drawMark(chart, mark) {
  const { ctx, bbox } = chart;
  const ratio = devicePixelRatio || 1;
  const x = chart.valToPos(mark.time, 'x', true);
  if (x < bbox.left - 9 || x > bbox.left + bbox.width + 9) return;
  const { fill, stroke } = looksOf(mark);
  ctx.lineWidth = (mark.set === undefined ? 1 : 1.5) * ratio;
  ctx.fillStyle = fill;
  ctx.strokeStyle = stroke;
  if (mark.shape === 'line') {
    ctx.strokeStyle = colourOf('--ink');
    ctx.setLineDash([6 * ratio, 4 * ratio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.setLineDash([]);
  } else if (mark.shape === 'tick') {
    const isBelow = mark.set === 'second';
    if (isBelow) ctx.fillStyle = stroke;
    ctx.fillRect(x, isBelow ? bbox.top + bbox.height - 6 * ratio : bbox.top, ratio, 6 * ratio);
  } else if (mark.nav !== null) {
    const y = chart.valToPos(mark.nav, 'y', true);
    drawShape(ctx, mark.shape, x, Math.max(y, bbox.top + 6 * ratio), 4.5 * ratio);
  }
}

/** @param {FundData} data @returns {(chart: uPlot) => void} */
function marksOf(data) {
  return (chart) => {
    const { ctx, bbox } = chart;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    for (const mark of data.marks) drawMark(chart, mark);
    ctx.restore();
  };
}

/**
 * A line's figures: null where there is none, undefined where there is none of this instant alone, so that the line goes
 * on to its next one. Where histories stand together, the rows of one have no figures of the other.
 * @param {FundData} data @param {Line} line @param {boolean} isLog
 */
function valuesOf(data, { column, among = column }, isLog) {
  const beside = data.columns[among] ?? [];
  return (data.columns[column] ?? []).map((value, place) => {
    if (value === null) return beside[place] === null ? undefined : null;
    return isLog && value <= 0 ? null : value;
  });
}

/**
 * Bands between lines that are drawn. The library fills downwards, from the upper line: of a long fund the leverage at
 * the trigger, of a short one the target.
 * @param {Chart} chart @param {Line[]} lines @param {(number | null | undefined)[][]} columns
 * @returns {uPlot.Band[]}
 */
function bandsOf({ bands = [], lines: all }, lines, columns) {
  return bands.flatMap(([from, to, colour = '--band']) => {
    const places = [from, to].map((place) => lines.indexOf(/** @type {Line} */ (all[place])));
    const [one = -1, other = -1] = places;
    const [ones, others] = [columns[one], columns[other]];
    if (ones === undefined || others === undefined) return [];
    const isAbove = ones.some((value, place) => (value ?? 0) > (others[place] ?? Number.POSITIVE_INFINITY));
    const series = isAbove ? [one + 1, other + 1] : [other + 1, one + 1];
    return [{ series: /** @type {uPlot.Band.Bounds} */ (series), fill: colourOf(colour) }];
  });
}

/** @param {HTMLElement} box @param {Chart} chart @param {FundData} data @param {boolean} isLog */
function optionsOf(box, chart, data, isLog) {
  const width = box.clientWidth;
  const isNarrow = width < PHONE;
  const grid = { stroke: colourOf('--rule'), width: 1 };
  const axis = { stroke: colourOf('--ink-soft'), grid, ticks: grid, font: '12px system-ui, sans-serif' };
  const lines = chart.lines.filter(({ column }) => data.columns[column] !== undefined);
  const columns = lines.map((line) => valuesOf(data, line, isLog));
  /** @type {uPlot.Options} */
  const options = {
    width,
    height: isNarrow ? 240 : 320,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    cursor: {
      sync: { key: box.dataset.fund ?? '' },
      drag: { x: true, y: false },
    },
    scales: { y: isLog ? { distr: 3 } : {} },
    series: [
      {
        label: 'UTC',
        value: (_, at) =>
          at === null ? '–' : new Date(at * 1000).toISOString().slice(0, 16).replace('T', ' '),
      },
      ...lines.map(({ label, colour, dash = [], width: stroke = 1.5 }) => ({
        label,
        stroke: colourOf(colour),
        width: stroke,
        dash,
        spanGaps: true,
        points: { show: false },
        value: (/** @type {uPlot} */ _, /** @type {number | null} */ value) => textOf(chart, value),
      })),
    ],
    bands: bandsOf(chart, lines, columns),
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
