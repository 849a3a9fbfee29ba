import type { LoginSession, Person } from '../wire/entities.ts';
import { type Api, errorCodeOf } from './api.ts';
import type { TabIdentity } from './tab-storage.ts';

/** Who this tab turned out to be. */
export type TabIdentification =
  | {
      readonly name: 'signed-in';
      readonly session: LoginSession;
      readonly demo: readonly Person[] | null;
    }
  | { readonly name: 'signed-out'; readonly demo: readonly Person[] | null }
  | { readonly name: 'unreachable' };

/**
 * Finds out who the tab is: the account that the address asks for (demo alone), else the tab's own
 * token, else the browser's cookie. What was found is kept by the tab, so that another person who
 * signs in beside it does not change who this tab is.
 *
 * @param as from the address, or null
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
      // A token that no longer holds must not be tried again and again.
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
