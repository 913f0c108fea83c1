import { Html, html } from './html.js';

/** The head of a page that asks for nothing from elsewhere. `allowed`: what it may do besides, as its policy says it. */
export const pageHead = (title: string, styles: readonly Html[], allowed: string): Html => html`<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'${new Html(allowed)}">
<title>${title} - Ballast</title>
<style>${styles}</style>
</head>`;
