import type { AppContext } from '../../context/app-context.ts';
import { createAudioContext } from '../../ui-kit/quirks/audio-context.ts';
import { ringBrowserOf } from '../../ui-kit/ring-election/ring-browser.ts';
import { claimRing } from '../../ui-kit/ring-election/ring-owner.ts';
import { followCalls } from './follow-calls.ts';
import { onGesture } from './gestures.ts';
import { countryOf } from './patterns.ts';
import { createSounds } from './sounds.ts';
import type { SoundsKey } from './texts.ts';

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
