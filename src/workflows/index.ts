// The entrance of the workflow bundle: what a worker can run.
export { auditor } from './auditor.js';
export { dailyRebalance } from './daily-rebalance.js';
export { fund } from './fund.js';
export { monitor } from './monitor.js';
export { rebalance } from './rebalance.js';
export { servedRebalance } from './served-rebalance.js';
export { switchboard } from './switchboard.js';
