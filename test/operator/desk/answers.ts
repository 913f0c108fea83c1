import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';

interface Operation {
  readonly summary?: string;
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

/** An OpenAPI document, as far as these tests read it. */
export interface ApiDescription {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** Judges answers by what the description says of them; a field that it does not know is a mistake. */
export class Answers {
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  readonly #pathsSeen = new Set<string>();

  constructor(readonly description: ApiDescription) {
    this.#ajv.addSchema(closed(description), 'api');
  }

  /** `path` as the description writes it: `/api/funds/{token}`. */
  expectFits(path: string, status: number, answer: unknown, method = 'get'): void {
    const steps = ['paths', path, method, 'responses', `${status}`, 'content', 'application/json', 'schema'];
    const pointer = steps.map((step) => step.replaceAll('~', '~0').replaceAll('/', '~1')).join('/');
    const validate = this.#ajv.compile({ $ref: `api#/${pointer}` });
    expect({ fits: validate(answer), errors: validate.errors }).toEqual({ fits: true, errors: null });
    this.#pathsSeen.add(path);
  }

  /** Paths of which no answer was judged. */
  unseen(): readonly string[] {
    return Object.keys(this.description.paths).filter((path) => !this.#pathsSeen.has(path));
  }
}

/** What is published is open to more fields; here an object has those that are described, unless it says otherwise. */
function closed<T>(schema: T): T {
  if (Array.isArray(schema)) return schema.map(closed) as T;
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  const isOpen =
    inner.type !== 'object' || typeof inner.properties !== 'object' || 'additionalProperties' in inner;
  // The same shape, with one keyword more.
  return (isOpen ? inner : { ...inner, additionalProperties: false }) as T;
}
