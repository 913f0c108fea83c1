import type { Dangerous } from '../../contract/dangerous.js';
import { changeState, requestRetirement, requestUnitChange } from '../../contract/fund-messages.js';
import { roleText } from '../../contract/operator-role.js';
import { switchChangeId } from '../../contract/switchboard.js';
import type { Approval } from '../../ledger/approval-port.js';
import type { PostgresLedger } from '../../ledger/postgres-ledger.js';
import { appliedText } from '../apply/rules-text.js';
import { askFund } from '../ask-fund.js';
import type { Means } from '../means.js';
import { requiredToken } from '../operator-token.js';
import { retirementText } from '../retirements.js';
import type { Said } from '../say-word.js';
import { tellSwitchboard } from '../tell-switchboard.js';
import { unitChangeText } from '../unit-changes.js';

/** Of whoever approves. */
interface Decider extends Pick<Means, 'speaker' | 'withClient'> {
  readonly ledger: PostgresLedger;
}

/** What was done, and what must be shown once: a token. */
export interface Done {
  readonly what: string;
  readonly token: string | null;
}

/**
 * What was approved is done: by the ledger, or by the workflow that asks it. Again it goes on where the first try was
 * cut off, and never does anything twice.
 */
export async function carryOut(means: Decider, approval: Approval): Promise<Done> {
  const { dangerous, state, effect } = approval;
  // The ledger's switch counts from the first moment, but whoever was killed then has told nobody.
  if (state === 'used' && dangerous.action !== 'release-switch') return done(`done before: ${effect}`);
  return carryOutNow(means, approval, dangerous);
}

const done = (what: string): Done => ({ what, token: null });

async function carryOutNow(
  { ledger, speaker, withClient }: Decider,
  approval: Approval,
  dangerous: Dangerous,
): Promise<Done> {
  const operatorToken = requiredToken(speaker);
  const { origin, address } = speaker;
  const say = (said: Said) => ledger.sayWord(operatorToken, { ...said, origin, address });
  const { id, state, reason, requestKey, proposedBy, decidedBy } = approval;
  const by = `${proposedBy}, approved by ${decidedBy}`;
  switch (dangerous.action) {
    case 'resume': {
      const { token } = dangerous;
      const ask = { action: 'resume', reason, by, requestKey: id } as const;
      await say({ ...ask, token });
      const now = await withClient((client) => askFund(client, token, changeState, ask));
      return done(`${token} is ${now.state}`);
    }
    case 'release-switch': {
      const { to } = dangerous.parameters;
      const action = to === 'ACTIVE' ? 'resume' : 'reduce';
      const ask = { action, reason, by, requestKey: id } as const;
      if (state !== 'used') await say({ ...ask, token: null });
      const now = await ledger.changeSwitch({ to, reason, by, changeId: switchChangeId(ask) });
      await withClient((client) => tellSwitchboard(client, ask));
      return done(`trading of all funds is ${now.state}`);
    }
    case 'apply': {
      const { at, funds } = dangerous.parameters;
      const settings = funds.map((fund) => fund.settings);
      const words = { funds: settings, at, operatorToken, source: 'apply', reason } as const;
      return done((await ledger.applyRules(words)).map(appliedText).join('\n'));
    }
    case 'split':
    case 'merge': {
      const { token, action: kind, parameters } = dangerous;
      const ask = { token, kind, ...parameters, reason, requestKey, requestedBy: by };
      await say({ token, action: kind, reason, requestKey, by });
      const { change } = await withClient((client) => askFund(client, token, requestUnitChange, ask));
      return done(unitChangeText(change));
    }
    case 'retire': {
      const { token, parameters } = dangerous;
      const ask = { token, ...parameters, reason, requestKey, requestedBy: by };
      await say({ token, action: 'retire', reason, requestKey, by });
      const { retirement } = await withClient((client) => askFund(client, token, requestRetirement, ask));
      return done(retirementText(retirement));
    }
    case 'add-operator': {
      const { name, role } = dangerous.parameters;
      const token = await ledger.addOperator(name, operatorToken, role);
      return { what: `${name} is ${roleText(role)}`, token };
    }
    case 'change-role': {
      const { name, to } = dangerous.parameters;
      await ledger.changeRole({ name, role: to }, operatorToken);
      return done(`${name} is ${roleText(to)} from now on`);
    }
  }
}
