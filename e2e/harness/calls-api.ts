import type { Product } from './product.ts';

/** A call in a person's history (docs/history-and-availability.md). */
export interface HistoryEntry {
  readonly id: string;
  readonly type: string;
  readonly direction: 'incoming' | 'outgoing';
  readonly caller: string;
  readonly createdAt: number;
  readonly answeredAt?: number;
  readonly endedAt: number;
  readonly reason: string;
  readonly missed: boolean;
  readonly seen: boolean;
}

interface Settings {
  readonly version: number;
  readonly whoMayCall: 'everyone' | 'contacts' | 'nobody';
  readonly busy: 'waiting' | 'busy';
  readonly hideAddress?: boolean;
  readonly doNotDisturb: object;
}

/** The module's REST API as one person. */
export interface CallsApi {
  /** All calls, or those with one person, newest first. */
  history(person?: string): Promise<HistoryEntry[]>;
  /** Changes the person's own call settings. */
  changeSettings(change: Partial<Omit<Settings, 'version'>>): Promise<void>;
}

export function callsApi(product: Product, as: string): CallsApi {
  const request = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const token = new URL(await product.ticket(as)).searchParams.get('access_token');
    const response = await fetch(`${product.url}/calls/api/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
    return (await response.json()) as T;
  };
  return {
    history: async (person) => {
      const query = person === undefined ? '' : `?with=${person}`;
      return (await request<{ calls: HistoryEntry[] }>('GET', `history${query}`)).calls;
    },
    changeSettings: async (change) => {
      const settings = await request<Settings>('GET', 'settings');
      await request('PUT', 'settings', { ...settings, ...change });
    },
  };
}
