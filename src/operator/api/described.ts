import swagger from '@fastify/swagger';
import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify';
import {
  createJsonSchemaTransform,
  createJsonSchemaTransformObject,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import { version } from '../version.js';
import { descriptionRoute } from './description-route.js';
import { asPublished } from './json-schema.js';

export interface ApiAbout {
  readonly title: string;
  readonly description: string;
  /** By the names that routes give in `tags`. */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Makes an OpenAPI 3.1 description of the routes that are registered after it, and serves it at this path. A route is written as
 * `FastifyPluginAsyncZod` has it: `schema` with a summary, tags, zod schemas of what it takes, and of each answer by its
 * status. What is taken is checked by them; answers are by their types, and go out as they are. A route of the page,
 * which is no part of the API, says `schema: { hide: true }`; one that says nothing is refused at the start.
 */
export async function describeRoutes(app: FastifyInstance, about: ApiAbout, at: string): Promise<void> {
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(() => JSON.stringify);
  app.addHook('onRoute', refuseUndescribed);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: about.title, description: about.description, version: version() },
      tags: Object.entries(about.tags).map(([name, description]) => ({ name, description })),
    },
    transform: createJsonSchemaTransform({ zodToJsonConfig: { override: asPublished } }),
    transformObject: createJsonSchemaTransformObject({ zodToJsonConfig: { override: asPublished } }),
  });
  await app.register(descriptionRoute(at));
}

function refuseUndescribed({ method, url, schema }: RouteOptions): void {
  const { hide, summary, response }: FastifySchema = schema ?? {};
  if (hide === true || (summary !== undefined && response !== undefined)) return;
  throw new Error(
    `${String(method)} ${url} is not described: give its schema a summary and responses, or hide it (docs/desk.md)`,
  );
}
