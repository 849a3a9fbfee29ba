import { describe, expect, it } from 'vitest';
import { shownSizes } from './video-sizes.ts';

const [ann, bob] = [{}, {}] as [MediaStream, MediaStream];
const sizes: Record<string, { width: number; height: number }> = {
  ann: { width: 320.4, height: 180 },
  'ann screen': { width: 1280, height: 720 },
  self: { width: 320, height: 180 },
};
const of = (...tiles: readonly ['person' | 'screen' | 'self', string, MediaStream | null][]) => {
  const shown = shownSizes(
    tiles.map(([kind, key, stream]) => ({ kind, key, stream })),
    (key) => sizes[key],
  );
  return [shown.get(ann), shown.get(bob)];
};

describe('the size of a received video', () => {
  it('is that of the tile, in whole pixels', () => {
    expect(of(['person', 'ann', ann])).toEqual([{ width: 320, height: 180 }, undefined]);
  });

  it('is that of the largest tile of the stream, in any order', () => {
    const large = { width: 1280, height: 720 };
    expect(of(['person', 'ann', ann], ['screen', 'ann screen', ann])[0]).toEqual(large);
    expect(of(['screen', 'ann screen', ann], ['person', 'ann', ann])[0]).toEqual(large);
  });

  it('is null for a person on another page', () => {
    expect(of(['person', 'ann', ann], ['person', 'bob', bob])[1]).toBeNull();
  });

  it('is not reported for the own video, or without a stream', () => {
    expect(of(['self', 'self', ann], ['person', 'bob', null])).toEqual([undefined, undefined]);
  });
});
