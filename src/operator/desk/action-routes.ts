import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { alertMessage } from '../../alerts/alert-message.js';
import type { AlertRecord } from '../../ledger/alert-port.js';
import { acknowledge } from '../alerts.js';
import { FAILURE, NAME } from '../api/fields.js';
import { approveProposal } from '../approvals.js';
import { trailRow } from '../audit.js';
import { CommandFailed, UsageError } from '../command-error.js';
import { selectedFunds } from '../open-ledger.js';
import { requiredToken } from '../operator-token.js';
import { iso } from '../status-report.js';
import { viewOf } from '../tell-running.js';
import { act } from './act.js';
import {
  ACKNOWLEDGE_ASKED,
  ACKNOWLEDGED,
  ACTED,
  ACTION_ASKED,
  ALERTS,
  ALERTS_ASKED,
  APPROVE_ASKED,
  DECIDED,
  DECLINE_ASKED,
  PREVIEW,
  PREVIEW_ASKED,
  REQUEST,
  REQUEST_ASKED,
  WAITING,
} from './action-schema.js';
import { answering } from './answering.js';
import { cancellable } from './cancellable.js';
import { type ActingParts, deskMeans, sayerOf } from './desk-means.js';
import { previewAction } from './preview/preview-action.js';
import type { Visitors } from './visitors.js';

const TAGS = ['actions'];

const FAILURES = {
  400: FAILURE.describe('The request cannot be so: every mistake of it.'),
  401: FAILURE.describe('Somebody has to sign in for it.'),
  403: FAILURE.describe('The role does not reach so far, or the request comes from another site.'),
  409: FAILURE.describe('It is refused, and nothing was changed.'),
  503: FAILURE.describe('Whoever is asked does not answer: asking again under the same key is safe.'),
};

/** What is looked at for the sake of acting. */
export function outcomeRoutes(parts: ActingParts): FastifyPluginAsyncZod {
  const { ledger } = parts;
  return async (app) => {
    answering(app);
    app.get(
      '/api/requests',
      {
        schema: {
          summary: 'What was asked under a key, and what came of it',
          tags: TAGS,
          querystring: REQUEST_ASKED,
          response: { 200: REQUEST, 400: FAILURES[400] },
        },
      },
      async ({ query: { key } }) => {
        const any = { token: null, who: null, action: null, since: null, until: null };
        const actions = await ledger.auditTrail({ ...any, requestKey: key, limit: 1_000 });
        return { key, actions: actions.map(trailRow) };
      },
    );
    app.get(
      '/api/alerts',
      {
        schema: {
          summary: 'What people were told, newest first',
          tags: TAGS,
          querystring: ALERTS_ASKED,
          response: { 200: ALERTS, 400: FAILURES[400] },
        },
      },
      async ({ query: { open, limit } }) => ({
        alerts: (await ledger.alerts({ open, limit, token: null })).map(alertRow),
      }),
    );
    app.get(
      '/api/funds/:token/waiting',
      {
        schema: {
          summary: 'What is at work of a fund, what waits, and what of it can be taken back',
          tags: TAGS,
          params: z.object({ token: NAME }),
          response: { 200: WAITING, 400: FAILURES[400] },
        },
      },
      async (request) => {
        const { token } = request.params;
        await selectedFunds(ledger, token);
        return { ...(await queueOf(parts, request, token)), cancellable: await cancellable(ledger, token) };
      },
    );
  };
}

/** The ledger's part is shown also where the fund does not answer. */
async function queueOf(parts: ActingParts, request: FastifyRequest, token: string) {
  try {
    const { withClient } = deskMeans(parts, request);
    const { running, queue } = await withClient((client) => viewOf(client, token));
    return { running, queue: queue.map(({ key, cause }) => ({ key, cause })), trouble: null };
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    return { running: null, queue: [], trouble: error.message };
  }
}

