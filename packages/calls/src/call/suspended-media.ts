import type { MediaRequest } from '../media/media-types.ts';

/** The devices that a call does not have now, and opens when it is resumed. */
export class SuspendedMedia {
  private _request: MediaRequest | null = null;
  private _suspensions = 0;

  /** Devices to open on resume; null while the call has its devices. */
  get request(): MediaRequest | null {
    return this._request;
  }

  /** How often the call was suspended. A resume that is still opening devices stops at the next hold. */
  get suspensions(): number {
    return this._suspensions;
  }

  /** The call starts without its devices, which open later. */
  defer(request: MediaRequest): void {
    this._request = request;
  }

  suspend(current: MediaRequest): void {
    this._request ??= current;
    this._suspensions++;
  }

  /** The person switches the camera of a suspended call. */
  toggleCamera(): void {
    if (this._request) this._request = { ...this._request, video: !this._request.video };
  }

  clear(): void {
    this._request = null;
  }
}
