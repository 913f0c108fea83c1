import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { readDifference } from '../../src/contract/auditor-messages.js';
import { withAuditor } from '../../src/contract/start-auditor.js';
import { parseDecimal, plain } from '../../src/domain/decimal.js';
import type { UnitRatio } from '../../src/domain/unit-change.js';
import { Ambush } from '../run/ambush.js';
import { moveMoney } from '../run/by-hand.js';
import { startDaily } from '../run/daily.js';
import { askDealing, payClaims } from '../run/dealings.js';
import { clearFaults, putFaults } from '../run/faults.js';
import { mend } from '../run/mend.js';
import { giveWord } from '../run/operator.js';
import { askRetirement, redeemAll } from '../run/retirements.js';
import { reviveAuditor } from '../run/revive-auditor.js';
import { applyRange } from '../run/rules.js';
import type { SeedRun } from '../run/seed-run.js';
import { throwTheSwitch } from '../run/switch.js';
import { askUnitChange } from '../run/unit-changes.js';
import type { Target } from '../schedule/faults.js';
import { insist } from '../world/insist.js';
import { askAll, everyFund, type Scenario, sway } from './scenarios.js';

/*
 * Ways that a rebalance takes only where something is wrong: each leads to boundaries that the usual ones never reach.
 */

type Faults = Parameters<typeof putFaults>[1];
type Fault = ReturnType<Faults>['faults'][number];

const CREATE = '/v5/order/create';
/** In minutes. */
const EIGHT_HOURS = 8 * 60;
const WITHIN_MS = 20_000;
/** A difference is believed after 16 seconds. */
const BELIEVED_MS = 60_000;

export const faultsFor = (run: SeedRun, draw: (target: Target) => readonly Fault[]): Promise<void> =>
  putFaults(run, (target) => ({ seed: 'matrix', faults: [...draw(target)] }));

/** Eight hours pass: a management fee falls due. */
export const charged: Scenario = {
  name: 'charged',
  fresh: false,
  start: async (run, round) => {
    await sway(run, 0.02, EIGHT_HOURS);
    await askAll(run, round);
  },
};

/** Orders are refused once without having been taken, and then shown late: sends are taken back, looks are in vain. */
const late: Scenario = {
  name: 'late',
  fresh: false,
  start: async (run, round) => {
    const count = run.tokens.length;
    await faultsFor(run, ({ accounts }) => [
      { kind: 'rate-limited', target: { path: CREATE, account: accounts }, count, forMs: 300 },
      {
        kind: 'visibility-late',
        target: { account: accounts },
        in: ['realtime', 'history', 'executions'],
        delay: { minMs: 2_500, maxMs: 3_000 },
      },
    ]);
    await sway(run, 0.02);
    await askAll(run, round);
  },
  after: clearFaults,
};

/** A halt between an intent and its send: the order is given up. */
const givenUp: Scenario = {
  name: 'given-up',
  fresh: false,
  start: async (run, round) => {
    await everyFund(run, async (fund) => {
      const prey = { tokens: [run.tokenOf(fund)], contract: '' };
      const halt = { kind: 'word', action: 'halt', how: 'signal', copies: 1, fund } as const;
      const strike = async () => {
        await giveWord(run, halt, `${round}-given-up`);
        // Where the word does not come through in time, the order is sent, and the boundary is not reached.
        await untilHalted(run, fund).catch(() => undefined);
      };
      run.ambush(new Ambush({ step: 'order', boundary: 'after-intent' }, 1, prey, strike));
    });
    await sway(run, 0.02);
    await askAll(run, round);
  },
  after: resumeAll,
};

/** A key that may not trade for a moment fails a rebalance for good: it is concluded with its orders. */
const concluded: Scenario = {
  name: 'concluded',
  fresh: false,
  start: async (run, round) => {
    const count = run.tokens.length;
    await faultsFor(run, ({ accounts }) => [
      { kind: 'banned', target: { path: CREATE, account: accounts }, count, forMs: 1_000 },
    ]);
    await sway(run, 0.02);
    await askAll(run, round);
  },
  after: clearFaults,
};

