import { describe, expect, it } from 'vitest';
import { createTabStorage } from './tab-storage.ts';

describe('the storage of a tab', () => {
  it('holds one text until it is removed', () => {
    const kept = new Map<string, string>();
    const storage = createTabStorage(
      () =>
        ({
          getItem: (key: string) => kept.get(key) ?? null,
          setItem: (key: string, text: string) => kept.set(key, text),
          removeItem: (key: string) => kept.delete(key),
        }) as unknown as Storage,
    );
    expect(storage.load()).toBeNull();
    storage.save('a');
    storage.save('b');
    expect(storage.load()).toBe('b');
    storage.save(null);
    expect(storage.load()).toBeNull();
    expect(kept.size).toBe(0);
  });

  it('never throws, even if storage is blocked or full', () => {
    const refused = createTabStorage(() => {
      throw new DOMException('', 'SecurityError');
    });
    expect(refused.load()).toBeNull();
    refused.save('a');
    refused.save(null);
    const full = createTabStorage(
      () =>
        ({
          setItem: () => {
            throw new DOMException('', 'QuotaExceededError');
          },
        }) as unknown as Storage,
    );
    full.save('a');
  });
});
