import type { Client } from '@temporalio/client';
import { SearchAttributeType } from '@temporalio/common';
import proto from '@temporalio/proto';
import { SEARCH_ATTRIBUTE } from '../contract/search-attributes.js';

const { IndexedValueType } = proto.temporal.api.enums.v1;

const INDEXED: Partial<Record<SearchAttributeType, proto.temporal.api.enums.v1.IndexedValueType>> = {
  [SearchAttributeType.KEYWORD]: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
};

/**
 * Registers the search attributes on the namespace. Harmless when repeated; without it the first workflow that
 * sets one would retry for ever, so it comes before any worker polls.
 */
export async function registerSearchAttributes(client: Client): Promise<void> {
  const { namespace } = client.options;
  const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.values(SEARCH_ATTRIBUTE).filter((key) => customAttributes?.[key.name] === undefined);
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(missing.map((key) => [key.name, typeOf(key)]));
  await client.connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
}

function typeOf(key: {
  name: string;
  type: SearchAttributeType;
}): proto.temporal.api.enums.v1.IndexedValueType {
  const type = INDEXED[key.type];
  if (type === undefined)
    throw new TypeError(`search attribute ${key.name} has a type that is not registered here`);
  return type;
}
