import type { Refusal } from '../errors.js';
import type { RestReply } from '../hooks.js';

/** Bybit leaves retExtInfo empty; here it says that nothing behind the answer is real. */
const MARK = '"retExtInfo":{"simulated":true}';

export function accepted(result: unknown, time: number): RestReply {
  return {
    status: 200,
    body: `{"retCode":0,"retMsg":"OK","result":${JSON.stringify(result)},${MARK},"time":${time}}`,
  };
}

export function refused(refusal: Refusal, time: number): RestReply {
  const { retCode, retMsg, httpStatus } = refusal;
  return {
    status: httpStatus,
    body: `{"retCode":${retCode},"retMsg":${JSON.stringify(retMsg)},"result":{},${MARK},"time":${time}}`,
  };
}
