import { type CallsApi, createCallsApi } from '../../calls-api/calls-api.ts';
import type { CallsServer } from '../../context/app-context.ts';

/** The client of the server's REST API, for what is asked about conversations. */
export function createConversationApi(server: CallsServer): CallsApi {
  return createCallsApi({
    ...server,
    page: location.href,
    fetch: (...request) => fetch(...request),
  });
}
