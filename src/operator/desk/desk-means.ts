import { Client, type Connection } from '@temporalio/client';
import type { FastifyRequest } from 'fastify';
import type { PostgresLedger } from '../../ledger/postgres-ledger.js';
import type { Venue } from '../../venue/port.js';
import type { Means } from '../means.js';
import { mendable } from '../open-ledger.js';
import { connectTemporal, type TemporalSettings } from '../temporal-connection.js';
import type { Sessions } from './sessions.js';

/** A connection that is made when it is first needed, and kept. */
export class KeptClient {
  #connection: Promise<Connection> | null = null;

  /** `settings` throws where no server is known. */
  constructor(readonly settings: () => TemporalSettings) {}

  /** Throws a `CommandFailed` where the server cannot be reached. */
  withClient: Means['withClient'] = async (work) => {
    const settings = this.settings();
    this.#connection ??= connectTemporal(settings);
    try {
      const connection = await this.#connection;
      return await work(new Client({ connection, namespace: settings.namespace }));
    } catch (error) {
      await this.#connection?.catch(() => {
        this.#connection = null;
      });
      throw error;
    }
  };

  async close(): Promise<void> {
    const connection = await this.#connection?.catch(() => null);
    await connection?.close();
  }
}

export interface ActingParts {
  readonly ledger: PostgresLedger;
  readonly venue: Venue;
  readonly sessions: Sessions;
  readonly client: Pick<KeptClient, 'withClient'>;
}

/** With what somebody acts at the desk: by the token of the session, from the address of the client. */
export function deskMeans({ ledger, venue, sessions, client }: ActingParts, request: FastifyRequest): Means {
  const operatorToken = sessions.operatorToken(request);
  const place = { origin: 'desk', address: request.ip } as const;
  const heard = ledger.heardFrom(place);
  return {
    speaker: { ...place, operatorToken },
    withLedger: async (work) => {
      try {
        return await work(heard);
      } catch (error) {
        throw mendable(error);
      }
    },
    withClient: client.withClient,
    withVenue: (work) => work(venue),
  };
}

/** Who says it, where no token proves more. */
export const sayerOf = ({ speaker: { operatorToken } }: Pick<Means, 'speaker'>): string =>
  operatorToken?.split('.')[0] ?? 'somebody at the desk';
