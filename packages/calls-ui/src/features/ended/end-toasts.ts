import { isLive } from '@xpchat/calls';
import type { AppContext } from '../../context/app-context.ts';
import { callPerson } from '../../ui-kit/person.ts';
import { endText } from './end-words.ts';
import type { EndedKey } from './texts.ts';

/** Shows the end of a call beside another one as a toast; returns a function that stops that. */
export function showEndToasts({ calls, ui, texts }: AppContext<EndedKey>): () => void {
  return calls.on('callended', (phase) => {
    // By then the snapshot has the new foreground call.
    void Promise.resolve().then(() => {
      // A foreground call has a card for its end. Nobody needs to read what they did themself.
      if (phase.by === 'local' || !isLive(calls.state.get().phase)) return;
      const { name } = callPerson(phase.call, texts);
      const words = endText(phase, texts, name);
      ui.showToast(words.includes(name) ? words : `${name}: ${words}`);
    });
  });
}
