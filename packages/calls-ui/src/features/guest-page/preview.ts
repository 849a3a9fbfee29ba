import { Value } from '@xpchat/calls/primitives';

export interface PreviewState {
  readonly camera: boolean;
  readonly microphone: boolean;
  /** What the camera sees; null while it is off. */
  readonly stream: MediaStream | null;
  /** The browser refused a device, or has none. */
  readonly blocked: boolean;
}

type GetUserMedia = (constraints: MediaStreamConstraints) => Promise<MediaStream>;

/**
 * The person's camera before they join, and what they want to join with. The microphone is not opened: there is
 * nothing to show of it.
 */
export class Preview {
  readonly state: Value<PreviewState>;
  private readonly _getUserMedia: GetUserMedia;
  /** Grows with each wish: a camera that opens late is closed again. */
  private _wishes = 0;

  constructor(getUserMedia: GetUserMedia, reportError: (error: unknown) => void) {
    this._getUserMedia = getUserMedia;
    this.state = new Value<PreviewState>(
      { camera: false, microphone: true, stream: null, blocked: false },
      reportError,
    );
  }

  toggleMicrophone(): void {
    this._set({ microphone: !this.state.get().microphone });
  }

  async setCamera(on: boolean): Promise<void> {
    const wish = ++this._wishes;
    this._stop();
    this._set({ camera: on, blocked: false });
    if (!on) return;
    try {
      const stream = await this._getUserMedia({ video: true });
      if (wish === this._wishes) this._set({ stream });
      else stop(stream);
    } catch {
      if (wish === this._wishes) this._set({ camera: false, blocked: true });
    }
  }

  /** Closes the camera, and remembers the wish of the person. */
  close(): void {
    this._wishes++;
    this._stop();
  }

  private _stop(): void {
    const { stream } = this.state.get();
    if (stream) stop(stream);
    this._set({ stream: null });
  }

  private _set(change: Partial<PreviewState>): void {
    this.state.set({ ...this.state.get(), ...change });
  }
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
