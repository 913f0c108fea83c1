/**
 * Answers from memory for `milliseconds` after an answer came; a failure is not kept, and callers at the same
 * time share one request. For what a venue changes rarely and announces before.
 */
export function keepFor<T>(
  milliseconds: number,
  ask: (key: string) => Promise<T>,
): (key: string) => Promise<T> {
  const kept = new Map<string, { readonly answer: Promise<T>; readonly until: number }>();
  return (key) => {
    const known = kept.get(key);
    if (known !== undefined && performance.now() < known.until) return known.answer;
    const answer = ask(key);
    kept.set(key, { answer, until: performance.now() + milliseconds });
    answer.catch(() => kept.delete(key));
    return answer;
  };
}
