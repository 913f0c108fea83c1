import { approveAdoption, proposeAdoption, readAdoption, readAdoptions } from './adoptions.js';
import type { AuditLedger } from './audit-port.js';
import { auditedFunds, auditView } from './audit-views.js';
import { cancelRetirement } from './cancel-retirement.js';
import { cancelUnitChange } from './cancel-unit-change.js';
import type { Clock } from './clock.js';
import { cancelDealing } from './dealings.js';
import { noteTold, readFindings, recordFindings, untoldFindings } from './findings.js';
import {
  addOperator,
  changeRole,
  principalOf,
  readOperators,
  removeOperator,
  renewOperator,
  whoIs,
} from './operators.js';
import type { Session } from './session.js';
import { announcedAmong, bookTransfers, noteTransfersChecked, unmatchedTransfers } from './transfers.js';
import { cancelTransfer, expectTransfer, expiredTransfers, readExpected } from './transfers-expected.js';

/** The part of the ledger that the reconciliation and people use. */
export function auditBooks(session: Session, now: Clock): AuditLedger {
  return {
    auditedFunds: () => auditedFunds(session),
    auditView: (token) => auditView(session, token),
    bookTransfers: (token, transfers) => bookTransfers(session, now, token, transfers),
    unmatchedTransfers: (token, transfers) => unmatchedTransfers(session, now, token, transfers),
    announcedAmong: (account, transfers) => announcedAmong(session, now, account, transfers),
    noteTransfersChecked: (token, until) => noteTransfersChecked(session, token, until),

    recordFindings: (token, findings) => recordFindings(session, now, token, findings),
    untoldFindings: () => untoldFindings(session),
    noteTold: (ids) => noteTold(session, now, ids),
    findings: (filter) => readFindings(session, filter),

    expectTransfer: (operatorToken, announcement) =>
      expectTransfer(session, now, operatorToken, announcement),
    cancelTransfer: (operatorToken, id) => cancelTransfer(session, now, operatorToken, id),
    cancelDealing: (operatorToken, id, reason = null) =>
      cancelDealing(session, operatorToken, { id, reason }),
    cancelUnitChange: (operatorToken, cancel) => cancelUnitChange(session, operatorToken, cancel),
    cancelRetirement: (operatorToken, cancel) => cancelRetirement(session, operatorToken, cancel),
    expectedTransfers: (filter) => session.run((db) => readExpected(db, filter)),
    expiredTransfers: (token) => expiredTransfers(session, now, token),

    addOperator: (name, operatorToken, role = 'approver') =>
      addOperator(session, now, { name, role }, operatorToken),
    changeRole: (change, operatorToken) => changeRole(session, change, operatorToken),
    renewOperator: (operatorToken) => renewOperator(session, now, operatorToken),
    removeOperator: (name, operatorToken) => removeOperator(session, now, name, operatorToken),
    operators: () => readOperators(session),
    whoIs: (operatorToken, needed = 'viewer') => whoIs(session, operatorToken, needed),
    principal: (operatorToken) => principalOf(session, operatorToken),

    proposeAdoption: (operatorToken, difference, reason) =>
      proposeAdoption(session, operatorToken, difference, reason),
    approveAdoption: (operatorToken, id, difference) =>
      approveAdoption(session, operatorToken, id, difference),
    adoption: (id) => readAdoption(session, id),
    adoptions: (token) => readAdoptions(session, token),
  };
}
