/** @import { Session } from './session.js' */

/**
 * @typedef {object} Parameter What an action is asked with besides its fund.
 * @property {string} name As the API calls it.
 * @property {string} label
 * @property {string} help
 * @property {boolean} [optional]
 * @property {string} [type] Of the input.
 */

/**
 * @typedef {object} Action
 * @property {string} action As the API calls it.
 * @property {string} title On its button.
 * @property {string} says What it does.
 * @property {'nobody' | 'operator'} needs Whether somebody has to sign in for it at least.
 * @property {readonly Parameter[]} [parameters]
 * @property {boolean} [lowersRisk] It waits for no preview.
 */

/** @type {Parameter} */
const UNITS = { name: 'units', label: 'units', help: 'so many units, above zero' };
/** @type {Parameter} */
const RATIO = { name: 'ratio', label: 'ratio', help: 'new units for old ones: 10:1 makes ten of one' };
/** @type {Parameter} */
const AT = {
  name: 'at',
  label: 'at (UTC)',
  help: 'empty: as soon as it can be',
  optional: true,
  type: 'datetime-local',
};

/** @type {readonly Action[]} */
export const FUND_ACTIONS = [
  { action: 'rebalance', title: 'Rebalance now', says: 'trades to the target at once', needs: 'nobody' },
  {
    action: 'pause',
    title: 'Pause',
    says: 'trades nothing until it is resumed',
    needs: 'nobody',
    lowersRisk: true,
  },
  {
    action: 'reduce',
    title: 'Reduce only',
    says: 'cuts its risk, and adds to nothing',
    needs: 'nobody',
    lowersRisk: true,
  },
  {
    action: 'halt',
    title: 'Halt',
    says: 'trades nothing, and stops what runs',
    needs: 'nobody',
    lowersRisk: true,
  },
  { action: 'resume', title: 'Resume', says: 'trades again as its rules say', needs: 'nobody' },
];

/** Of the rebalance that is at work. @type {readonly Action[]} */
export const RUNNING_ACTIONS = [
  { action: 'hurry', title: 'Hurry', says: 'the rest of its orders without pauses', needs: 'nobody' },
  { action: 'abandon', title: 'Abandon the rest', says: 'ends with what it has reached', needs: 'nobody' },
];

/** @type {readonly Action[]} */
export const UNIT_ACTIONS = [
  {
    action: 'create',
    title: 'Create units',
    says: 'at the next strike',
    needs: 'operator',
    parameters: [
      { ...UNITS, optional: true },
      {
        name: 'amount',
        label: 'or amount',
        help: 'as many as this buys, in the settle coin',
        optional: true,
      },
    ],
  },
  {
    action: 'redeem',
    title: 'Redeem units',
    says: 'at the next strike',
    needs: 'operator',
    parameters: [UNITS],
  },
  {
    action: 'split',
    title: 'Split',
    says: 'more units, each worth less',
    needs: 'operator',
    parameters: [RATIO, AT],
  },
  {
    action: 'merge',
    title: 'Merge',
    says: 'fewer units, each worth more',
    needs: 'operator',
    parameters: [{ ...RATIO, help: 'new units for old ones: 1:10 makes one of ten' }, AT],
  },
  {
    action: 'retire',
    title: 'Retire',
    says: 'unwinds it, and pays its units out: for good',
    needs: 'operator',
    parameters: [AT],
  },
];

/** @type {readonly Action[]} */
export const BOOK_ACTIONS = [
  {
    action: 'pause-all',
    title: 'Pause all',
    says: 'no fund trades; each is resumed by itself',
    needs: 'nobody',
    lowersRisk: true,
  },
  {
    action: 'reduce-all',
    title: 'Reduce all',
    says: 'all cut their risk, and add to nothing',
    needs: 'nobody',
    lowersRisk: true,
  },
  {
    action: 'halt-all',
    title: 'Halt all',
    says: 'no fund trades, and what runs is stopped',
    needs: 'nobody',
    lowersRisk: true,
  },
  { action: 'resume-all', title: 'Resume all', says: 'each trades as its own state says', needs: 'nobody' },
];

/** What takes back something that waits. @param {string} action @returns {Action} */
export const cancelling = (action) => ({
  action,
  title: 'Take back',
  says: 'ends what waits',
  needs: 'operator',
});

/**
 * Why whoever looks may not do it, in words; null where they may.
 * @param {'nobody' | 'operator' | 'approver'} needs
 * @param {Session | null} session
 */
export function whyNot(needs, session) {
  if (session === null) return 'it is not known yet who you are';
  const { signedIn, mayActUnsigned } = session;
  if (signedIn === null) return needs === 'nobody' && mayActUnsigned ? null : `sign in as ${article(needs)}`;
  if (signedIn.role === 'viewer') return `you are a viewer, and this takes ${article(needs)}`;
  if (needs === 'approver' && signedIn.role !== 'approver')
    return `you are an operator, and this takes an approver`;
  return null;
}

/** @param {'nobody' | 'operator' | 'approver'} needs */
const article = (needs) => (needs === 'approver' ? 'an approver' : 'an operator');
