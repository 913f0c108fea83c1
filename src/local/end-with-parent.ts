const GRACE_MS = 15_000;

/**
 * Called at the start of a process that `startChild` runs: when the parent is gone, however it went, this one
 * ends too, in order through its own SIGTERM handler, by force after 15 s. Does nothing without such a parent.
 */
export function endWithParent(graceMs = GRACE_MS): void {
  if (process.send === undefined) return;
  // The parent read these; writing on after its death must not throw in the middle of an orderly end.
  process.stdout.on('error', ignore);
  process.stderr.on('error', ignore);
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), graceMs).unref();
    process.kill(process.pid, 'SIGTERM');
  });
  // The channel alone must not keep a process alive that has nothing left to do.
  process.channel?.unref();
}

function ignore(): void {
  // Nobody is left to tell.
}
