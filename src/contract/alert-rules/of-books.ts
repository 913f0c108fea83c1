import type { AlertRule } from './alert-rule.js';

/** What a person must see to: workflows that are gone, books, cash, units, decisions. */
export const BOOK_ALERTS = {
  'fund-gone': {
    code: 'B-ALERT-GONE',
    severity: 'error',
    title: 'the workflow of a fund was gone',
    meaning:
      'It was to be told something and did not run. It was started again, and acts on what it was told.',
    remedy:
      'find out in the Temporal UI who ended it, and why (closed runs of its workflow); `ballast status` shows whether it trades',
    over: null,
    runbook: 'alerts.md#a-workflow-or-a-worker-that-is-gone',
  },
  'fund-attention': {
    code: 'B-ALERT-ATTENTION',
    severity: 'error',
    title: 'a fund could not do what it was told',
    meaning:
      'A signal or a report was not heeded, or a step failed for which nobody waits. What the text names was not done.',
    remedy: 'mend what the text names, then ask again',
    over: null,
    runbook: 'alerts.md#a-workflow-or-a-worker-that-is-gone',
  },
  'book-unaudited': {
    code: 'B-ALERT-UNAUDITED',
    severity: 'error',
    title: 'a book cannot be audited',
    meaning: 'It could not be read for ten minutes: what is done there by hand is not seen.',
    remedy: 'mend what the reason names; `ballast doctor` looks at the venue and the ledger',
    over: 'the book was read again',
    runbook: 'alerts.md#the-venue-and-the-ledger-differ',
  },
  finding: {
    code: 'B-ALERT-FINDING',
    severity: 'critical',
    title: 'the venue and the ledger differ',
    meaning: 'Something moved in the account that this engine did not do, or cannot explain.',
    remedy: 'look the code in the text up in docs/reconciliation.md',
    over: 'the finding is resolved',
    runbook: 'alerts.md#the-venue-and-the-ledger-differ',
  },
  'finding-noted': {
    code: 'B-ALERT-NOTED',
    severity: 'warning',
    title: 'the reconciliation noted something',
    meaning: 'The fund goes on trading; a person must see to it.',
    remedy: 'look the code in the text up in docs/reconciliation.md',
    over: 'the finding is resolved',
    runbook: 'alerts.md#the-venue-and-the-ledger-differ',
  },
  'cash-to-move': {
    code: 'B-ALERT-CASH',
    severity: 'warning',
    title: 'cash of creations or redemptions is to move',
    meaning: 'They were dealt and their units are booked; the fund counts the cash as a claim or a debt.',
    remedy:
      'move exactly what `ballast transfer list TOKEN --open` shows, one transfer each; the engine sees it and books it',
    over: 'the cash has moved, or is no longer expected',
    runbook: 'alerts.md#cash-and-units',
  },
  'units-changed': {
    code: 'B-ALERT-UNITS',
    severity: 'notice',
    title: 'the units of a fund were split or merged',
    meaning:
      'Supply and NAV are in new units from now on; equity and position are what they were. Creations and redemptions in old units were refused.',
    remedy: 'tell whoever reads NAV or holds units; `ballast units list TOKEN` has the figures',
    over: null,
    runbook: 'alerts.md#cash-and-units',
  },
  'approval-waiting': {
    code: 'B-ALERT-APPROVAL',
    severity: 'warning',
    title: 'somebody waits for an approval',
    meaning: 'One person has proposed what two decide. Until another approver has decided, nothing happens.',
    remedy:
      '`ballast approvals show ID`, then `ballast approvals approve ID` or `ballast approvals decline ID`',
    over: 'it is decided, or its time is over',
    runbook: 'alerts.md#something-waits-for-a-decision',
  },
} as const satisfies Readonly<Record<string, AlertRule>>;
