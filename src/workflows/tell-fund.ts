import { getExternalWorkflowHandle, isCancellation, log } from '@temporalio/workflow';
import type { FundNews } from '../contract/activities.js';
import { breach, haltFund } from '../contract/fund-messages.js';
import { fundWorkflowId } from '../contract/names.js';
import { tellGoneFund } from './activity-options.js';

/**
 * Signals the fund; one whose workflow does not run is started again, and people are told. False where even that
 * did not succeed in time: then it is to be told again.
 */
export async function tellFund(news: FundNews): Promise<boolean> {
  try {
    await signal(news);
    return true;
  } catch (error) {
    if (isCancellation(error)) throw error;
    return revive(news);
  }
}

function signal(news: FundNews): Promise<void> {
  const fund = getExternalWorkflowHandle(fundWorkflowId(news.token));
  return news.kind === 'breach' ? fund.signal(breach, news.report) : fund.signal(haltFund, news.word);
}

async function revive(news: FundNews): Promise<boolean> {
  const { token } = news;
  try {
    await tellGoneFund.executeWithOptions({ summary: `start ${token} again, and tell it` }, [news]);
    return true;
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.error(`${token} does not run, and could not be started again`, { token, error: String(error) });
    return false;
  }
}
