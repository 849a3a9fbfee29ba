import type { MediaRequest } from '../media/media-types.ts';

/** The devices that a call does not have now, and opens when it is resumed. */
export class SuspendedMedia {
  #request: MediaRequest | null = null;
  #suspensions = 0;

  /** What to open on resume; null while the call has its devices. */
  get request(): MediaRequest | null {
    return this.#request;
  }

  /** How often the call was suspended: what a resume began must not finish after the next hold. */
  get suspensions(): number {
    return this.#suspensions;
  }

  /** The call starts without its devices, which open later. */
  defer(request: MediaRequest): void {
    this.#request = request;
  }

  suspend(current: MediaRequest): void {
    this.#request ??= current;
    this.#suspensions++;
  }

  /** The person switches the camera of a suspended call. */
  toggleCamera(): void {
    if (this.#request) this.#request = { ...this.#request, video: !this.#request.video };
  }

  clear(): void {
    this.#request = null;
  }
}
