import { z } from 'zod';
import { outsideChannels } from '../alerts/channels.js';
import { testChannels } from '../alerts/test-message.js';
import { readEnvironment } from '../config/environment.js';
import { CommandFailed, EXIT } from './command-error.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { OPERATOR_OPTIONS } from './operator-options.js';
import { readOptions } from './read-options.js';
import { table } from './table.js';

const OPTIONS = z.object({ json: CONNECTED_OPTIONS.json, by: OPERATOR_OPTIONS.by });

/** `ballast alerts test`: exit code 1 where a channel did not take the message. */
export async function testAlertsAction(context: Context, raw: object): Promise<void> {
  const { env, terminal } = context;
  const { json, by } = readOptions(OPTIONS, raw);
  const channels = outsideChannels(readEnvironment(env).alerting);
  if (channels.length === 0) {
    const variables =
      'BALLAST_ALERT_URL, BALLAST_ALERT_SLACK_URL, BALLAST_ALERT_PAGERDUTY_KEY, BALLAST_ALERT_SMTP_URL';
    throw new CommandFailed(
      'this environment names no channel to send a message through',
      `set one of ${variables} as for the worker of the role \`control\` (docs/alerts.md)`,
    );
  }
  const tests = await testChannels(channels, by, new AbortController().signal);
  if (json) terminal.printJson({ channels: tests });
  else terminal.print(table(terminal, COLUMNS, tests));
  if (tests.some(({ trouble }) => trouble !== null)) context.exitCode = EXIT.failed;
}

type Test = Awaited<ReturnType<typeof testChannels>>[number];

const COLUMNS = [
  { title: 'channel', cell: ({ channel }: Test) => channel },
  { title: 'test message', cell: ({ trouble }: Test) => trouble ?? 'taken' },
];
