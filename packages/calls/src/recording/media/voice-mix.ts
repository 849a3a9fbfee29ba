import type { Clock } from '../../primitives/clock.ts';
import { listen } from '../../primitives/listen.ts';
import { type Readable, Value } from '../../primitives/value.ts';

interface Voice {
  readonly track: MediaStreamTrack;
  readonly source: MediaStreamAudioSourceNode;
  readonly element: HTMLAudioElement;
}

/** What the limiter amplifies by itself, taken back (Web Audio, "computing the makeup gain"). */
const AFTER_LIMITER = 0.68;

/** Mixes all voices into one track. Voices come and go while the track stays. */
export class VoiceMix {
  private readonly _context: AudioContext;
  private readonly _input: GainNode;
  private readonly _output: MediaStreamAudioDestinationNode;
  private readonly _voices = new Map<string, Voice>();
  private readonly _isRunning = new Value(false);
  private readonly _stop: () => void;

  /** @param sampleRate undefined: that of the sound card, which Firefox needs */
  constructor(sampleRate?: number) {
    // Without a sink nothing depends on the speakers and on a change of them (Chrome 110).
    const options = { sampleRate, sinkId: { type: 'none' } } as AudioContextOptions;
    this._context = new AudioContext(options);
    const { _context: context } = this;
    this._input = context.createGain();
    this._output = context.createMediaStreamDestination();
    // Several loud voices would clip.
    const limiter = context.createDynamicsCompressor();
    limiter.threshold.value = -6;
    limiter.knee.value = 0;
    limiter.ratio.value = 20;
    limiter.attack.value = 0.003;
    const after = context.createGain();
    after.gain.value = AFTER_LIMITER;
    this._input.connect(limiter).connect(after).connect(this._output);
    const resume = () => void context.resume().catch(() => undefined);
    const follow = () => this._isRunning.set(context.state === 'running');
    const stops = [
      listen(context, { statechange: follow }),
      // A page that was reloaded may need a gesture.
      listen(document, { pointerdown: resume, keydown: resume }, { capture: true }),
    ];
    this._stop = () => {
      for (const stop of stops) stop();
    };
    resume();
    follow();
  }

  get track(): MediaStreamTrack {
    return this._output.stream.getAudioTracks()[0] as MediaStreamTrack;
  }

  /** False until the browser lets the page handle sound. */
  get isRunning(): Readable<boolean> {
    return this._isRunning;
  }

  /** Resolves once the mixer runs, or after a time: the browser may wait for a gesture. */
  whenRunning(clock: Clock, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        stopTimer();
        stopListening();
        resolve();
      };
      const stopTimer = clock.after(timeoutMs, end);
      const stopListening = this._isRunning.subscribe(end);
      if (this._isRunning.get()) end();
    });
  }

  setVoices(tracks: ReadonlyMap<string, MediaStreamTrack>): void {
    for (const [id, { track }] of Array.from(this._voices)) {
      if (tracks.get(id) !== track) this._remove(id);
    }
    for (const [id, track] of Array.from(tracks)) if (!this._voices.has(id)) this._add(id, track);
  }

  close(): void {
    this._stop();
    for (const id of Array.from(this._voices.keys())) this._remove(id);
    void this._context.close();
  }

  private _add(id: string, track: MediaStreamTrack): void {
    const stream = new MediaStream([track]);
    // Chromium pulls a received voice only where an element plays it (https://crbug.com/933677).
    const element = new Audio();
    element.muted = true;
    element.srcObject = stream;
    element.play().catch(() => undefined);
    const source = this._context.createMediaStreamSource(stream);
    source.connect(this._input);
    this._voices.set(id, { track, source, element });
  }

  private _remove(id: string): void {
    const voice = this._voices.get(id);
    if (!voice) return;
    this._voices.delete(id);
    voice.source.disconnect();
    voice.element.srcObject = null;
  }
}
