import { z } from 'zod';
import type { FaultPlanInput } from '../../src/venue/paper/faults/plan.js';
import type { Target } from '../schedule/faults.js';
import { insist } from '../world/insist.js';
import type { SeedRun } from './seed-run.js';

const status = z.object({
  total: z.number(),
  recent: z.array(z.object({ at: z.number(), name: z.string(), what: z.string() })),
});

/** The exchange misbehaves from now on as the plan says; what was before is counted and ends. */
export async function putFaults(run: SeedRun, planFor: (target: Target) => FaultPlanInput): Promise<void> {
  await clearFaults(run);
  const { slot, world } = run;
  const [first] = slot.funds;
  const accounts = `${first?.account.slice(0, -1)}*`;
  const plan = planFor({ accounts, contract: slot.contract });
  run.note(`faults: ${plan.faults.map((fault) => JSON.stringify(fault)).join(', ')}`);
  await insist('put faults', () => world.exchange.ask('PUT', '/admin/faults', plan));
}

/** Ends all faults, and counts those that struck. */
export async function clearFaults(run: SeedRun): Promise<void> {
  const ask = () => run.world.exchange.ask('DELETE', '/admin/faults');
  const { total, recent } = status.parse(await insist('clear faults', ask));
  run.counts.faults += total;
  for (const { at, name, what } of recent)
    run.world.journal.add({ at, who: 'exchange', what: `fault ${name}: ${what}` });
}
