import { type Html, html } from './html.js';

/** An amount as a bar to the left of a middle line where it is below zero, to the right where it is above. */
export function bar(amount: number, greatest: number): Html {
  const width = greatest === 0 ? 0 : (Math.abs(amount) / greatest) * 50;
  return html`<span class="bar" aria-hidden="true"><span class="${amount < 0 ? 'loss' : 'gain'}" style="width:${width.toFixed(1)}%"></span></span>`;
}
