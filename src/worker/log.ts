import { asyncLocalStorage } from '@temporalio/activity';
import { DefaultLogger } from '@temporalio/worker';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Environment } from '../config/environment.js';
import { rebalanceOfWorkflow } from '../contract/names.js';

const SERIALIZERS = { err: pino.stdSerializers.err, error: pino.stdSerializers.err };

/**
 * The lines of a worker, JSON, on stderr. One that is written while a step of a rebalance runs, by whichever part, says
 * the rebalance's id as `rebalance`.
 */
export function workerLog(
  level: Environment['logLevel'],
  to: DestinationStream = pino.destination({ dest: 2, sync: false }),
): Logger {
  const mixin = () => aboutRebalance(asyncLocalStorage.getStore()?.info.workflowExecution?.workflowId);
  return pino({ level, serializers: SERIALIZERS, mixin }, to);
}

/** What the SDK and the workflows say, in the same lines: those of a rebalance's workflow and steps say its id too. */
export function sdkLogger(log: Logger): DefaultLogger {
  const level = log.isLevelEnabled('debug') ? 'DEBUG' : 'INFO';
  return new DefaultLogger(level, ({ level, message, meta }) => {
    const { workflowId } = { workflowId: undefined, ...meta };
    log[LEVELS[level]]({ ...meta, ...aboutRebalance(workflowId) }, message);
  });
}

const LEVELS = { ERROR: 'error', WARN: 'warn', INFO: 'info', DEBUG: 'debug', TRACE: 'debug' } as const;

function aboutRebalance(workflowId: unknown): { readonly rebalance?: string } {
  const rebalance = typeof workflowId === 'string' ? rebalanceOfWorkflow(workflowId) : null;
  return rebalance === null ? {} : { rebalance };
}
