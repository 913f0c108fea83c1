import { z } from 'zod';
import { suggest } from '../config/suggest.js';
import { parseClientOrderId } from '../domain/rebalance-id.js';
import type { DetailLedger, RebalanceDetail } from '../ledger/detail-port.js';
import { EXIT, UsageError } from './command-error.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { type Explanation, explanationOf } from './explain/explanation.js';
import { explanationText } from './explain/explanation-text.js';
import { withLedger } from './open-ledger.js';
import { readOptions } from './read-options.js';
import { iso } from './status-report.js';
import { ledgerUrl, surroundings } from './surroundings.js';

const OPTIONS = z.object(CONNECTED_OPTIONS);

/** `ballast explain`: exit code 1 where computing it again does not give what is on record. */
export async function explainAction(context: Context, id: string, raw: object): Promise<void> {
  const { json, dataDir } = readOptions(OPTIONS, raw);
  const around = await surroundings(context.env, dataDir);
  const detail = await withLedger(ledgerUrl(around), async (ledger) => {
    const found = await ledger.rebalanceDetail(id);
    return found ?? (await refuseUnknown(ledger, id));
  });
  const explanation = explanationOf(detail);
  if (json) context.terminal.printJson(explanationJson(explanation));
  else context.terminal.print(explanationText(context.terminal, explanation));
  if (!explanation.equal) context.exitCode = EXIT.failed;
}

async function refuseUnknown(ledger: DetailLedger, id: string): Promise<RebalanceDetail> {
  const near = nearest(id, await ledger.recentRebalanceIds());
  const message = `there is no rebalance ${id}`;
  const remedy =
    near.length === 0
      ? 'see `ballast history` for those that there are'
      : `did you mean ${near.join(' or ')}? \`ballast history\` shows all`;
  throw new UsageError([{ option: 'rebalance', message, remedy }]);
}

/** The attempts at a business key, the rebalance of an order, or what is spelt nearly so. */
function nearest(id: string, known: readonly string[]): readonly string[] {
  const ofOrder = parseClientOrderId(id)?.rebalanceId;
  const meant = known.filter((one) => one === ofOrder || one.startsWith(`${id}a`));
  if (meant.length > 0) return meant.slice(0, 3);
  const spelt = suggest(id, known);
  return spelt === null ? [] : [spelt];
}

/** Times ISO 8601 in UTC. */
export function explanationJson({ record, rules, orders, fills, final, ...explanation }: Explanation) {
  const { nominalTime, openedAt, closedAt, ...rest } = record;
  const instant = (time: number | null) => (time === null ? null : iso(time));
  return {
    ...rest,
    ...{ nominalTime: instant(nominalTime), openedAt: iso(openedAt), closedAt: instant(closedAt) },
    rules: rules && {
      ...rules,
      recordedAt: iso(rules.recordedAt),
      askedFor: instant(rules.askedFor),
      since: instant(rules.since),
    },
    ...explanation,
    final: final && { ...final, time: iso(final.time) },
    orders: orders.map((order) => ({ ...order, sentAt: instant(order.sentAt) })),
    fills: fills.map((fill) => ({ ...fill, time: iso(fill.time) })),
  };
}
