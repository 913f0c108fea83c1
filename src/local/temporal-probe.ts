import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';

const TRY_MS = 2_000;

/**
 * Whether the server at `address` answers for `namespace`; on the first answer it also sets how long closed
 * workflows are kept, which start-dev has no option for.
 */
export async function prepareNamespace(
  address: string,
  namespace: string,
  retentionMs: number,
): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: TRY_MS }).catch(() => null);
  if (connection === null) return false;
  try {
    await connection.withDeadline(Date.now() + TRY_MS, () =>
      connection.workflowService.updateNamespace({
        namespace,
        config: { workflowExecutionRetentionTtl: msToTs(retentionMs) },
      }),
    );
    return true;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}
