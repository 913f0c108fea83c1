import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Approval } from '../../ledger/approval-port.js';
import type { PostgresLedger } from '../../ledger/postgres-ledger.js';
import { FAILURE } from '../api/fields.js';
import { approvalDetails } from '../approvals/approval-details.js';
import { approvalJson, standing } from '../approvals/approval-text.js';
import { trailCsv, trailRow } from '../audit.js';
import { answering } from './answering.js';
import { ACTIONS, ACTIONS_ASKED, APPROVALS } from './people-schema.js';

const MOST_APPROVALS = 100;
const TAGS = ['people'];
const CSV = { description: 'One line each.', content: { 'text/csv': { schema: z.string() } } };

/** What people did, and what waits for one of them; to be looked at. */
export function peopleRoutes(ledger: PostgresLedger): FastifyPluginAsyncZod {
  return async (app) => {
    answering(app);
    const querystring = ACTIONS_ASKED;
    const malformed = FAILURE.describe('No filter can be so.');
    app.get(
      '/api/approvals',
      {
        schema: {
          summary: 'What one person has proposed and another decides, newest first',
          tags: TAGS,
          response: { 200: APPROVALS },
        },
      },
      async () => {
        const approvals = await ledger.approvals({ open: false, limit: MOST_APPROVALS });
        return { approvals: await Promise.all(approvals.map((approval) => row(ledger, approval))) };
      },
    );
    app.get(
      '/api/audit',
      {
        schema: {
          summary: 'Who did what, when, why, from where, and what came of it, newest first',
          tags: TAGS,
          querystring,
          response: { 200: ACTIONS, 400: malformed },
        },
      },
      async ({ query }) => ({ actions: (await ledger.auditTrail(query)).map(trailRow) }),
    );
    app.get(
      '/api/audit.csv',
      {
        schema: {
          summary: 'The same as CSV',
          tags: TAGS,
          querystring,
          response: { 200: CSV, 400: malformed },
        },
      },
      async ({ query }, reply) => {
        const csv = trailCsv(await ledger.auditTrail(query));
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', 'attachment; filename="ballast-audit.csv"')
          .send(`${csv}\n`);
      },
    );
  };
}

async function row(ledger: PostgresLedger, approval: Approval) {
  const isOver = approval.state !== 'open' && approval.state !== 'approved';
  const details = isOver ? [] : await approvalDetails(ledger, approval.dangerous);
  const { id, title, token, reason, proposedBy, proposedAt, expiresAt, state } = approvalJson(approval);
  const said = { id, title, token, reason, proposedBy, proposedAt, expiresAt, state };
  return { ...said, details, standing: standing(approval) };
}
