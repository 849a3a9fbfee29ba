import { describe, expect, test } from 'vitest';
import { createSounds } from './sounds.ts';

class FakeSource {
  buffer: unknown = null;
  loop = false;
  started = 0;
  stopped = 0;
  onended: (() => void) | null = null;
  connect() {}
  start() {
    this.started++;
  }
  stop() {
    this.stopped++;
  }
}

class FakeContext {
  state: 'running' | 'suspended' | 'closed';
  sampleRate = 8000;
  currentTime = 0;
  destination = {};
  resumed = 0;
  readonly sources: FakeSource[] = [];
  constructor(state: 'running' | 'suspended') {
    this.state = state;
  }
  createBuffer(_: number, length: number) {
    return { getChannelData: () => new Float32Array(length) };
  }
  createGain() {
    const gain = { setValueAtTime() {}, linearRampToValueAtTime() {} };
    return { gain, connect() {}, disconnect() {} };
  }
  createBufferSource() {
    const source = new FakeSource();
    this.sources.push(source);
    return source;
  }
  resume() {
    this.resumed++;
    return Promise.reject(new Error('blocked'));
  }
  close() {
    this.state = 'closed';
    return Promise.resolve();
  }
}

function setUp(state: 'running' | 'suspended' = 'running') {
  const context = new FakeContext(state);
  let gesture: (() => void) | null = null;
  const sounds = createSounds(
    {
      createContext: () => context as unknown as AudioContext,
      onGesture: (listener) => {
        gesture = listener;
        return () => {
          gesture = null;
        };
      },
    },
    'RU',
  );
  return {
    sounds,
    context,
    gesture: () => gesture?.(),
    listens: () => gesture !== null,
  };
}

const ringtone = { loop: 'ringtone', tick: null } as const;
const ringback = { loop: 'ringback', tick: null } as const;
const silence = { loop: null, tick: null } as const;

describe('sounds', () => {
  test('a loop continues through equal cues and stops at another one', () => {
    const { sounds, context } = setUp();
    sounds.play(ringtone);
    sounds.play(ringtone);
    expect(context.sources).toHaveLength(1);
    expect(context.sources[0]).toMatchObject({ loop: true, started: 1, stopped: 0 });
    sounds.play(ringback);
    expect(context.sources[0]).toMatchObject({ stopped: 1 });
    sounds.play(silence);
    expect(context.sources[1]).toMatchObject({ stopped: 1 });
  });

  test('blocked audio starts on user activation, and a refusal is not reported', async () => {
    const { sounds, context, gesture } = setUp('suspended');
    sounds.play(ringtone);
    expect(context.resumed).toBe(1);
    gesture();
    expect(context.resumed).toBe(2);
    await Promise.resolve();
  });

  test('a tick is skipped if it would be late', () => {
    const { sounds, context } = setUp('suspended');
    sounds.play({ loop: null, tick: 'connect' });
    expect(context.sources).toHaveLength(0);
  });

  test('no method throws in a browser without audio', () => {
    const sounds = createSounds(
      {
        createContext: () => {
          throw new Error('no audio');
        },
        onGesture: () => () => {},
      },
      'US',
    );
    expect(() => sounds.play(ringtone)).not.toThrow();
    expect(() => sounds.close()).not.toThrow();
  });

  test('close() stops all sounds and may be called twice', () => {
    const { sounds, context, listens } = setUp();
    sounds.play(ringtone);
    sounds.close();
    sounds.close();
    expect(context.sources[0]?.stopped).toBe(1);
    expect(context.state).toBe('closed');
    expect(listens()).toBe(false);
  });
});
