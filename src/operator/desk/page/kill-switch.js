import { useState } from 'preact/hooks';
import { Acted } from './acted.js';
import { BOOK_ACTIONS, whyNot } from './actions.js';
import { Dialog } from './dialog.js';
import { ask } from './dialog-host.js';
import { Field } from './field.js';
import { html } from './html.js';
import { newKey } from './new-key.js';
import { Refused } from './refused.js';
import { send, useSession } from './session.js';
import { useTrying } from './trying.js';

/** @import { Done } from './action-dialog.js' */

const STOPS = BOOK_ACTIONS.filter(({ lowersRisk }) => lowersRisk === true);

/** For all funds, from everywhere: the first click opens it, the second does it. It only ever lowers risk. */
export function KillSwitch() {
  return html`<button type="button" class="kill" onClick=${() => ask(({ onClose }) => html`<${Stops} onClose=${onClose} />`)}>Stop all funds</button>`;
}

/** @param {{ onClose: () => void }} props */
function Stops({ onClose }) {
  const session = useSession();
  const [key] = useState(newKey);
  const [reason, setReason] = useState('stopped at the desk, to be looked into');
  const { busy, refusal, trying } = useTrying();
  const [done, setDone] = useState(/** @type {Done | null} */ (null));
  /** @param {string} action */
  const stop = (action) =>
    trying(async () => {
      const asked = { action, reason, confirm: 'ALL', key: `${key}-${action}` };
      setDone(await send('POST', '/api/actions', asked));
    });
  return html`<${Dialog} title="Stop all funds" onClose=${onClose}>
    ${
      done !== null
        ? html`<${Acted} done=${done} />`
        : html`
          <ul class="stops">${STOPS.map(({ action, title, says, needs }) => {
            const why = whyNot(needs, session);
            return html`<li><button type="button" class="kill" disabled=${why !== null || busy} onClick=${() => stop(action)}>${title}</button> <span>${why === null ? says : `you cannot: ${why}`}</span></li>`;
          })}</ul>
          <${Field} name="reason" label="reason" value=${reason} onInput=${setReason} problems=${refusal?.problems} help="kept with it; you can change it" />
          <p role="status">${busy ? 'telling every fund ...' : ''}</p>
          <${Refused} refusal=${refusal} fields=${['reason']} acts />
          <p class="soft">It acts at once, without a further question. Resume all, on the page of all funds, undoes it; after a halt two people decide that.</p>`
    }
  </${Dialog}>`;
}
