import type { AppContext } from '../../context/app-context.ts';
import { ringBrowserOf } from '../../ui-kit/ring-election/ring-browser.ts';
import { claimRing } from '../../ui-kit/ring-election/ring-owner.ts';
import { followCalls } from './follow-calls.ts';
import { onGesture } from './gestures.ts';
import { countryOf } from './patterns.ts';
import { createSounds } from './sounds.ts';
import type { SoundsKey } from './texts.ts';

type AudioWindow = Window & {
  AudioContext?: typeof AudioContext;
  webkitAudioContext?: typeof AudioContext;
};

function createAudioContext(): AudioContext {
  const { AudioContext, webkitAudioContext } = window as AudioWindow;
  const Context = AudioContext ?? webkitAudioContext;
  if (!Context) throw new Error('this browser has no Web Audio');
  return new Context();
}

/** Plays the sounds of the calls, at once if one rings already. Returns a function that stops it. */
export function playSounds({ calls, texts }: AppContext<SoundsKey>): () => void {
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
