import type { EndedPhase } from '@xpchat/calls';
import { useEffect } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import { callPerson } from '../../ui-kit/person.ts';
import { Words } from '../../ui-kit/words.tsx';
import type { EndedKey } from './texts.ts';

const SHOWN_MS = 3000;

interface Props {
  readonly phase: EndedPhase;
  readonly context: AppContext<EndedKey>;
}

/** Says that the call ended, while the lazy card, which says why, is not loaded. */
export function EndedNote({ phase, context }: Props) {
  const { actions, clock, texts } = context;
  const { dismiss } = actions;
  useEffect(() => clock.after(SHOWN_MS, dismiss), [clock, dismiss]);
  const { name } = callPerson(phase.call, texts);
  return (
    <div class="xpc-toasts" role="status">
      <p class="xpc-panel xpc-toast">
        <Words words={`${name}: ${texts.t('end.completed')}`} name={name} />
      </p>
    </div>
  );
}
