type AudioWindow = Window & {
  AudioContext?: typeof AudioContext;
  webkitAudioContext?: typeof AudioContext;
};

/**
 * Creates an audio context. Safari before 14.1 has only the prefixed class.
 *
 * @throws Error if the browser has no Web Audio
 */
export function createAudioContext(): AudioContext {
  const { AudioContext, webkitAudioContext } = window as AudioWindow;
  const Context = AudioContext ?? webkitAudioContext;
  if (!Context) throw new Error('this browser has no Web Audio');
  return new Context();
}
