import { readFile } from 'node:fs/promises';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SEARCH_ATTRIBUTE } from '../../src/contract/search-attributes.js';
import { ownNamespace } from './workflow-world.js';

const PAGE = await readFile(new URL('../../docs/temporal-ui.md', import.meta.url), 'utf8');
const LISTS = [...PAGE.matchAll(/```\n(.+)\n```/g)].map(([, list = '']) => list);

let env: TestWorkflowEnvironment;
beforeAll(async () => {
  env = await ownNamespace();
});
afterAll(() => env?.teardown());

describe('the lists of docs/temporal-ui.md', () => {
  test('are several', () => {
    expect(LISTS.length).toBeGreaterThan(5);
  });

  test.each(LISTS)('the server understands %s', async (list) => {
    expect((await env.client.workflow.count(list)).count).toBe(0);
  });

  test('one with a name that is not registered is refused', async () => {
    await expect(env.client.workflow.count('BallastToken = "A" AND BallastTokn = "B"')).rejects.toThrow();
  });

  test('the page has every search attribute', () => {
    for (const { name } of Object.values(SEARCH_ATTRIBUTE)) expect(PAGE).toContain(`| \`${name}\` |`);
  });
});
