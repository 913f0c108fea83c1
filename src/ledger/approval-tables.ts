import type { ColumnType, Generated } from 'kysely';
import type { Dangerous, DangerousAction } from '../contract/dangerous.js';

type Json<T> = ColumnType<T, string, never>;

/** Tables of what two people decide; all of them only grow. */
export interface ApprovalTables {
  two_people: {
    only_row: Generated<boolean>;
    since: number;
  };
  approvals: {
    id: string;
    action: DangerousAction;
    token: string | null;
    parameters: Json<Dangerous['parameters']>;
    hash: string;
    reason: string;
    request_key: string;
    proposed_by: string;
    proposed_at: number;
    expires_at: number;
  };
  approval_decisions: {
    id: string;
    decision: 'approved' | 'declined';
    note: string | null;
    decided_by: string;
    decided_at: number;
  };
  approvals_used: {
    id: string;
    effect: string;
    used_at: number;
  };
}
