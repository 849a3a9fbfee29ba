/** Starts a media element. `onBlocked` runs if the browser requires a gesture of the person first. */
export function playMedia(element: HTMLMediaElement, onBlocked: () => void = () => {}): void {
  element.play().catch((error: unknown) => {
    // Only NotAllowedError needs a gesture. AbortError means that a newer stream replaced this one.
    if (error instanceof Object && 'name' in error && error.name === 'NotAllowedError') onBlocked();
  });
}
