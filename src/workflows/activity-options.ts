import { type ActivityInterfaceFor, proxyActivities } from '@temporalio/workflow';
import type {
  AlarmActivities,
  ControlActivities,
  DealingActivities,
  MarketActivities,
  RetirementActivities,
  RoundActivities,
  TradingActivities,
  UnitChangeActivities,
} from '../contract/activities.js';
import { FINAL_FAILURES } from '../contract/failures.js';
import { TASK_QUEUE } from '../contract/names.js';
import type { SwitchboardActivities } from '../contract/switchboard.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const nonRetryableErrorTypes = [...FINAL_FAILURES];

/** Every step heartbeats once a second (in the worker, around it): a killed worker is noticed this soon. */
const heartbeatTimeout = 3 * SECOND;

/** Reading until venue and ledger agree takes 16 s of pauses, besides the readings of a venue that may be slow. */
const READING_MS = MINUTE;

/** Longer than the minute after which an order that is not to be seen is given up, and the wait for funding. */
export const URGENT_STRIKE_MS = 2 * MINUTE;
export const STRIKE_MS = 10 * MINUTE;

/** Reads and decides; nothing was sent yet, so after this time the fund starts afresh with a new attempt. */
const striking = (withinMs: number) =>
  proxyActivities<TradingActivities>({
    taskQueue: TASK_QUEUE.trading,
    heartbeatTimeout,
    startToCloseTimeout: READING_MS,
    scheduleToCloseTimeout: withinMs,
    // Whoever gives way does not wait for the step to hear of it: it sends nothing.
    cancellationType: 'TRY_CANCEL',
    retry: {
      initialInterval: 500,
      backoffCoefficient: 2,
      maximumInterval: 5 * SECOND,
      nonRetryableErrorTypes,
    },
  });

export const snapshotWithin = (withinMs: number) => striking(withinMs).snapshot;
export const { restrike } = striking(URGENT_STRIKE_MS);

/** Pure arithmetic: only a lost worker makes it run again. */
export const { compute } = proxyActivities<TradingActivities>({
  taskQueue: TASK_QUEUE.trading,
  heartbeatTimeout,
  startToCloseTimeout: 10 * SECOND,
  scheduleToCloseTimeout: 30 * MINUTE,
  retry: { initialInterval: 200, maximumInterval: 5 * SECOND, maximumAttempts: 20 },
});

/** A retry first asks the venue what became of the order; it never invents a second one. */
export const { order } = proxyActivities<TradingActivities>({
  taskQueue: TASK_QUEUE.trading,
  heartbeatTimeout,
  startToCloseTimeout: MINUTE,
  scheduleToCloseTimeout: HOUR,
  retry: { initialInterval: 500, backoffCoefficient: 2, maximumInterval: 5 * SECOND, nonRetryableErrorTypes },
});

/** Books what was traded before a failure; longer than an order needs to be given up. Then it is closed without. */
export const { conclude: concludeTraded } = proxyActivities<TradingActivities>({
  taskQueue: TASK_QUEUE.trading,
  heartbeatTimeout,
  startToCloseTimeout: READING_MS,
  scheduleToCloseTimeout: 10 * MINUTE,
  retry: { initialInterval: 500, backoffCoefficient: 2, maximumInterval: 5 * SECOND, nonRetryableErrorTypes },
});

/** What was traded must reach the ledger: tried for a day before a person has to look. */
export const { settle, conclude, cancelOpenOrders } = proxyActivities<TradingActivities>({
  taskQueue: TASK_QUEUE.trading,
  heartbeatTimeout,
  startToCloseTimeout: READING_MS,
  scheduleToCloseTimeout: 24 * HOUR,
  retry: {
    initialInterval: 500,
    backoffCoefficient: 2,
    maximumInterval: 15 * SECOND,
    nonRetryableErrorTypes,
  },
});

