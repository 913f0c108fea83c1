/**
 * What a person whom the ledger knows may do. Each role includes those before it.
 *
 * - `viewer`: look.
 * - `operator`: act, and propose what two people decide.
 * - `approver`: decide what another has proposed; say who else is known.
 */
export const ROLES = ['viewer', 'operator', 'approver'] as const;
export type Role = (typeof ROLES)[number];

export const includesRole = (held: Role, needed: Role): boolean =>
  ROLES.indexOf(held) >= ROLES.indexOf(needed);

/** `a viewer`, `an operator`, `an approver`. */
export const roleText = (role: Role): string => `${role === 'viewer' ? 'a' : 'an'} ${role}`;
