import { useState } from 'preact/hooks';
import { Dialog } from './dialog.js';
import { ask } from './dialog-host.js';
import { Field } from './field.js';
import { timeText } from './figures.js';
import { html } from './html.js';
import { Refused } from './refused.js';
import { signIn, signOut, useSession } from './session.js';
import { useTrying } from './trying.js';

/** Who is signed in, and the way in and out. */
export function WhoIsHere() {
  const session = useSession();
  if (session === null) return '';
  const { signedIn } = session;
  if (signedIn === null) {
    return html`<button type="button" class="quiet" onClick=${() => ask(({ onClose }) => html`<${SignInDialog} onClose=${onClose} />`)}>sign in</button>`;
  }
  return html`<span title="until ${timeText(signedIn.until)} UTC">${signedIn.name}, ${signedIn.role}</span>
    <button type="button" class="quiet" onClick=${() => signOut().catch(() => undefined)}>sign out</button>`;
}

/** @param {{ onClose: () => void }} props */
function SignInDialog({ onClose }) {
  return html`<${Dialog} title="Sign in" onClose=${onClose}><${SignIn} onDone=${onClose} /></${Dialog}>`;
}

/** The token is typed, sent once, and kept nowhere in this browser. @param {{ onDone?: () => void }} props */
export function SignIn({ onDone = () => {} }) {
  const [token, setToken] = useState('');
  const { busy, refusal, trying } = useTrying();
  const enter = (/** @type {Event} */ event) => {
    event.preventDefault();
    const typed = token;
    setToken('');
    void trying(async () => {
      await signIn(typed);
      onDone();
    });
  };
  return html`<form onSubmit=${enter}>
    <${Field} name="token" label="token" type="password" value=${token} onInput=${setToken} problems=${refusal?.problems}
      help="as ballast operator add or renew has printed it; this browser does not keep it" />
    <${Refused} refusal=${refusal} fields=${['token']} />
    <p class="send"><button type="submit" class="act" disabled=${busy}>Sign in</button> <span class="soft" role="status">${busy ? 'asking ...' : ''}</span></p>
  </form>`;
}
