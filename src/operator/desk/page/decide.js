import { useId, useState } from 'preact/hooks';
import { whyNot } from './actions.js';
import { Dialog } from './dialog.js';
import { ask } from './dialog-host.js';
import { Field } from './field.js';
import { html } from './html.js';
import { Refused } from './refused.js';
import { send, useSession } from './session.js';
import { useTrying } from './trying.js';

/** @import { z } from 'zod' */
/** @import { DECIDED } from '../action-schema.js' */
/** @import { ShownApproval } from './approvals-view.js' */
/** @import { Session } from './session.js' */
/** @typedef {z.output<typeof DECIDED>} Decided */
/** @typedef {'approve' | 'decline'} Decision */

const WORDS = {
  approve: { title: 'Approve', says: 'This does it at once:' },
  decline: { title: 'Decline', says: 'This ends the proposal; nothing is changed:' },
};

/** The two answers to a proposal, each with a question of its own. @param {{ approval: ShownApproval, onDecided: () => void }} props */
export function Decide({ approval, onDecided }) {
  const session = useSession();
  const id = useId();
  const reasons = {
    approve: whyNotApprove(approval, session),
    decline: whyNot('operator', session),
  };
  const why = reasons.approve ?? reasons.decline;
  return html`<div class="actions">
    ${
      /** @type {Decision[]} */ (approval.state === 'open' ? ['approve', 'decline'] : ['approve']).map(
        (
          one,
        ) => html`<button type="button" disabled=${reasons[one] !== null} aria-describedby=${reasons[one] === null ? undefined : id}
        aria-label="${WORDS[one].title} ${approval.id}" onClick=${() =>
          ask(
            ({ onClose }) =>
              html`<${Question} approval=${approval} decision=${one} onDecided=${onDecided} onClose=${onClose} />`,
          )}>${WORDS[one].title}</button>`,
      )
    }
    <span class="soft" id=${id}>${why ?? ''}</span>
  </div>`;
}

/** @param {ShownApproval} approval @param {Session | null} session */
function whyNotApprove({ proposedBy }, session) {
  const why = whyNot('approver', session);
  if (why !== null) return why;
  if (session?.signedIn?.name === proposedBy) return 'you have proposed it: somebody else decides';
  if (session?.signedIn?.renewed === false)
    return 'whoever added you has seen your token: `ballast operator renew` first';
  return null;
}

/** @param {{ approval: ShownApproval, decision: Decision, onDecided: () => void, onClose: () => void }} props */
function Question({ approval, decision, onDecided, onClose }) {
  const { id, token, title, details, reason, proposedBy } = approval;
  const [text, setText] = useState('');
  const { busy, refusal, trying } = useTrying();
  const [decided, setDecided] = useState(/** @type {Decided | null} */ (null));
  const field = decision === 'approve' ? 'confirm' : 'reason';
  const decide = (/** @type {Event} */ event) => {
    event.preventDefault();
    void trying(async () => {
      setDecided(await send('POST', `/api/approvals/${id}/${decision}`, { [field]: text }));
      onDecided();
    });
  };
  return html`<${Dialog} title="${WORDS[decision].title} ${id}" onClose=${onClose}>
    ${
      decided !== null
        ? html`<${Result} decided=${decided} />`
        : html`<form onSubmit=${decide}>
          <p class="soft">${WORDS[decision].says}</p>
          <p><strong>${title}</strong>${details.map((line) => html`<br />${line}`)}</p>
          <p>${proposedBy} proposes it because ${reason}</p>
          <${Field} name=${field} label=${decision === 'approve' ? `type ${token ?? id} to confirm` : 'reason'} value=${text} onInput=${setText} problems=${refusal?.problems} />
          <${Refused} refusal=${refusal} fields=${[field]} acts />
          <p class="send"><button type="submit" class="act" disabled=${busy}>${WORDS[decision].title}</button> <span class="soft" role="status">${busy ? 'asking ...' : ''}</span></p>
        </form>`
    }
  </${Dialog}>`;
}

/** @param {{ decided: Decided }} props */
function Result({ decided: { state, what, operatorToken } }) {
  return html`<p role="status"><strong>${state === 'used' ? 'done' : state}</strong>: ${what}</p>
    ${operatorToken !== null && html`<p>Their token, shown this once, to be handed over: <code>${operatorToken}</code></p>`}`;
}
