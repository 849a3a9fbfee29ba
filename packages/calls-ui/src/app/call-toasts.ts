import { isLive } from '@xpchat/calls';
import type { CallsEngine } from '../context/app-context.ts';
import { endText } from '../features/ended/end-words.ts';
import { callPerson } from '../ui-kit/person.ts';
import type { AppTexts } from './texts.ts';
import type { UiStore } from './ui-store.ts';

/**
 * Shows as toasts the errors that the engine reports, and the end of a call beside another one.
 * Returns a function that stops that.
 */
export function showCallToasts(calls: CallsEngine, ui: UiStore, texts: () => AppTexts): () => void {
  const stopErrors = calls.on('callerror', (text) => ui.showToast(text));
  const stopEnds = calls.on('callended', (phase) => {
    // By then the snapshot has the new foreground call.
    void Promise.resolve().then(() => {
      // A foreground call has a card for its end. Nobody needs to read what they did themself.
      if (phase.by === 'local' || !isLive(calls.state.get().phase)) return;
      const { name } = callPerson(phase.call, texts());
      const words = endText(phase, texts(), name);
      ui.showToast(words.includes(name) ? words : `${name}: ${words}`);
    });
  });
  return () => {
    stopErrors();
    stopEnds();
  };
}
