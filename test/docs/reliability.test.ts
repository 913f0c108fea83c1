import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FAILURE } from '../../src/contract/failures.js';

const ROOT = new URL('../../', import.meta.url);
const PAGE = readFileSync(new URL('docs/reliability.md', ROOT), 'utf8');
const PROMISES = PAGE.split('\n').filter((line) => /^\| \d+ \|/.test(line));

/** A file of tests, or a folder of them, and the titles that the page quotes from it. */
const references = PROMISES.flatMap((line) =>
  [...line.matchAll(/`(test\/[^`]*)`(?::((?:,? "[^"]+")+))?/g)].map(([, path = '', titles = '']) => ({
    path,
    titles: [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => title),
  })),
);

describe('the page of promises', () => {
  test('shows a test for each of them', () => {
    expect(PROMISES.length).toBeGreaterThan(10);
    expect(PROMISES.filter((line) => !line.includes('`test/'))).toEqual([]);
  });

  test.each(references)('quotes tests that are there: $path', ({ path, titles }) => {
    const text = textOf(path);
    expect(titles.filter((title) => !text.includes(title))).toEqual([]);
  });

  test.each(Object.values(FAILURE))('says what to do about %s', (type) => {
    expect(PAGE).toContain(`| \`${type}\` |`);
  });

  test('leads only to pages and anchors that are there', () => {
    for (const [, page = ''] of PAGE.matchAll(/\]\(([^)#]+\.md)\)/g)) {
      expect(statSync(new URL(`docs/${page}`, ROOT)).isFile()).toBe(true);
    }
  });
});

function textOf(path: string): string {
  const place = new URL(path, ROOT);
  if (!statSync(place).isDirectory()) return readFileSync(place, 'utf8');
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(new URL(`${path}${name}`, ROOT), 'utf8'))
    .join('\n');
}
