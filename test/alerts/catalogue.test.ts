import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { alertMessage } from '../../src/alerts/alert-message.js';
import { ALERTS } from '../../src/contract/alert-rules.js';

const docs = new URL('../../docs/', import.meta.url);
const PAGE = await readFile(new URL('alerts.md', docs), 'utf8');

test('docs/alerts.md has every code, as the alerts say it', () => {
  const rows = PAGE.split('\n').filter((line) => line.startsWith('| `B-ALERT'));
  expect(rows).toEqual(
    Object.values(ALERTS).map(
      ({ code, severity, title, meaning, remedy, over, runbook }) =>
        `| \`${code}\` | ${severity} | ${title}. ${meaning} | ${remedy} | ${over ?? '-'} | [steps](#${runbook.split('#')[1]}) |`,
    ),
  );
});

test.each(Object.values(ALERTS))('the runbook of $code is a heading that is there', async ({ runbook }) => {
  const [file = '', anchor = ''] = runbook.split('#');
  const page = await readFile(new URL(file, docs), 'utf8');
  const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
  expect(headings).toContain(anchor);
});

/** As GitHub and others make it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');

test('codes are unlike one another', () => {
  const codes = Object.values(ALERTS).map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
});

test('an alert of a kind that this version does not know is told all the same', () => {
  const alert = {
    id: 7,
    uid: 'u',
    kind: 'new-thing',
    token: 'BTC3L',
    what: 'it happened',
    raisedAt: 0,
    times: 1,
  };
  const rest = { latestAt: 0, deliveredAt: null, acknowledgedAt: null, acknowledgedBy: null };
  const ends = { resolvedAt: null, resolution: null };
  expect(alertMessage({ ...alert, ...rest, ...ends })).toMatchObject({
    code: 'B-ALERT-new-thing',
    severity: 'error',
    text: expect.stringContaining('it happened'),
  });
});
