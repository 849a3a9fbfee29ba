import type { Product } from './product.ts';

/** A call in somebody's history (docs/history-and-availability.md). */
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
  readonly doNotDisturb: object;
}

/** The module's REST API as one person. */
export interface CallsApi {
  /** Newest first; all, or those with one person. */
  history(person?: string): Promise<HistoryEntry[]>;
  /** Changes one's own rules. */
  rules(change: Partial<Omit<Settings, 'version'>>): Promise<void>;
}

export function callsApi(product: Product, as: string): CallsApi {
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
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
      return (await ask<{ calls: HistoryEntry[] }>('GET', `history${query}`)).calls;
    },
    rules: async (change) => {
      const settings = await ask<Settings>('GET', 'settings');
      await ask('PUT', 'settings', { ...settings, ...change });
    },
  };
}
