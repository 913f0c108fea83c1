import { PALETTE } from '../../simulation/report/palette.js';

export const STYLES = `${PALETTE}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
#desk { max-width: 84rem; margin: 0 auto; padding: 0 1rem 3rem; }
h1 { font-size: 1.5rem; margin: 0.8rem 0 0.3rem; }
h2 { font-size: 1.15rem; margin: 1.6rem 0 0.4rem; }
a { color: var(--line-1); }
.soft { color: var(--ink-soft); }
.top { display: flex; flex-wrap: wrap; gap: 0.3rem 1.5rem; align-items: baseline; border-bottom: 1px solid var(--rule); padding: 0.5rem 0; position: sticky; top: 0; background: var(--page); z-index: 2; }
.top strong { font-size: 1.1rem; }
.stale { background: var(--warn); color: var(--page); padding: 0.4rem 0.8rem; margin: 0.6rem 0; border-radius: 4px; }
.old { opacity: 0.55; }
.concerns { list-style: none; margin: 0.8rem 0; padding: 0; }
.concerns li { border-left: 4px solid var(--line-3); background: var(--panel); padding: 0.35rem 0.7rem; margin: 0.25rem 0; overflow-wrap: anywhere; }
.concerns .grave { border-color: var(--cross); }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: 0.4rem 1rem; margin: 0.6rem 0; }
.facts div { background: var(--panel); padding: 0.45rem 0.7rem; border-radius: 4px; }
.facts dt { color: var(--ink-soft); font-size: 0.85rem; }
.facts dd { margin: 0; font-size: 1.05rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.tools { display: flex; flex-wrap: wrap; gap: 0.4rem 1rem; align-items: end; margin: 0.6rem 0; }
.tools label { font-size: 0.85rem; color: var(--ink-soft); display: grid; }
input, select, button { font: inherit; color: var(--ink); background: var(--panel); border: 1px solid var(--ink-soft); border-radius: 4px; padding: 0.3rem 0.5rem; min-height: 2.2rem; }
button { cursor: pointer; }
.scroll { overflow-x: auto; }
.book { min-width: 77.5rem; font-variant-numeric: tabular-nums; font-size: 0.92rem; }
.book [role="row"] { display: grid; grid-template-columns: 5.5rem 7.5rem 6rem 5rem 11rem 6.5rem 9.5rem 5rem 5.5rem minmax(9rem, 1fr); gap: 0 0.8rem; align-items: center; border-bottom: 1px solid var(--rule); padding: 0.3rem 0; content-visibility: auto; contain-intrinsic-size: auto 2.1rem; }
.book .head { content-visibility: visible; }
.book [role="columnheader"] button { all: unset; cursor: pointer; color: var(--ink-soft); font-weight: 600; padding: 0.3rem 0; }
.book .number, .book [role="columnheader"].number { text-align: right; }
.state { font-weight: 600; }
.state-ACTIVE { color: var(--circle); }
.state-RETIRED { color: var(--ink-soft); }
.state-HALTED, .state-WIPED_OUT { color: var(--cross); }
.state-PAUSED, .state-REDUCING { color: var(--warn); }
meter { width: 5.5rem; height: 0.8rem; vertical-align: -1px; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--ink-soft); padding: 0.2rem 0; }
th, td { padding: 0.3rem 0.8rem 0.3rem 0; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--rule); }
th { color: var(--ink-soft); font-weight: 600; }
.text { text-align: left; }
.wrap { white-space: normal; min-width: 14rem; overflow-wrap: anywhere; }
.age { font-size: 0.85rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 34rem), 1fr)); gap: 0 2rem; }
.pair > section { min-width: 0; }
.chart { min-height: 260px; width: 100%; }
.uplot, .u-legend { color: var(--ink); }
.u-legend { font-size: 13px; font-variant-numeric: tabular-nums; }
.u-select { background: var(--band); }
@media (max-width: 48rem) {
  .book { min-width: 0; }
  .book .head { display: none; }
  .book [role="row"] { grid-template-columns: 1fr 1fr; padding: 0.6rem 0; contain-intrinsic-size: auto 9rem; }
  .book [role="cell"], .book .number { text-align: left; }
  .book [role="cell"]::before { content: attr(data-title) " "; color: var(--ink-soft); font-size: 0.8rem; }
}
:is(a, button, input, select, .scroll):focus-visible { outline: 2px solid var(--line-1); outline-offset: 2px; }
`;
