import { roleText } from '../../contract/operator-role.js';
import { withLedger } from '../open-ledger.js';
import { iso } from '../status-report.js';
import { type Finding, ok, problem } from './finding.js';

/** Whether what is dangerous takes two people: at a real venue it must. */
export async function checkPeople(databaseUrl: string, isReal: boolean): Promise<Finding> {
  const { since, operators } = await withLedger(databaseUrl, async (ledger) => ({
    since: await ledger.twoPeopleSince(),
    operators: await ledger.operators(),
  }));
  const known = operators.map(
    ({ name, role, renewed }) =>
      `${name} is ${roleText(role)}${renewed ? '' : ' by a token that was handed over'}`,
  );
  const names = known.length === 0 ? 'nobody is known' : known.join(', ');
  if (since !== null) {
    return ok('people', `two people decide what is dangerous, since ${iso(since)}: ${names}`);
  }
  const detail = `one person is enough for what is dangerous, such as to resume a halted fund: ${names}`;
  if (!isReal) return ok('people', detail);
  return problem(
    'people',
    detail,
    '`ballast operator add NAME` for two people at least, who both say `ballast operator renew`; from then on two are needed',
  );
}
