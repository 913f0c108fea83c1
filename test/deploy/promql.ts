import { parser } from '@prometheus-io/lezer-promql';

/** Prometheus' own grammar: where an expression is wrong, and the metrics that it asks for. */
export function readPromql(expression: string): {
  readonly mistakes: readonly string[];
  readonly metrics: readonly string[];
} {
  const mistakes: string[] = [];
  const metrics = new Set<string>();
  parser.parse(expression).iterate({
    enter: ({ name, from, to, type, node }) => {
      const text = expression.slice(from, to);
      if (type.isError) mistakes.push(`at ${from} of ${expression}`);
      // The name of a metric; those of labels and functions are nodes of their own.
      if (name === 'Identifier' && node.parent?.name === 'VectorSelector') metrics.add(text);
    },
  });
  return { mistakes, metrics: [...metrics] };
}

/** A histogram is one metric, and shown as three. */
export const familyOf = (metric: string): string => metric.replace(/_(bucket|sum|count)$/, '');
