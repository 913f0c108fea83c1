import {
  AdoptionRefusedError,
  NotAuthenticatedError,
  NotAuthorisedError,
  OperatorRefusedError,
  TransferRefusedError,
} from '../ledger/audit-errors.js';
import {
  ApprovalRefusedError,
  ApprovalRequiredError,
  DealingRefusedError,
  LedgerUnavailableError,
  RetirementRefusedError,
  RulesRefusedError,
  SchemaTooOldError,
  UnitChangeRefusedError,
  UnknownFundError,
} from '../ledger/errors.js';
import type { Ledger } from '../ledger/port.js';
import { type PostgresLedger, postgresLedger } from '../ledger/postgres-ledger.js';
import type { FundOverview } from '../ledger/records/fund.js';
import { CommandFailed, UsageError } from './command-error.js';

/** Does some work with the ledger and closes it again. Failures of the ledger say how to mend them. */
export async function withLedger<T>(
  databaseUrl: string,
  work: (ledger: PostgresLedger) => Promise<T>,
): Promise<T> {
  try {
    const ledger = await postgresLedger({ databaseUrl, maxConnections: 2, origin: 'command line' });
    try {
      return await work(ledger);
    } finally {
      await ledger.disconnect();
    }
  } catch (error) {
    throw mendable(error);
  }
}

/** An error of the ledger with how to mend it; any other as it is. */
export function mendable(error: unknown): unknown {
  if (error instanceof LedgerUnavailableError) {
    return new CommandFailed(
      error.message,
      'check that it runs and that DATABASE_URL is right, or start it with npm start',
      {
        cause: error,
      },
    );
  }
  if (error instanceof UnknownFundError) {
    return new CommandFailed(error.message, 'see `ballast status` for the funds that there are', {
      cause: error,
    });
  }
  if (error instanceof NotAuthenticatedError) {
    const remedy = 'set BALLAST_OPERATOR_TOKEN to your own token; `ballast operator list` shows who there is';
    return new CommandFailed(error.message, remedy, { cause: error });
  }
  if (error instanceof NotAuthorisedError) {
    const remedy = `another approver can give the role: \`ballast operator role ${error.operator} ROLE\``;
    return new CommandFailed(error.message, remedy, { cause: error });
  }
  if (error instanceof RulesRefusedError) {
    const remedy = 'nothing was recorded; mend the file, or give the other fund a token of its own';
    return new CommandFailed(error.refusals.join('\n'), remedy, { cause: error });
  }
  if (isRefusal(error)) return new CommandFailed(error.message, 'nothing was changed', { cause: error });
  if (error instanceof SchemaTooOldError) {
    return new CommandFailed(error.message, 'run `ballast migrate`', { cause: error });
  }
  return error;
}

function isRefusal(error: unknown): error is Error {
  const refusals = [
    OperatorRefusedError,
    TransferRefusedError,
    AdoptionRefusedError,
    ApprovalRefusedError,
    ApprovalRequiredError,
    DealingRefusedError,
    UnitChangeRefusedError,
    RetirementRefusedError,
  ];
  return refusals.some((kind) => error instanceof kind);
}

/** All funds, or the one of this token. Throws where there is none. */
export async function selectedFunds(ledger: Ledger, token: string | null): Promise<readonly FundOverview[]> {
  const overviews = await ledger.fundOverviews();
  const selected = overviews.filter(({ fund }) => token === null || fund.settings.token === token);
  if (selected.length > 0) return selected;
  const known = overviews.map(({ fund }) => fund.settings.token).join(', ');
  if (known === '') {
    throw new CommandFailed('the ledger has no funds yet', 'list them in funds.yaml and run npm start');
  }
  throw new UsageError([
    { option: 'token', message: `there is no fund ${token}`, remedy: `write one of ${known}` },
  ]);
}
