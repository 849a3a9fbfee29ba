import type { OverlayContext } from '../components/overlay-context.ts';
import { followCalls } from './follow-calls.ts';
import { onGesture } from './gestures.ts';
import { countryOf } from './patterns.ts';
import { ringBrowserOf } from './ring-browser.ts';
import { claimRing } from './ring-owner.ts';
import { createSounds } from './sounds.ts';

type AudioWindow = Window & {
  AudioContext?: typeof AudioContext;
  webkitAudioContext?: typeof AudioContext;
};

function createAudioContext(): AudioContext {
  const { AudioContext, webkitAudioContext } = window as AudioWindow;
  const Context = AudioContext ?? webkitAudioContext;
  if (!Context) throw new Error('no Web Audio here');
  return new Context();
}

/** Plays the sounds of the calls; a call that rings already is heard at once. Returns how to stop. */
export function soundCalls({ calls, texts }: OverlayContext): () => void {
  const sounds = createSounds(
    { createContext: createAudioContext, onGesture },
    countryOf(texts.language, navigator.language),
  );
  const browser = ringBrowserOf(window);
  return followCalls(
    calls.state,
    sounds,
    (claim) => claimRing(browser, claim),
    () => document.visibilityState === 'visible',
  );
}
