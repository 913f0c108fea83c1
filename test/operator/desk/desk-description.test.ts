import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Desk } from '../../../src/operator/desk/desk.js';
import { T0 } from '../../ledger/fixtures.js';
import { establishedFund } from '../../ledger/test-ledger.js';
import { type OperatorWorld, operatorWorld, still } from '../operator-world.js';
import { Answers, type ApiDescription } from './answers.js';
import { deskOf } from './desk-world.js';

let world: OperatorWorld;
let desk: Desk;

beforeAll(async () => {
  world = await operatorWorld('105', still(T0 + 10 * 3_600_000));
  await establishedFund(world.ledger);
  desk = await deskOf(world);
});
afterAll(async () => {
  await desk?.close();
  await world?.end();
});

const ask = async (path: string) => {
  const answer = await fetch(`${desk.url}${path}`);
  return { status: answer.status, body: await answer.json() };
};
// A document of the server's own.
const description = async () => (await ask('/api/openapi.json')).body as ApiDescription;

test('the description is one of OpenAPI 3.1, and says of every route what it is and answers', async () => {
  const document = await description();
  expect(document.openapi).toBe('3.1.0');
  const judged = await new Validator().validate({ ...structuredClone(document) });
  expect(judged).toEqual({ valid: true });
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const operation of Object.values(operations)) {
      expect(operation.summary, path).toMatch(/^[A-Z]/);
      const { 304: _unchanged, ...responses } = operation.responses;
      expect(Object.keys(responses), path).toContain('200');
      for (const { content } of Object.values(responses)) expect(content, path).toBeDefined();
    }
  }
});

test('every answer is as the description says, to the last field', async () => {
  const answers = new Answers(await description());
  const asked: readonly [described: string, path: string, status: number][] = [
    ['/api/book', '/api/book', 200],
    ['/api/funds/{token}', '/api/funds/BTC3L', 200],
    ['/api/funds/{token}', '/api/funds/XYZ', 404],
    ['/api/funds/{token}', '/api/funds/a%20b', 400],
    ['/api/rebalances/{id}', '/api/rebalances/BTC3L-s000001a1', 200],
    ['/api/rebalances/{id}', '/api/rebalances/XYZ-e000001a1', 404],
    ['/api/objectives', '/api/objectives?since=7d', 200],
    ['/api/objectives', '/api/objectives?since=soon', 400],
    ['/api/approvals', '/api/approvals', 200],
    ['/api/audit', '/api/audit?token=BTC3L&limit=5', 200],
    ['/api/audit', '/api/audit?limit=0', 400],
    ['/api/session', '/api/session', 200],
    ['/api/requests', '/api/requests?key=k', 200],
    ['/api/requests', '/api/requests', 400],
    ['/api/alerts', '/api/alerts?open=false', 200],
    ['/api/alerts', '/api/alerts?open=perhaps', 400],
    ['/api/funds/{token}/waiting', '/api/funds/BTC3L/waiting', 200],
    ['/api/funds/{token}/waiting', '/api/funds/XYZ/waiting', 400],
    ['/healthz', '/healthz', 200],
    ['/livez', '/livez', 200],
    ['/readyz', '/readyz', 200],
    ['/api/openapi.json', '/api/openapi.json', 200],
    ['/public/v1/snapshot', '/public/v1/snapshot', 200],
    ['/public/v1/funds/{token}', '/public/v1/funds/BTC3L', 200],
    ['/public/v1/keys', '/public/v1/keys', 200],
    ['/public/v1/snapshot.schema.json', '/public/v1/snapshot.schema.json', 200],
    ['/public/v1/fund.schema.json', '/public/v1/fund.schema.json', 200],
  ];
  for (const [described, path, status] of asked) {
    const answer = await ask(path);
    expect(answer.status, path).toBe(status);
    answers.expectFits(described, status, answer.body);
  }
  // No JSON, or only in desk-actions.test.ts.
  expect(answers.unseen()).toEqual([
    ...['/api/live', '/api/audit.csv', '/api/preview', '/api/actions', '/api/approvals/{id}/approve'],
    ...['/api/approvals/{id}/decline', '/api/alerts/{id}/acknowledge', '/public/v1/snapshot.jws'],
  ]);
});

test('the judge of these tests refuses an answer with a field too many, and one with a field too few', async () => {
  const answers = new Answers(await description());
  expect(() => answers.expectFits('/healthz', 200, { ok: true, more: 1 })).toThrow();
  expect(() => answers.expectFits('/healthz', 200, {})).toThrow();
});
