import { useEffect, useState } from 'preact/hooks';
import { Acted } from './acted.js';
import { whyNot } from './actions.js';
import { Dialog } from './dialog.js';
import { Field } from './field.js';
import { html } from './html.js';
import { newKey } from './new-key.js';
import { Preview } from './preview.js';
import { Refused } from './refused.js';
import { send, useSession } from './session.js';
import { useTrying } from './trying.js';

/** @import { z } from 'zod' */
/** @import { ACTED, PREVIEW } from '../action-schema.js' */
/** @import { Action } from './actions.js' */
/** @import { Session } from './session.js' */
/** @typedef {z.output<typeof PREVIEW>} Previewed */
/** @typedef {z.output<typeof ACTED>} Done */

const FIELDS = ['reason', 'confirm'];

/**
 * One action, from what it would do to what came of it. It has one name of its own from the first moment on, so that
 * however often it is sent, it acts once.
 * @param {{
 *   action: Action, token: string | null, more?: Record<string, string>, stale: string | null, onClose: () => void,
 * }} props `more`: what the API wants besides, as the id of what is taken back.
 */
export function ActionDialog({ action, token, more = {}, stale, onClose }) {
  const { title, says, parameters = [] } = action;
  const session = useSession();
  const [key] = useState(newKey);
  const [values, setValues] = useState(/** @type {Record<string, string>} */ ({}));
  const [words, setWords] = useState({ reason: '', confirm: '' });
  const [preview, setPreview] = useState(/** @type {Previewed | null} */ (null));
  // A preview that cannot be had says nothing of what was sent.
  const looking = useTrying();
  const acting = useTrying();
  const [done, setDone] = useState(/** @type {Done | null} */ (null));

  const asked = {
    action: action.action,
    ...(token === null ? {} : { token }),
    ...more,
    ...filled(action, values),
  };
  const look = () => looking.trying(async () => setPreview(await send('POST', '/api/preview', asked)));
  const act = () =>
    acting.trying(async () => setDone(await send('POST', '/api/actions', { ...asked, ...words, key })));
  useEffect(() => {
    if (parameters.length === 0) void look();
  }, []);

  const name = `${title}: ${token ?? 'all funds'}`;
  if (done !== null) {
    return html`<${Dialog} title=${name} onClose=${onClose}><${Acted} done=${done} /></${Dialog}>`;
  }
  const why = whyNotYet({ action, preview, session });
  const problems = [looking, acting].flatMap(({ refusal }) => refusal?.problems ?? []);
  const busy = looking.busy || acting.busy;
  const fields = [...FIELDS, ...parameters.map((parameter) => parameter.name)];
  return html`<${Dialog} title=${name} onClose=${onClose}>
    <form onSubmit=${(/** @type {Event} */ event) => {
      event.preventDefault();
      if (why === null) void act();
    }}>
      <p class="soft">${says}</p>
      ${parameters.map(
        (parameter) =>
          html`<${Field} ...${parameter} value=${values[parameter.name] ?? ''} problems=${problems} onInput=${(
            /** @type {string} */ value,
          ) => {
            setValues({ ...values, [parameter.name]: value });
            // It was of something else.
            setPreview(null);
          }} />`,
      )}
      <${Preview} preview=${preview} stale=${stale} busy=${busy} look=${look} />
      <${Refused} refusal=${looking.refusal} fields=${fields} />
      <${Field} name="reason" label="reason" help="why; it is kept with it" value=${words.reason} problems=${problems}
        onInput=${(/** @type {string} */ reason) => setWords({ ...words, reason })} />
      <${Field} name="confirm" label="type ${token ?? 'ALL'} to confirm" value=${words.confirm} problems=${problems}
        onInput=${(/** @type {string} */ confirm) => setWords({ ...words, confirm })} />
      <${Refused} refusal=${acting.refusal} fields=${fields} acts />
      <p class="send">
        <button type="submit" class="act" disabled=${why !== null || busy}>${preview?.proposes ? 'Propose it' : title}</button>
        <span class="soft" role="status">${busy ? 'asking ...' : (why ?? (preview?.proposes ? 'another person decides' : ''))}</span>
      </p>
    </form>
  </${Dialog}>`;
}

/** What is filled in; the API reads instants in UTC. @param {Action} action @param {Record<string, string>} values */
function filled({ parameters = [] }, values) {
  const entries = parameters.map(({ name, type }) => {
    const value = (values[name] ?? '').trim();
    return [name, type === 'datetime-local' && value !== '' ? `${value}Z` : value];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}

/**
 * Why it cannot be sent, in words. What lowers risk waits for no preview.
 * @param {{ action: Action, preview: Previewed | null, session: Session | null }} state
 */
function whyNotYet({ action, preview, session }) {
  const who = whyNot(preview?.needs ?? action.needs, session);
  if (who !== null) return who;
  if (preview === null) return action.lowersRisk === true ? null : 'first see what it would do';
  return preview.refused === null ? null : 'it would be refused now';
}
