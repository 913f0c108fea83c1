import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Objectives } from '../../config/objectives.js';
import type { MonitoringLedger } from '../../ledger/monitoring-port.js';
import { objectiveReport } from '../../monitoring/objectives.js';
import { FAILURE } from '../api/fields.js';
import { reportJson } from '../objectives.js';
import { answering } from './answering.js';
import { OBJECTIVES, OBJECTIVES_ASKED } from './objectives-schema.js';

interface ObjectiveParts {
  readonly ledger: Pick<MonitoringLedger, 'endedRebalances' | 'openBreaches'>;
  /** Their targets. */
  readonly objectives: Objectives;
}

export function objectivesRoutes({ ledger, objectives }: ObjectiveParts): FastifyPluginAsyncZod {
  return async (app) => {
    answering(app);
    app.get(
      '/api/objectives',
      {
        schema: {
          summary: 'How well the funds were served, against the objectives',
          tags: ['funds'],
          querystring: OBJECTIVES_ASKED,
          response: { 200: OBJECTIVES, 400: FAILURE.describe('No span can be so.') },
        },
      },
      async ({ query: { since } }) => {
        const until = Date.now();
        return reportJson(await objectiveReport(ledger, objectives, { from: until - since, until }));
      },
    );
  };
}
