import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import staticFiles from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { STYLES } from './styles.js';

const PAGE = fileURLToPath(new URL('./page/', import.meta.url));

const require = createRequire(import.meta.url);
/** A file beside the one by which a package is found. */
const beside = (entry: string, file: string): string => join(dirname(require.resolve(entry)), file);

/** What the page is made with, as browsers load it: by the name under which it is served. */
const VENDOR: Readonly<Record<string, string>> = {
  'preact.js': beside('preact', 'preact.module.js'),
  'preact-hooks.js': beside('preact/hooks', 'hooks.module.js'),
  'htm.js': beside('htm', 'htm.module.js'),
  'uplot.js': beside('uplot', 'uPlot.esm.js'),
  'uplot.css': beside('uplot', 'uPlot.min.css'),
};

export const IMPORT_MAP = JSON.stringify({
  imports: {
    preact: '/vendor/preact.js',
    'preact/hooks': '/vendor/preact-hooks.js',
    htm: '/vendor/htm.js',
    uplot: '/vendor/uplot.js',
  },
});

const indexOf = (temporalUi: string | null): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Ballast</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/vendor/uplot.css">
<link rel="stylesheet" href="/desk.css">
<script type="importmap">${IMPORT_MAP}</script>
<script type="module" src="/page/main.js"></script>
</head>
<body data-temporal-ui="${temporalUi ?? ''}">
<div id="desk"><p class="soft">loading ...</p></div>
<noscript><p>This page needs JavaScript. <code>ballast status</code> says the same in a terminal.</p></noscript>
</body>
</html>
`;

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M8 2v9M3 11a5 3 0 0 0 10 0M5 5h6" stroke="#0b63b0" stroke-width="2" fill="none"/></svg>`;

/** No part of the API. */
const HIDDEN = { schema: { hide: true } };

/** The page itself: one document, the modules it loads, and nothing from anywhere else. */
export function pageRoutes(temporalUi: string | null) {
  return async (app: FastifyInstance): Promise<void> => {
    await app.register(staticFiles, {
      root: PAGE,
      prefix: '/page/',
      allowedPath: (path) => /\.(js|css)$/.test(path),
      index: false,
    });
    app.get('/', HIDDEN, (_request, reply) => reply.type('text/html').send(indexOf(temporalUi)));
    app.get('/desk.css', HIDDEN, (_request, reply) => reply.type('text/css').send(STYLES));
    app.get('/icon.svg', HIDDEN, (_request, reply) => reply.type('image/svg+xml').send(ICON));
    for (const [name, file] of Object.entries(VENDOR)) {
      app.get(`/vendor/${name}`, HIDDEN, (_request, reply) => reply.sendFile(basename(file), dirname(file)));
    }
  };
}
