import type { Call, CallContext } from '../call/call.ts';
import type { GroupServices } from '../call/group-port.ts';
import { CallsError } from '../errors.ts';
import { isEstablished } from '../model/call-phase.ts';
import { listen } from '../primitives/listen.ts';
import { CallScreens } from './call-screens.ts';
import type { ScreenFrame } from './screen-link.ts';

/** Phases of a call that this person is not in. */
const NOT_JOINED: readonly string[] = ['incoming', 'returnable'];

/** The own screen while it is shared beside the camera. */
interface OwnScreen {
  readonly call: Call;
  readonly track: MediaStreamTrack;
  readonly stopListening: () => void;
}

/**
 * Screens beside cameras, in all calls. Where somebody in the call cannot receive one, the own screen takes the
 * place of the camera, as `LocalMedia.toggleScreen` does.
 */
export class Screens {
  private readonly _context: CallContext;
  private readonly _createTopology: GroupServices['createTopology'];
  private readonly _calls: () => readonly Call[];
  private readonly _screens = new Map<Call, CallScreens>();
  private _own: OwnScreen | null = null;
  private _isOpening = false;

  /** @param calls live ones, the one in the foreground first */
  constructor(
    { context, createTopology }: Pick<GroupServices, 'context' | 'createTopology'>,
    calls: () => readonly Call[],
  ) {
    this._context = context;
    this._createTopology = createTopology;
    this._calls = calls;
  }

  handle(call: Call, from: string, frame: ScreenFrame): void {
    this._of(call).handle(from, frame);
  }

  /** See `WebRTCCalls.shareScreen`. */
  async toggle(): Promise<void> {
    const { media, platform } = this._context;
    if (this._own) return this._stop();
    // Those that ring are no calls of this person yet.
    const call = this._calls().find(({ phase: { name } }) => !NOT_JOINED.includes(name));
    if (!call) throw new CallsError('not_in_call');
    if (!platform.capabilities.screen) throw new CallsError('not_supported');
    const { video, pendingVideo } = media.snapshot();
    const isInstead = (pendingVideo ?? video) === 'screen';
    if (isInstead || !this._of(call).isPossible) {
      // Nobody would see the screen of a held call.
      if (call.suspendedMedia.request) throw new CallsError('invalid_state');
      return media.toggleScreen();
    }
    if (!isFree(call)) throw new CallsError('invalid_state');
    if (!this._isOpening) await this._open(call);
  }

  /** Something about the calls changed. */
  update(): void {
    const { call, track } = this._own ?? {};
    if (call && !isFree(call)) this._stop();
    else if (call && track && this._of(call).isImpossible) this._replaceCamera(call, track);
    for (const each of this._calls()) if (isEstablished(each.phase)) this._of(each).update();
    for (const [each, screens] of Array.from(this._screens)) {
      if (!each.isOver) continue;
      screens.close();
      this._screens.delete(each);
    }
  }

  private async _open(call: Call): Promise<void> {
    this._isOpening = true;
    try {
      const track = await this._context.media.pickScreen();
      if (!track) return;
      if (!isFree(call) || track.readyState === 'ended') track.stop();
      else this._share(call, track);
    } finally {
      this._isOpening = false;
    }
  }

  private _share(call: Call, track: MediaStreamTrack): void {
    const { media, platform, changes } = this._context;
    // The person stopped it in the browser's own bar, or closed the window.
    const stopListening = listen(track, { ended: () => this._stop() });
    this._own = { call, track, stopListening };
    media.screen = platform.createMediaStream();
    media.screen.addTrack(track);
    changes.announce();
  }

  private _stop(): void {
    const { media, changes } = this._context;
    this._own?.stopListening();
    this._own?.track.stop();
    this._own = null;
    media.screen = null;
    changes.announce();
  }

  /** Somebody joined who receives no screen beside the camera: all get it in its place. */
  private _replaceCamera(call: Call, track: MediaStreamTrack): void {
    const { media, platform } = this._context;
    const isShown = isFree(call) && !call.group?.voiceOnly;
    const stream = platform.createMediaStream();
    if (isShown) stream.addTrack(track.clone());
    this._stop();
    if (isShown) media.toggleScreen(Promise.resolve(stream)).catch(platform.reportError);
  }

  private _of(call: Call): CallScreens {
    const known = this._screens.get(call);
    if (known) return known;
    const { changes } = this._context;
    const screens = new CallScreens({
      call,
      createTopology: this._createTopology,
      ownTrack: () => (this._own?.call === call ? this._own.track : null),
      onChange: () => changes.announce(),
    });
    this._screens.set(call, screens);
    return screens;
  }
}

/** Whether this person is in the call and does not hold it. */
function isFree({ phase }: Call): boolean {
  return isEstablished(phase) && !phase.localHold;
}
