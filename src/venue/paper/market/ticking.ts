/** Calls a function at a steady pace until stopped. */
export function everyTick(intervalMs: number): { start(onTick: () => void): void; stop(): void } {
  let timer: NodeJS.Timeout | null = null;
  return {
    start: (onTick) => {
      timer = setInterval(onTick, intervalMs);
    },
    stop: () => {
      if (timer !== null) clearInterval(timer);
      timer = null;
    },
  };
}
