import type { CallType } from '@xpchat/calls';

/** The answer to a link: a call of this type may be asked for. */
export interface CheckedLink {
  readonly callType: CallType;
}

/** An identity for this tab. */
export interface GuestIdentity {
  readonly callId: string;
  readonly callType: CallType;
  /** Gives access tokens. */
  readonly key: string;
}

/** The server said no. `code` is one of its codes; `failed` if nothing came that can be read. */
export class GuestApiError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.name = 'GuestApiError';
    this.code = code;
  }
}

export interface GuestApi {
  check(link: string): Promise<CheckedLink>;
  open(link: string, name: string): Promise<GuestIdentity>;
  token(key: string): Promise<string>;
}

/** @param base address of the calls server, without a slash at the end; empty for the page's own */
export function createGuestApi(base: string, fetch: typeof window.fetch): GuestApi {
  async function post(path: string, body: object): Promise<Record<string, string>> {
    let answer: unknown;
    let ok = false;
    try {
      const response = await fetch(`${base}/calls/api/guest${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      ok = response.ok;
      answer = await response.json();
    } catch {
      throw new GuestApiError('failed');
    }
    const fields = (answer instanceof Object ? answer : {}) as Record<string, string>;
    if (!ok) throw new GuestApiError(fields.code ?? 'failed');
    return fields;
  }
  return {
    check: async (link) => {
      const { callType } = await post('/link', { link });
      return { callType: callType as CallType };
    },
    open: async (link, name) => {
      const { callId = '', callType, key = '' } = await post('', { link, name });
      return { callId, callType: callType as CallType, key };
    },
    token: async (key) => (await post('/token', { key })).token ?? '',
  };
}
