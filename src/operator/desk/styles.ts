import { PALETTE } from '../../simulation/report/palette.js';

export const STYLES = `${PALETTE}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
#desk { max-width: 84rem; margin: 0 auto; padding: 0 1rem 3rem; }
h1 { font-size: 1.5rem; margin: 0.8rem 0 0.3rem; }
h2 { font-size: 1.15rem; margin: 1.6rem 0 0.4rem; }
a { color: var(--line-1); }
.soft { color: var(--ink-soft); }
.top { display: flex; flex-wrap: wrap; gap: 0.3rem 1.5rem; align-items: center; border-bottom: 1px solid var(--rule); padding: 0.5rem 0; position: sticky; top: 0; background: var(--page); z-index: 2; }
.top nav { display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; }
.who { margin-left: auto; display: flex; flex-wrap: wrap; gap: 0.3rem 0.8rem; align-items: center; }
.top > .soft { font-size: 0.85rem; flex-basis: 100%; }
.top strong { font-size: 1.1rem; }
.stale { background: var(--warn); color: var(--page); padding: 0.4rem 0.8rem; margin: 0.6rem 0; border-radius: 4px; }
.old { opacity: 0.55; }
.concerns { list-style: none; margin: 0.8rem 0; padding: 0; }
.concerns li { border-left: 4px solid var(--line-3); background: var(--panel); padding: 0.35rem 0.7rem; margin: 0.25rem 0; overflow-wrap: anywhere; }
.concerns .good { border-color: var(--circle); }
.concerns .grave { border-color: var(--cross); }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: 0.4rem 1rem; margin: 0.6rem 0; }
.facts div { background: var(--panel); padding: 0.45rem 0.7rem; border-radius: 4px; }
.facts dt { color: var(--ink-soft); font-size: 0.85rem; }
.facts dd { margin: 0; font-size: 1.05rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.tools { display: flex; flex-wrap: wrap; gap: 0.4rem 1rem; align-items: end; margin: 0.6rem 0; }
.tools label { font-size: 0.85rem; color: var(--ink-soft); display: grid; }
input, select, button { font: inherit; color: var(--ink); background: var(--panel); border: 1px solid var(--ink-soft); border-radius: 4px; padding: 0.3rem 0.5rem; min-height: 2.2rem; }
button { cursor: pointer; }
button:disabled { cursor: not-allowed; color: var(--ink-soft); border-style: dashed; }
.quiet { min-height: 0; padding: 0.1rem 0.5rem; }
.act { background: var(--line-1); color: var(--page); border-color: var(--line-1); font-weight: 600; }
.act:disabled { background: var(--panel); color: var(--ink-soft); border-color: var(--ink-soft); }
.kill { border-color: var(--cross); color: var(--cross); font-weight: 600; }
.actions { display: flex; flex-wrap: wrap; gap: 0.4rem 0.6rem; align-items: center; margin: 0.5rem 0; }
.actions .actions { margin: 0; }
.actions > span { overflow-wrap: anywhere; }
dialog { width: min(36rem, calc(100vw - 1rem)); max-height: calc(100vh - 2rem); padding: 0.8rem 1.2rem 1.2rem; color: var(--ink); background: var(--page); border: 1px solid var(--ink-soft); border-radius: 6px; }
dialog::backdrop { background: rgba(0, 0, 0, 0.5); }
dialog h2, dialog h3 { margin: 0.3rem 0; overflow-wrap: anywhere; }
dialog h3 { font-size: 1rem; }
.titled { display: flex; justify-content: space-between; align-items: start; gap: 1rem; }
.field { display: grid; gap: 0.15rem; margin: 0.7rem 0; }
.field label { font-weight: 600; overflow-wrap: anywhere; }
.field p { margin: 0; font-size: 0.9rem; }
.field [aria-invalid="true"] { border-color: var(--cross); }
.problem { color: var(--cross); }
.preview { background: var(--panel); padding: 0.5rem 0.8rem; border-radius: 4px; }
.preview.old { opacity: 1; }
.preview.old .list { opacity: 0.55; }
.list { margin: 0.3rem 0; }
.list div { display: grid; grid-template-columns: minmax(7rem, 2fr) 5fr; gap: 0.8rem; padding: 0.15rem 0; }
.list dt { color: var(--ink-soft); }
.list dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.send { display: flex; flex-wrap: wrap; gap: 0.4rem 0.8rem; align-items: center; margin: 0.5rem 0 0; }
.stops { list-style: none; padding: 0; display: grid; gap: 0.5rem; }
.stops li { display: grid; grid-template-columns: 8rem 1fr; gap: 0.8rem; align-items: center; }
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
.pair th { white-space: normal; }
.pair > section { min-width: 0; }
.chart { min-height: 260px; width: 100%; }
.uplot, .u-legend { color: var(--ink); }
.u-legend { font-size: 13px; font-variant-numeric: tabular-nums; }
.u-select { background: var(--band); }
@media (max-width: 48rem) {
  .top { position: static; }
  .who { margin-left: 0; }
  .book { min-width: 0; }
  .book .head { display: none; }
  .book [role="row"] { grid-template-columns: 1fr 1fr; padding: 0.6rem 0; contain-intrinsic-size: auto 9rem; }
  .book [role="cell"], .book .number { text-align: left; }
  .book [role="cell"]::before { content: attr(data-title) " "; color: var(--ink-soft); font-size: 0.8rem; }
}
:is(a, button, input, select, .scroll):focus-visible { outline: 2px solid var(--line-1); outline-offset: 2px; }
`;
