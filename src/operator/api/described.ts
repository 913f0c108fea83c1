import swagger from '@fastify/swagger';
import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify';
import {
  createJsonSchemaTransform,
  createJsonSchemaTransformObject,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { version } from '../version.js';
import { descriptionRoute } from './description-route.js';

export interface ApiAbout {
  readonly title: string;
  readonly description: string;
  /** By the names that routes give in `tags`. */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Makes an OpenAPI 3.1 description of the routes that are registered after it, and serves it. A route is written as
 * `FastifyPluginAsyncZod` has it: `schema` with a summary, tags, zod schemas of what it takes, and of each answer by its
 * status. What is taken is checked by them; answers are by their types, and go out as they are. A route of the page,
 * which is no part of the API, says `schema: { hide: true }`; one that says nothing is refused at the start.
 */
export async function describeRoutes(app: FastifyInstance, about: ApiAbout): Promise<void> {
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(() => JSON.stringify);
  app.addHook('onRoute', refuseUndescribed);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: about.title, description: about.description, version: version() },
      tags: Object.entries(about.tags).map(([name, description]) => ({ name, description })),
    },
    transform: createJsonSchemaTransform({ zodToJsonConfig: { override: plainly } }),
    transformObject: createJsonSchemaTransformObject({ zodToJsonConfig: { override: plainly } }),
  });
  await app.register(descriptionRoute);
}

/** That an answer's lists may not be changed is of interest to TypeScript alone. */
function plainly({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  delete jsonSchema.readOnly;
}

function refuseUndescribed({ method, url, schema }: RouteOptions): void {
  const { hide, summary, response }: FastifySchema = schema ?? {};
  if (hide === true || (summary !== undefined && response !== undefined)) return;
  throw new Error(
    `${String(method)} ${url} is not described: give its schema a summary and responses, or hide it (docs/desk.md)`,
  );
}
