import type { Dangerous } from '../../contract/dangerous.js';
import { RulesRefusedError } from '../../ledger/errors.js';
import type { PostgresLedger } from '../../ledger/postgres-ledger.js';
import { appliedText } from '../apply/rules-text.js';
import { whenRetired } from '../retirements.js';
import { iso } from '../status-report.js';

/** What exactly would happen, a line each: made out of what was proposed, never out of words that came with it. */
export async function approvalDetails(
  ledger: Pick<PostgresLedger, 'applyRules'>,
  dangerous: Dangerous,
): Promise<readonly string[]> {
  switch (dangerous.action) {
    case 'resume':
      return [`${dangerous.token} trades again as its rules say`];
    case 'release-switch':
      return dangerous.parameters.to === 'ACTIVE'
        ? ['each fund trades as its own state says']
        : ['funds cut their risk again, and none adds to its position'];
    case 'apply':
      return rulesDetails(ledger, dangerous.parameters);
    case 'split':
    case 'merge': {
      const { at } = dangerous.parameters;
      return [`takes effect ${at === null ? 'with the next rebalance point' : `at ${iso(at)}`}`];
    }
    case 'retire': {
      const { at } = dangerous.parameters;
      return [
        `takes effect ${whenRetired(at)}`,
        'its position is sold off, its final NAV fixed, and its units are paid out; that cannot be undone',
      ];
    }
    case 'add-operator':
      return ['the token is shown to whoever approves it, to be handed over'];
    case 'change-role':
      return [];
  }
}

async function rulesDetails(
  ledger: Pick<PostgresLedger, 'applyRules'>,
  { at, funds }: Extract<Dangerous, { action: 'apply' }>['parameters'],
): Promise<readonly string[]> {
  const application = {
    funds: funds.map(({ settings }) => settings),
    at,
    operatorToken: null,
    source: 'apply',
    reason: 'shown',
  } as const;
  try {
    const applied = await ledger.applyRules(application, true);
    return applied.flatMap((one) => appliedText(one).split('\n'));
  } catch (error) {
    if (error instanceof RulesRefusedError) return [`it cannot be carried out now: ${error.message}`];
    throw error;
  }
}
