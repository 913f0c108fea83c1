import htm from 'htm';
import { h } from 'preact';

/** Templates without a build: html`<p>${text}</p>`. Texts are always escaped. */
export const html = htm.bind(h);
