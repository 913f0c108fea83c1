/**
 * Fields that say where and by whom a history was made, and of which a replay asks nothing. What the SDK notes of
 * itself stays: by its flags a replay knows how strictly to compare, and how that SDK behaved.
 */
const REPLACED: Readonly<Record<string, unknown>> = {
  identity: 'worker',
  stackTrace: '',
  requestId: '00000000-0000-0000-0000-000000000000',
  binaryChecksum: '',
  workerVersion: undefined,
  stickyAttributes: undefined,
};

/** A history (protobuf's JSON) without anything of the machine on which it was recorded. */
export function scrub(history: string, namespace: string): string {
  const text = JSON.stringify(
    JSON.parse(history),
    (key, value: unknown) => {
      if (Object.hasOwn(REPLACED, key)) return REPLACED[key];
      if (key === 'taskQueue' && isSticky(value)) return { name: 'sticky', kind: 'TASK_QUEUE_KIND_STICKY' };
      return value;
    },
    1,
  );
  return `${text.replaceAll(namespace, 'default')}\n`;
}

const isSticky = (queue: unknown): boolean =>
  typeof queue === 'object' && queue !== null && 'kind' in queue && queue.kind === 'TASK_QUEUE_KIND_STICKY';
