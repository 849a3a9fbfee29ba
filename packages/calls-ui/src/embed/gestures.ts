const GESTURES = ['click', 'keydown', 'touchend'] as const;

/** Calls back at each gesture of the person on the page; returns how to stop. */
export function onGesture(listener: () => void): () => void {
  for (const name of GESTURES) document.addEventListener(name, listener, true);
  return () => {
    for (const name of GESTURES) document.removeEventListener(name, listener, true);
  };
}
