import { rulesChange } from '../../src/contract/dangerous.js';
import type { Step } from '../schedule/step.js';
import { insist } from '../world/insist.js';
import { withLedger } from '../world/people.js';
import { decideTogether } from './decide.js';
import type { SeedRun } from './seed-run.js';

/** The ledger refuses an instant that is past when it gets it, and two people have to agree on it before. */
const AHEAD_MS = 60_000;

/**
 * What `ballast apply` and another person's approval do with an edited file: the same version again where the first
 * try had arrived.
 */
export async function applyRange(
  run: SeedRun,
  { fund, range, from }: Extract<Step, { kind: 'rules' }>,
): Promise<void> {
  const { world } = run;
  const token = run.tokenOf(fund);
  const settings = world.settings.get(token);
  if (settings === undefined) throw new RangeError(`no settings of ${token}`);
  const { rules } = settings;
  const edited = { ...settings, rules: { ...rules, interim: { ...rules.interim, range } } };
  const application = {
    funds: [edited],
    source: 'apply',
    reason: 'chaos changes its mind',
  } as const;
  await insist(`apply a range of ${range} to ${token}`, () =>
    withLedger(world, async (ledger) => {
      const words = { ...application, at: instantOf(from), operatorToken: world.people.approving };
      const changed = (await ledger.applyRules(words, true)).filter((one) => one.kind === 'changed');
      if (changed.length > 0) await decideTogether(world, ledger, rulesChange(words.at, changed));
      await ledger.applyRules(words);
    }),
  );
  run.ranges.set(token, range);
  run.note(`${token}: a range of ${range} is to come, from the next ${from} on`);
}

/** An instant is of business time, and the market of this world is years ahead: it comes at once. */
const instantOf = (from: 'point' | 'instant'): number | null =>
  from === 'point' ? null : Date.now() + AHEAD_MS;
