import { randomUUID } from 'node:crypto';
import { ALERTS, type AlertPhase } from '../contract/alert-rules.js';
import type { DueGroup } from '../ledger/alert-port.js';
import type { Channel } from './channel.js';

/** What came of the test of one channel. `trouble` is null where it took the message. */
export interface ChannelTest {
  readonly channel: string;
  readonly trouble: string | null;
}

/** Sends a message that says that it is a test, through every channel at once. What opens an incident closes it again. */
export function testChannels(
  channels: readonly Channel[],
  by: string,
  signal: AbortSignal,
): Promise<readonly ChannelTest[]> {
  const uid = randomUUID();
  const at = Date.now();
  return Promise.all(
    channels.map(async (channel) => {
      const phases: readonly AlertPhase[] = channel.opensIncidents ? ['raised', 'resolved'] : ['raised'];
      try {
        for (const phase of phases) await channel.tell(testGroup({ uid, at, by, phase }), signal);
        return { channel: channel.name, trouble: null };
      } catch (error) {
        return { channel: channel.name, trouble: error instanceof Error ? error.message : String(error) };
      }
    }),
  );
}

function testGroup(test: {
  readonly uid: string;
  readonly at: number;
  readonly by: string;
  readonly phase: AlertPhase;
}): DueGroup {
  const { uid, at, by, phase } = test;
  const kind = 'test-message';
  const what = `${by} tests this channel: ${ALERTS[kind].meaning}`;
  const alert = {
    ...{ id: 0, uid, kind, token: null, what, attempts: 1 },
    ...{ raisedAt: at, latestAt: at, times: 1, deliveredAt: null },
    ...{ acknowledgedAt: null, acknowledgedBy: null, resolvedAt: null, resolution: null },
    batch: { uid, isWhole: true },
  };
  return { kind, phase, alerts: [alert] };
}
