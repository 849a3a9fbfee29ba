import { describe, expect, it } from 'vitest';
import { createDeviceStorage } from './device-storage.ts';

function openStorage(kept: Map<string, string>): () => Storage {
  return () =>
    ({
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, text: string) => kept.set(key, text),
    }) as unknown as Storage;
}

describe('the storage of a device', () => {
  it('holds the id for the other tabs and for later pages', () => {
    const kept = new Map<string, string>();
    const [first, second] = [createDeviceStorage(openStorage(kept)), openStorage(kept)];
    expect(first.load()).toBeNull();
    first.save('d1');
    expect(first.load()).toBe('d1');
    expect(createDeviceStorage(second).load()).toBe('d1');
  });

  it.each([
    [
      'blocked',
      () => {
        throw new DOMException('', 'SecurityError');
      },
    ],
    [
      'full',
      () =>
        ({
          getItem: () => null,
          setItem: () => {
            throw new DOMException('', 'QuotaExceededError');
          },
        }) as unknown as Storage,
    ],
  ])('holds the id for this page alone if storage is %s', (_why, open) => {
    const refused = createDeviceStorage(open);
    expect(refused.load()).toBeNull();
    refused.save('d1');
    expect(refused.load()).toBe('d1');
    expect(createDeviceStorage(open).load()).toBeNull();
  });
});
