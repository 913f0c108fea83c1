import { z } from 'zod';
import type { Endpoint } from '../endpoint.js';
import type { Session } from '../session.js';

const result = z.object({ marginMode: z.enum(['REGULAR_MARGIN', 'ISOLATED_MARGIN', 'PORTFOLIO_MARGIN']) });

const endpoint: Endpoint<z.infer<typeof result>> = { name: 'GET /v5/account/info', purpose: 'read', result };

/** `REGULAR_MARGIN` is what Bybit calls cross margin. */
export async function marginMode(session: Session): Promise<z.infer<typeof result>['marginMode']> {
  const answer = await session.ask(endpoint, (api) => api.privateGetV5AccountInfo());
  return answer.result.marginMode;
}
