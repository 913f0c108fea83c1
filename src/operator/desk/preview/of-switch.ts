import { SWITCHED_TO, type SwitchAction } from '../../../contract/trading-switch.js';
import { fact } from '../../facts.js';
import type { Means } from '../../means.js';
import { haltedForTwo } from '../../throw-switch.js';
import { FREELY, type Outlook } from './outlook.js';

const SWITCH_EFFECTS: Readonly<Record<SwitchAction, string>> = {
  halt: 'every fund stops at once: open orders are cancelled, and nothing is traded',
  reduce: 'no fund adds to its position',
  resume: 'each fund trades as its own state says',
};

export async function ofSwitch(means: Means, action: SwitchAction): Promise<Outlook> {
  const { now, funds } = await means.withLedger(async (ledger) => ({
    now: await ledger.tradingSwitch(),
    funds: (await ledger.fundOverviews()).length,
  }));
  const to = SWITCHED_TO[action];
  const proposes = to !== 'HALTED' && (await haltedForTwo(means)) !== null;
  return {
    ...FREELY,
    proposes,
    facts: [
      fact('switch now', `${now.state}${now.reason === null ? '' : ` (${now.reason})`}`),
      fact('switch then', to),
      fact('funds', String(funds)),
      fact('effect', SWITCH_EFFECTS[action]),
    ],
    refused: null,
  };
}
