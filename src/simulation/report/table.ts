import { type Html, html } from './html.js';

/** A column of a table; text stands left, figures right. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string | Html;
  /** `wrap`: text that may take several lines. */
  readonly kind?: 'figure' | 'text' | 'wrap';
}

/** A table that is scrolled sideways where the screen is narrow. The first column is the heading of its row. */
export function table<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[]): Html {
  const head = columns.map(({ title, kind }) => html`<th scope="col" class="${classOf(kind)}">${title}</th>`);
  const body = rows.map(
    (row) =>
      html`<tr>${columns.map(({ cell, kind }, index) =>
        index === 0
          ? html`<th scope="row" class="${classOf(kind)}">${cell(row)}</th>`
          : html`<td class="${classOf(kind)}">${cell(row)}</td>`,
      )}</tr>\n`,
  );
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<caption><span>${caption}</span></caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body}</tbody>
</table></div>`;
}

function classOf(kind: Column<never>['kind'] = 'figure'): string {
  return kind === 'wrap' ? 'text wrap' : kind;
}