/** Asks the hedge book; its answer comes with the round. */
export const { joinRound } = proxyActivities<RoundActivities>({
  taskQueue: TASK_QUEUE.trading,
  heartbeatTimeout,
  startToCloseTimeout: READING_MS,
  scheduleToCloseTimeout: STRIKE_MS,
  retry: { initialInterval: 200, maximumInterval: 5 * SECOND, nonRetryableErrorTypes },
});

export const { loadFund, changeFundState, admitRequest, listFunds } = proxyActivities<ControlActivities>({
  taskQueue: TASK_QUEUE.control,
  heartbeatTimeout,
  startToCloseTimeout: 10 * SECOND,
  retry: { initialInterval: 200, maximumInterval: 5 * SECOND, nonRetryableErrorTypes },
});

/** It gives up soon: somebody waits for it, or it is tried again by itself. */
const SOON = {
  taskQueue: TASK_QUEUE.control,
  heartbeatTimeout,
  startToCloseTimeout: 10 * SECOND,
  scheduleToCloseTimeout: 15 * SECOND,
  retry: { initialInterval: 200, maximumInterval: 5 * SECOND, nonRetryableErrorTypes },
};

/** Somebody waits for the answer; asked again under the same key it is the same. */
export const { recordDealing } = proxyActivities<DealingActivities>(SOON);

/** Somebody waits for the answer; asked again under the same key it is the same. */
export const { recordUnitChange } = proxyActivities<UnitChangeActivities>(SOON);

/** No rebalance begins meanwhile, so it gives up soon; it is tried again, and each rebalance looks before it strikes. */
export const { effectUnitChange } = proxyActivities<UnitChangeActivities>(SOON);

/** The first: somebody waits for the answer. The second: no rebalance begins meanwhile; it is tried again. */
export const { recordRetirement, effectRetirement } = proxyActivities<RetirementActivities>(SOON);

export const { raiseAlert } = proxyActivities<AlarmActivities>({
  taskQueue: TASK_QUEUE.control,
  heartbeatTimeout,
  startToCloseTimeout: 10 * SECOND,
  retry: { initialInterval: 200, maximumInterval: 5 * SECOND, nonRetryableErrorTypes },
});

/** Others wait for the end of it; what was not told is told again. */
export const { tellGoneFund } = proxyActivities<AlarmActivities>({
  taskQueue: TASK_QUEUE.control,
  heartbeatTimeout,
  startToCloseTimeout: 15 * SECOND,
  scheduleToCloseTimeout: 30 * SECOND,
  retry: { initialInterval: 200, maximumInterval: 5 * SECOND, nonRetryableErrorTypes },
});

export const { readSwitch, changeSwitch, tellFunds } = proxyActivities<SwitchboardActivities>({
  taskQueue: TASK_QUEUE.control,
  heartbeatTimeout,
  startToCloseTimeout: 30 * SECOND,
  retry: { initialInterval: 200, maximumInterval: 5 * SECOND, nonRetryableErrorTypes },
});

/** Heartbeats while it waits for the outcomes; a lost worker is noticed within seconds. */
export const askFundsWithin = (
  answerWithinMs: number,
): Pick<ActivityInterfaceFor<ControlActivities>, 'askFunds'> =>
  proxyActivities<ControlActivities>({
    taskQueue: TASK_QUEUE.control,
    startToCloseTimeout: answerWithinMs + 5 * MINUTE,
    heartbeatTimeout: 10 * SECOND,
    retry: { initialInterval: SECOND, maximumInterval: 10 * SECOND },
  });

/** How long one watch lasts at most before it returns by itself. */
export const WATCH_MS = HOUR;

export const { watchMarket } = proxyActivities<MarketActivities>({
  taskQueue: TASK_QUEUE.market,
  startToCloseTimeout: WATCH_MS + 5 * MINUTE,
  heartbeatTimeout: 3 * SECOND,
  retry: { initialInterval: 200, backoffCoefficient: 1.5, maximumInterval: 3 * SECOND },
});
