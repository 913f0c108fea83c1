import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { LedgerUnavailableError } from '../../ledger/errors.js';
import { detached } from '../../signing/detached.js';
import type { PublicKey } from '../../signing/signing-key.js';
import { FAILURE, listOf, NAME } from '../api/fields.js';
import { jsonSchemaOf } from '../api/json-schema.js';
import { isKnown } from './if-none-match.js';
import type { SignedDocument, SignedDocuments } from './signed-documents.js';
import { FUND_SNAPSHOT, SNAPSHOT } from './snapshot-schema.js';

export interface PublicParts {
  readonly documents: SignedDocuments;
  /** The one that signs, and those that did or will. */
  readonly keys: readonly PublicKey[];
}

export const SIGNATURE = 'ballast-signature';

/** A second old at most, and to the byte what was signed. */
const OF_THIS_SECOND = 'public, max-age=1, must-revalidate, no-transform';
const LASTING = 'public, max-age=300, no-transform';

const KEYS = z
  .object({
    keys: listOf(
      z.object({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        x: z.string(),
        kid: z.string(),
        alg: z.literal('EdDSA'),
        use: z.literal('sig'),
      }),
    ),
  })
  .meta({ id: 'Keys', description: 'A JSON Web Key Set (RFC 7517).' });

const away = FAILURE.describe('The books cannot be read: there are no figures of now.');
const unchanged = z.null().describe('It is the one that If-None-Match names.');
const json = (schema: z.ZodType, description: string) => ({
  description: `${description} The header Ballast-Signature is a detached JWS (EdDSA) over these very bytes.`,
  content: { 'application/json': { schema } },
});

/** What holders and markets may know. Nothing here changes anything, or asks who it is. */
export function publicRoutes({ documents, keys }: PublicParts): FastifyPluginAsyncZod {
  return async (app) => {
    app.setErrorHandler(tellError);
    const tags = ['public'];
    app.get(
      '/public/v1/snapshot',
      {
        schema: {
          summary: 'Every token at one instant, signed',
          tags,
          response: { 200: json(SNAPSHOT, 'All tokens.'), 304: unchanged, 503: away },
        },
      },
      async (request, reply) => send(request, reply, await documents.snapshot()),
    );
    app.get(
      '/public/v1/snapshot.jws',
      {
        schema: {
          summary: 'The same with its signature in one piece',
          description: 'A compact JWS: the document is its payload.',
          tags,
          response: {
            200: { description: 'A compact JWS.', content: { 'application/jose': { schema: z.string() } } },
            304: unchanged,
            503: away,
          },
        },
      },
      async (request, reply) => {
        const { jws, etag, ...document } = await documents.snapshot();
        const whole = { ...document, jws, bytes: Buffer.from(jws), etag: etag.replace(/"$/, '.jws"') };
        return send(request, reply, whole, 'application/jose');
      },
    );
    app.get(
      '/public/v1/funds/:token',
      {
        schema: {
          summary: 'One token with its past rebalances, signed',
          tags,
          params: z.object({ token: NAME }),
          response: {
            200: json(FUND_SNAPSHOT, 'The token.'),
            304: unchanged,
            400: FAILURE.describe('No token can be so.'),
            404: FAILURE.describe('There is no such token.'),
            503: away,
          },
        },
      },
      async (request, reply) => {
        const document = await documents.fund(request.params.token);
        if (document !== null) return send(request, reply, document);
        return reply
          .code(404)
          .header('cache-control', 'no-store')
          .send({
            error: `there is no token ${request.params.token}; /public/v1/snapshot has all`,
          });
      },
    );
    app.get(
      '/public/v1/keys',
      { schema: { summary: 'The keys that sign, have signed or will sign', tags, response: { 200: KEYS } } },
      async (_request, reply) => reply.header('cache-control', LASTING).send({ keys }),
    );
    for (const [name, schema] of [
      ['snapshot', SNAPSHOT],
      ['fund', FUND_SNAPSHOT],
    ] as const) {
      const text = jsonSchemaOf(schema);
      app.get(
        `/public/v1/${name}.schema.json`,
        {
          schema: {
            summary: `JSON Schema (2020-12) of the document ${name}`,
            tags,
            response: { 200: z.record(z.string(), z.unknown()) },
          },
        },
        async (_request, reply) => reply.header('cache-control', LASTING).send({ ...text }),
      );
    }
  };
}

function send(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  { bytes, jws, etag, asOf }: SignedDocument,
  type = 'application/json',
): FastifyReply {
  reply
    .header('cache-control', OF_THIS_SECOND)
    .header('etag', etag)
    .header('last-modified', new Date(asOf).toUTCString())
    .header(SIGNATURE, detached(jws));
  return isKnown(headers['if-none-match'], etag) ? reply.code(304).send() : reply.type(type).send(bytes);
}

function tellError(error: Error & { statusCode?: number }, _request: FastifyRequest, reply: FastifyReply) {
  reply.header('cache-control', 'no-store');
  if (error instanceof LedgerUnavailableError) {
    return reply.code(503).send({ error: 'the books cannot be read: there are no figures of now' });
  }
  const code = error.statusCode ?? 500;
  return reply.code(code).send({ error: code < 500 ? error.message : 'this server failed' });
}