/** Somebody is in a hurry while half of a trade is still to be done. */
export const restruck: Scenario = {
  name: 'restruck',
  fresh: false,
  start: async (run, round) => {
    const count = run.owners.length;
    await faultsFor(run, ({ accounts }) => [
      { kind: 'match-late', target: { account: accounts }, delay: { minMs: 2_500, maxMs: 2_500 }, count },
      { kind: 'partial-then-cancel', target: { account: accounts }, share: '0.5', count },
    ]);
    await sway(run, 0.02);
    await startDaily(run);
    await untilOrders(run);
    await askAll(run, round);
  },
  after: clearFaults,
};

/** Everything is stopped while orders are open. */
const switched: Scenario = {
  name: 'switched',
  fresh: false,
  gatherMs: 15_000,
  start: async (run, round) => {
    await faultsFor(run, ({ accounts }) => [
      // Also on a busy machine they are open still when the switch is thrown.
      { kind: 'match-late', target: { account: accounts }, delay: { minMs: 12_000, maxMs: 12_000 } },
    ]);
    await sway(run, 0.02);
    await askAll(run, round);
    await untilOrders(run);
    await throwTheSwitch(run, 'halt', round);
  },
  after: async (run, round) => {
    await clearFaults(run);
    await throwTheSwitch(run, 'resume', round);
  },
};

/** Every book is compared, by the auditor itself and because somebody asks. */
const audited: Scenario = {
  name: 'audited',
  fresh: false,
  steps: ['auditBooks', 'bookDifference'],
  start: async (run) => {
    await reviveAuditor(run.world);
    await everyFund(run, (fund) => compare(run, run.tokenOf(fund)));
  },
};

/** Money leaves one account by hand, and the auditor finds it. */
const found: Scenario = {
  name: 'found',
  fresh: false,
  steps: ['auditBooks'],
  gatherMs: BELIEVED_MS,
  start: async (run) => {
    await moveMoney(run, { kind: 'money', fund: 0, amount: '-10', announced: false });
    await reviveAuditor(run.world);
    await untilHalted(run, 0, BELIEVED_MS);
  },
  after: mend,
};

/** The same, and a rebalance finds it first. */
const unreconciled: Scenario = {
  name: 'unreconciled',
  fresh: false,
  gatherMs: BELIEVED_MS,
  start: async (run, round) => {
    await everyFund(run, (fund) => moveMoney(run, { kind: 'money', fund, amount: '-10', announced: false }));
    await askAll(run, round);
  },
  after: mend,
};

const RECORDED_MS = 1_500;
/** What two people decide first takes longer, of many funds at once; and so does all that follows. */
const AGREED_MS = 6_000;
const DECIDED_MS = 25_000;

const TEN_FOR_ONE: UnitRatio = { newUnits: plain(parseDecimal('10')), oldUnits: plain(parseDecimal('1')) };
const ONE_FOR_TEN: UnitRatio = { newUnits: TEN_FOR_ONE.oldUnits, oldUnits: TEN_FOR_ONE.newUnits };

/** Units are asked for, dealt at the next strike, and paid. */
export const dealt: Scenario = {
  name: 'dealt',
  fresh: false,
  start: async (run, round) => {
    const ask = { kind: 'dealing', ask: 'creation', measure: 'units', copies: 1 } as const;
    const quantity = plain(parseDecimal('10.5'));
    const number = run.dealingAsks.length;
    const asked = everyFund(run, (fund) =>
      askDealing(run, { ...ask, quantity, fund, requestKey: `${round}-${number}-units-${fund}` }),
    );
    // Those that are held at a boundary of their asking are answered later.
    await Promise.race([asked, pause(RECORDED_MS)]);
    await askAll(run, round);
    await asked;
  },
  after: payClaims,
};

