import fastify from 'fastify';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { describeRoutes } from '../../../src/operator/api/described.js';

const ABOUT = { title: 'A test', description: 'Of the description.', tags: {} };

test('a route that is not described is refused at the start, with what is missing', async () => {
  const app = fastify();
  await describeRoutes(app, ABOUT, '/api/openapi.json');
  expect(() => app.get('/api/secret', () => 'x')).toThrow(
    'GET /api/secret is not described: give its schema a summary and responses, or hide it',
  );
  await app.close();
});

test('what a route takes is checked by its schema, and every mistake is named', async () => {
  const app = fastify();
  await describeRoutes(app, ABOUT, '/api/openapi.json');
  const body = z.object({ reason: z.string().min(1), units: z.int() });
  app.post('/api/do', { schema: { summary: 'Does', body, response: { 200: z.string() } } }, () => 'done');
  const answer = await app.inject({ method: 'POST', url: '/api/do', payload: { reason: '', units: 'x' } });
  expect(answer.statusCode).toBe(400);
  expect(answer.json().message).toMatch(/body\/reason .*body\/units /);
  await app.close();
});
