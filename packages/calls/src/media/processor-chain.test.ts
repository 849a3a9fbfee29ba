import { FakeTrack } from '@xpchat/calls-testing';
import { describe, expect, it } from 'vitest';
import { createLogger, type LogRecord } from '../lib/logger.ts';
import type { CaptureKind, MediaProcessor } from './media-processor.ts';
import { ProcessorChain } from './processor-chain.ts';

const track = (label: string) => new FakeTrack('audio', label) as unknown as MediaStreamTrack;

function create(...processors: readonly MediaProcessor[]) {
  const records: LogRecord[] = [];
  const log = createLogger(
    () => 0,
    (error) => {
      throw error;
    },
  );
  log.addSink((record) => records.push(record));
  return { chain: new ProcessorChain(processors, log), records };
}

/** Appends its name to the label of each track. */
function processor(kind: CaptureKind, name: string, closed: string[] = []): MediaProcessor {
  return {
    kind,
    process: async ({ label }) => track(`${label} ${name}`),
    close: () => closed.push(name),
  };
}

const broken = (kind: CaptureKind, error: unknown): MediaProcessor => ({
  kind,
  process: () => Promise.reject(error),
  close: () => undefined,
});

describe('the processors of a capture', () => {
  it('returns the captured track itself without processors', async () => {
    const { chain } = create();
    const captured = track('microphone');
    expect(await chain.process('microphone', captured)).toBe(captured);
  });

  it('runs the processors of the kind in order, each on the result of the one before', async () => {
    const { chain } = create(
      processor('microphone', 'a'),
      processor('camera', 'x'),
      processor('microphone', 'b'),
    );
    expect((await chain.process('microphone', track('mic'))).label).toBe('mic a b');
    expect((await chain.process('camera', track('cam'))).label).toBe('cam x');
    expect((await chain.process('screen', track('screen'))).label).toBe('screen');
  });

  it('processes a track that replaces an earlier one', async () => {
    const { chain } = create(processor('microphone', 'a'));
    expect((await chain.process('microphone', track('first'))).label).toBe('first a');
    expect((await chain.process('microphone', track('second'))).label).toBe('second a');
  });

  it('closes the processors of one kind and leaves the others open', () => {
    const closed: string[] = [];
    const { chain } = create(
      processor('microphone', 'a', closed),
      processor('camera', 'x', closed),
      processor('microphone', 'b', closed),
    );
    chain.close('microphone');
    expect(closed).toEqual(['a', 'b']);
  });

  it('skips a processor that fails, and logs the failure', async () => {
    const { chain, records } = create(
      processor('microphone', 'a'),
      broken('microphone', new DOMException('no worklet', 'InvalidStateError')),
      processor('microphone', 'b'),
    );
    expect((await chain.process('microphone', track('mic'))).label).toBe('mic a b');
    expect(records).toMatchObject([
      {
        level: 'warn',
        event: 'processor_failed',
        fields: { capture: 'microphone', error: 'InvalidStateError' },
      },
    ]);
  });

  it('returns the captured track itself if its only processor fails', async () => {
    const { chain } = create(broken('camera', new TypeError('no model')));
    const captured = track('camera');
    expect(await chain.process('camera', captured)).toBe(captured);
  });
});
