import { PALETTE } from './palette.js';

export const STYLES = `${PALETTE}* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
header, main, footer { max-width: 64rem; margin: 0 auto; padding: 0 1rem; }
main > section { border-top: 1px solid var(--rule); padding-top: 0.5rem; margin-top: 2rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 1.2rem 0 0.4rem; }
h2 { font-size: 1.3rem; margin: 1rem 0 0.4rem; }
h3 { font-size: 1.05rem; margin: 1.4rem 0 0.2rem; }
p { margin: 0.4rem 0; max-width: 46rem; }
a { color: var(--line-1); }
.soft, caption, figcaption { color: var(--ink-soft); font-size: 0.9rem; }
.risk { border-left: 4px solid var(--warn); background: var(--panel); padding: 0.6rem 0.8rem; color: var(--warn); }
nav ul { display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; list-style: none; padding: 0; margin: 0.8rem 0; }
.scroll { overflow-x: auto; margin: 0.6rem 0; }
.scroll:focus-visible, summary:focus-visible, button:focus-visible, a:focus-visible { outline: 2px solid var(--line-1); outline-offset: 2px; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding: 0.2rem 0; }
caption span { display: block; position: sticky; left: 0; width: min(calc(100vw - 2rem), 46rem); }
.scroll th, .scroll td { padding: 0.3rem 0.7rem 0.3rem 0; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--rule); vertical-align: top; }
.scroll thead th { color: var(--ink-soft); font-weight: 600; }
.scroll .text { text-align: left; }
.scroll .wrap { white-space: normal; min-width: 12rem; overflow-wrap: anywhere; }
figcaption h3 { color: var(--ink); }
figure { margin: 0 0 0.6rem; }
.chart { min-height: 240px; width: 100%; touch-action: pan-y; }
.uplot, .u-legend { color: var(--ink); }
.u-legend { font-size: 13px; font-variant-numeric: tabular-nums; }
.u-select { background: var(--band); }
button { font: inherit; font-size: 0.85rem; color: var(--ink); background: var(--panel); border: 1px solid var(--ink-soft); border-radius: 4px; padding: 0.25rem 0.6rem; min-height: 2rem; }
button[aria-pressed="true"] { background: var(--line-1); color: var(--page); border-color: var(--line-1); }
.marks { display: flex; flex-wrap: wrap; gap: 0.1rem 1rem; list-style: none; margin: 0.2rem 0; padding: 0; font-size: 0.9rem; }
.marks svg { width: 12px; height: 12px; margin-right: 0.3rem; vertical-align: -1px; }
ul.of-first { --circle: var(--line-1); --triangle: var(--line-1); --square: var(--line-1); --cross: var(--line-1); --tick: var(--line-1); }
ul.of-second { --circle: var(--line-2); --triangle: var(--line-2); --square: var(--line-2); --cross: var(--line-2); --tick: var(--line-2); }
ul.of-second svg * { fill: none; stroke: var(--line-2); stroke-width: 2; }
details { margin: 0.3rem 0; }
summary { cursor: pointer; color: var(--line-1); padding: 0.2rem 0; }
.bar { display: block; position: relative; width: 9rem; height: 1rem; }
@media (max-width: 30rem) { .bar { width: 4.5rem; } }
.bar::before { content: ""; position: absolute; left: 50%; top: -0.2rem; bottom: -0.2rem; border-left: 1px solid var(--ink-soft); }
.bar span { position: absolute; top: 0.1rem; bottom: 0.1rem; }
.gain { background: var(--line-1); left: 50%; }
.loss { background: var(--line-2); right: 50%; }
@media print { button, nav { display: none; } }
`;