/** Every unit becomes ten with the next rebalance point, and ten become one in the next round. */
export const recounted: Scenario = {
  name: 'recounted',
  fresh: false,
  gatherMs: DECIDED_MS,
  start: async (run, round) => {
    const number = run.unitAsks.length;
    const isMany = (number / run.funds.length) % 2 === 1;
    const ratio = isMany ? ONE_FOR_TEN : TEN_FOR_ONE;
    const asked = everyFund(run, (fund) =>
      askUnitChange(run, { kind: 'units', fund, ratio, copies: 1, requestKey: `${round}-${number}-ratio` }),
    );
    await Promise.race([asked, pause(AGREED_MS)]);
    await sway(run, 0.02);
    await askAll(run, round);
    await asked;
  },
};

/** Another range counts from an instant that has come when the rebalance is struck. */
export const ruled: Scenario = {
  name: 'ruled',
  fresh: false,
  gatherMs: DECIDED_MS,
  start: async (run, round) => {
    await everyFund(run, (fund) => {
      const other = run.ranges.get(run.tokenOf(fund)) === '0.11' ? '0.1' : '0.11';
      return applyRange(run, { kind: 'rules', fund, range: plain(parseDecimal(other)), from: 'instant' });
    });
    await sway(run, 0.02);
    await askAll(run, round);
  },
};

/** Funds are retired: unwound to flat, their units redeemed at the final NAV, and paid. */
const retired: Scenario = {
  name: 'retired',
  fresh: false,
  last: true,
  gatherMs: DECIDED_MS,
  start: async (run, round) => {
    await everyFund(run, (fund) =>
      askRetirement(run, { kind: 'retire', fund, requestKey: `${round}-retire`, copies: 1 }),
    );
  },
  after: async (run, round) => {
    await everyFund(run, (fund) => redeemAll(run, fund, `${round}-all`));
    // What moved at the instant of a fund's launch, or before, is its capital: the clock of the market goes on first.
    await sway(run, 0.01);
    await payClaims(run);
  },
};

export const RARE_SCENARIOS: readonly Scenario[] = [
  charged,
  late,
  givenUp,
  concluded,
  restruck,
  switched,
  dealt,
  recounted,
  ruled,
  audited,
  found,
  unreconciled,
  retired,
];

export async function resumeAll(run: SeedRun, round: string): Promise<void> {
  const resume = { kind: 'word', action: 'resume', how: 'update', copies: 1 } as const;
  await everyFund(run, (fund) => giveWord(run, { ...resume, fund }, `${round}-given-up`));
}

/** A book that is at work cannot be compared; then there is nothing to reach. */
async function compare({ world }: SeedRun, token: string): Promise<void> {
  await world.temporal.workflow
    .executeUpdateWithStart(readDifference, {
      args: [token],
      startWorkflowOperation: withAuditor('paper', WorkflowIdConflictPolicy.USE_EXISTING),
    })
    .catch(() => undefined);
}

export async function untilHalted(run: SeedRun, fund: number, withinMs = WITHIN_MS): Promise<void> {
  const statement = `select 1 from funds where token = $1 and state = 'HALTED'`;
  await insist(
    `${run.tokenOf(fund)} is halted`,
    async () => {
      const { rowCount } = await run.world.database.query(statement, [run.tokenOf(fund)]);
      if (rowCount === 0) throw new Error('not yet');
    },
    withinMs,
  );
}

/** Until every fund has an order at work, or will have none. */
async function untilOrders({ world, slot }: SeedRun): Promise<void> {
  const accounts = [...new Set(slot.funds.map(({ account }) => account))];
  const statement = `select count(distinct account)::int as at_work from orders where account = any($1) and state in ('sent', 'open')`;
  const deadline = Date.now() + 3_000;
  while (Date.now() < deadline) {
    const { rows } = await world.database.query<{ at_work: number }>(statement, [accounts]);
    if (rows[0]?.at_work === accounts.length) return;
    await pause(50);
  }
}
