import { html } from './html.js';

/** @import { Refusal } from './session.js' */

/**
 * Why it was not done, except for what stands at the fields themselves.
 * @param {{ refusal: Refusal | null, fields: readonly string[], acts?: boolean }} props `acts`: it would have done something.
 */
export function Refused({ refusal, fields, acts = false }) {
  if (refusal === null) return '';
  const { status, message, problems, remedy } = refusal;
  const elsewhere = problems.filter(({ field }) => !fields.includes(field));
  if (problems.length > 0 && elsewhere.length === 0) return '';
  const lines = elsewhere.map((problem) => `${problem.field}: ${problem.message}: ${problem.remedy}`);
  const isUnknown = acts && (status === 0 || status >= 500);
  const note = isUnknown
    ? 'it is not known whether this has arrived: sent again from here, it still acts once'
    : '';
  return html`<p class="stale" role="alert">${[message, ...lines, remedy, note].filter(Boolean).join('; ')}</p>`;
}
