import * as v from 'valibot';
import type { Reach } from '../domain/admission.ts';
import { chatHook } from './chat-hook.ts';

const answer = v.object({ reach: v.picklist(['contact', 'unvouched', 'stranger', 'no']) });

/**
 * Makes a `canReach` that asks the chat for `from` and `to`. It answers
 * `{ "reach": "contact" | "unvouched" | "stranger" | "no" }`.
 *
 * @returns a function that throws Error when the chat gives no such answer; the call is not placed
 */
export function reachByUrl(url: string, secret: string) {
  const requestReach = chatHook({
    url,
    variable: 'CALLS_REACH_URL',
    secret,
    audience: 'calls-reach',
    answer,
  });
  return async (from: string, to: string): Promise<Reach> =>
    (await requestReach({ from, to })).reach;
}