function alertRow(alert: AlertRecord) {
  const { id, token, what, raisedAt, times, acknowledgedBy, resolvedAt } = alert;
  const { severity, code, remedy } = alertMessage(alert);
  return {
    ...{ id, severity, code, token, what, remedy, times, acknowledgedBy },
    raisedAt: iso(raisedAt),
    resolvedAt: resolvedAt === null ? null : iso(resolvedAt),
  };
}

/** Everything that a person does here. Each comes with the token against requests of other sites. */
export function actionRoutes(parts: ActingParts & { readonly visitors: Visitors }): FastifyPluginAsyncZod {
  const { ledger, visitors } = parts;
  return async (app) => {
    answering(app);
    app.addHook('onRequest', visitors.refuseEnded);
    app.addHook('onRequest', app.csrfProtection);
    app.post(
      '/api/preview',
      {
        schema: {
          summary: 'What an action would do now, at what cost',
          tags: TAGS,
          body: PREVIEW_ASKED,
          response: { 200: PREVIEW, ...FAILURES },
        },
      },
      (request) => previewAction(deskMeans(parts, request), request.body, visitors.mustSignIn),
    );
    app.post(
      '/api/actions',
      {
        schema: {
          summary: 'Does something to a fund, or to all of them',
          description: 'It answers when it is accepted; what comes of it is at /api/requests.',
          tags: TAGS,
          body: ACTION_ASKED,
          response: { 200: ACTED, ...FAILURES },
        },
      },
      async (request) => {
        const { body } = request;
        return { key: body.key, results: await act(deskMeans(parts, request), body) };
      },
    );
    app.post(
      '/api/approvals/:id/approve',
      {
        schema: {
          summary: 'Decides for what another has proposed, and carries it out',
          description: 'Again it goes on where it was cut off.',
          tags: TAGS,
          params: z.object({ id: NAME }),
          body: APPROVE_ASKED,
          response: { 200: DECIDED, ...FAILURES },
        },
      },
      async (request) => {
        const { id } = request.params;
        const found = await ledger.approval(id);
        if (found === null) throw new CommandFailed(`nobody proposed ${id}`, 'see /api/approvals');
        const expected = found.dangerous.token ?? id;
        if (request.body.confirm !== expected) throw unconfirmed(expected);
        const { approval, done } = await approveProposal(deskMeans(parts, request), id);
        return { id, state: approval.state, what: done.what, operatorToken: done.token };
      },
    );
    app.post(
      '/api/approvals/:id/decline',
      {
        schema: {
          summary: 'Decides against it, or takes one’s own back',
          tags: TAGS,
          params: z.object({ id: NAME }),
          body: DECLINE_ASKED,
          response: { 200: DECIDED, ...FAILURES },
        },
      },
      async (request) => {
        const { id } = request.params;
        const { speaker, withLedger } = deskMeans(parts, request);
        const { reason } = request.body;
        const token = requiredToken(speaker);
        const { state, decidedBy } = await withLedger((heard) => heard.decline(token, id, reason));
        return { id, state, what: `declined by ${decidedBy}: ${reason}`, operatorToken: null };
      },
    );
    app.post(
      '/api/alerts/:id/acknowledge',
      {
        schema: {
          summary: 'Says that one looks after an alert',
          tags: TAGS,
          params: z.object({ id: z.coerce.number().int().min(1).max(1e15) }),
          body: ACKNOWLEDGE_ASKED,
          response: { 200: ACKNOWLEDGED, ...FAILURES },
        },
      },
      async (request) => {
        const means = deskMeans(parts, request);
        const alert = await acknowledge(means, request.params.id, sayerOf(means));
        return { id: alert.id, acknowledgedBy: alert.acknowledgedBy ?? sayerOf(means) };
      },
    );
  };
}

const unconfirmed = (expected: string): UsageError =>
  new UsageError([{ option: 'confirm', message: `is not ${expected}`, remedy: `type ${expected}` }]);
