import { useId } from 'preact/hooks';
import { ActionDialog } from './action-dialog.js';
import { whyNot } from './actions.js';
import { ask } from './dialog-host.js';
import { html } from './html.js';
import { useSession } from './session.js';

/** @import { Action } from './actions.js' */

/**
 * A button for each action; where whoever looks may not do one of them, it says why.
 * @param {{ actions: readonly Action[], token: string | null, more?: Record<string, string>, of?: string }} props
 *   `of`: what it is about, where there are several of a kind.
 */
export function ActionButtons({ actions, token, more = {}, of = '' }) {
  const session = useSession();
  const id = useId();
  const reasons = actions.map(({ needs }) => whyNot(needs, session));
  const refused = [...new Set(reasons.filter((why) => why !== null))];
  return html`<div class="actions">
    ${actions.map((action, index) => {
      const why = reasons[index] ?? null;
      return html`<button type="button" disabled=${why !== null} title=${action.says}
        aria-describedby=${why === null ? undefined : id} aria-label=${of === '' ? undefined : `${action.title} ${of}`}
        onClick=${() =>
          ask(
            ({ stale, onClose }) =>
              html`<${ActionDialog} action=${action} token=${token} more=${more} stale=${stale} onClose=${onClose} />`,
          )}>${action.title}</button>`;
    })}
    <span class="soft" id=${id}>${refused.join('; ')}</span>
  </div>`;
}
