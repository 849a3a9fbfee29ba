import type { LoginSession, Person } from '../wire/entities.ts';
import { type Api, errorCodeOf } from './api.ts';
import type { TabIdentity } from './tab-storage.ts';

/** The person of a tab, found by {@link identifyTab}. */
export type TabIdentification =
  | {
      readonly name: 'signed-in';
      readonly session: LoginSession;
      readonly demo: readonly Person[] | null;
    }
  | { readonly name: 'signed-out'; readonly demo: readonly Person[] | null }
  | { readonly name: 'unreachable' };

/**
 * Determines the person of this tab: the demo account that the address names, else the owner of the
 * tab's own token, else the owner of the browser's cookie. The tab stores the token, so that a
 * sign-in in another tab does not change this one.
 *
 * @param as demo account from the address, or null
 */
export async function identifyTab(
  api: Api,
  identity: TabIdentity,
  as: string | null,
): Promise<TabIdentification> {
  try {
    const useCookie = as === null && identity.mayUseCookie();
    const answer = await api.loginSession({ useCookie });
    let { session } = answer;
    const wanted = answer.demo?.find((account) => account.id === as);
    if (wanted && session?.user.id !== wanted.id) session = await api.signInDemo(wanted.id);
    if (!session) {
      // Do not try an expired token again.
      if (identity.token()) identity.clearToken();
      return { name: 'signed-out', demo: answer.demo };
    }
    identity.saveToken(session.token);
    return { name: 'signed-in', session, demo: answer.demo };
  } catch (error) {
    if (errorCodeOf(error) === 'unauthorized') return { name: 'signed-out', demo: null };
    return { name: 'unreachable' };
  }
}
