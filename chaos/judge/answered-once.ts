import { emergencyKey } from '../../src/domain/rebalance-id.js';
import type { AskRecord } from '../run/asks.js';
import type { Evidence, Violation } from './evidence.js';

const CLOSES_KEY = ['done', 'no-trade-needed'];

/** Every request that was accepted has an answer, and no key was traded for twice. */
export function answeredOnce(evidence: Evidence): Violation[] {
  return [...evidence.asks.flatMap((ask) => answered(evidence, ask)), ...closedOnce(evidence)];
}

function answered(evidence: Evidence, ask: AskRecord): Violation[] {
  const subject = `${ask.token} ${ask.requestKey}`;
  const keys = [...new Set(ask.answers.flatMap(({ key }) => key ?? []))];
  const lost = (what: string): Violation[] => [{ invariant: 'no-request-lost', subject, what }];
  if (keys.length > 1) {
    return [{ invariant: 'answered-once', subject, what: `became several keys: ${keys.join(', ')}` }];
  }
  if (ask.how === 'signal') return signalKept(evidence, ask) ? [] : lost('the signal left no trace');
  if (ask.cause === 'daily') return dailyKept(evidence, ask) ? [] : lost('the daily was not answered');
  const accepted = ask.answers.some(({ kind }) => kind === 'accepted');
  const [key] = keys;
  if (!accepted || key === undefined) return [];
  return isAnswered(evidence, ask.token, key) ? [] : lost(`accepted as ${key}, and never answered`);
}

/** A signal has no reply: its key must have been given a number, and that must have been answered. */
function signalKept(evidence: Evidence, { token, requestKey }: AskRecord): boolean {
  const row = evidence.ledger.requests.find((one) => one.token === token && one.request_key === requestKey);
  if (row === undefined) return false;
  const couldBeRefused = wasEverHeldBack(evidence, token);
  return couldBeRefused || isAnswered(evidence, token, emergencyKey(token, row.number));
}

/** Its report is another's; the fund itself must have answered, unless its state could refuse. */
function dailyKept(evidence: Evidence, { token, requestKey }: AskRecord): boolean {
  const couldBeRefused = wasEverHeldBack(evidence, token);
  return couldBeRefused || isAnswered(evidence, token, requestKey);
}

/** By its own state, by that of its hedge book, or by the switch for all funds since it was there. */
function wasEverHeldBack({ ledger }: Evidence, token: string): boolean {
  const book = ledger.funds.find((fund) => fund.token === token)?.book ?? null;
  const own = [token, book];
  const since = Math.min(...ledger.rebalances.map(({ opened_at }) => opened_at));
  const byAll = ledger.switchChanges.some((one) => one.to_state !== 'ACTIVE' && one.committed_at >= since);
  return (
    byAll || ledger.stateChanges.some((change) => own.includes(change.token) && change.to_state !== 'ACTIVE')
  );
}

function isAnswered({ ledger, views }: Evidence, token: string, key: string): boolean {
  const view = views.get(token);
  const inMemory = typeof view === 'object' && view.answers.some((answer) => answer.key === key);
  const closed = ledger.rebalances.some((row) => row.key === key && row.outcome !== null);
  return inMemory || closed || ledger.honoured.some((row) => row.key === key);
}

function closedOnce({ ledger }: Evidence): Violation[] {
  const invariant = 'answered-once';
  const closing = ledger.rebalances.filter(({ outcome }) => CLOSES_KEY.includes(outcome ?? ''));
  const keys = closing.map(({ key }) => key);
  const twice = [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))];
  const points = ledger.anchors.map(({ rebalance_id }) => rebalance_id).sort();
  const expected = closing.map(({ id }) => id).sort();
  const odd = [
    ...points.filter((id, index) => !expected.includes(id) || points.indexOf(id) !== index),
    ...expected.filter((id) => !points.includes(id)),
  ];
  return [
    ...twice.map((key) => ({ invariant, subject: key, what: 'was closed more than once' })),
    ...odd.map((id) => ({ invariant, subject: id, what: 'rebalance point and outcome do not go together' })),
    ...ledger.rebalances
      .filter(({ outcome }) => outcome === null)
      .map(({ id }) => ({
        invariant: 'no-request-lost',
        subject: id,
        what: 'is still open when all is over',
      })),
  ];
}
