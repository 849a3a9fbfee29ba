import { useRef } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import { LazyIcon } from '../../ui-kit/lazy-icon.tsx';
import { useReadable } from '../../ui-kit/use-readable.ts';
import { Words } from '../../ui-kit/words.tsx';
import type { GroupKey } from './texts.ts';
import { useSidePanel } from './use-side-panel.ts';

/** All browsers since 2016 draw them (Unicode 8). */
const REACTIONS = ['👍', '❤️', '😂', '😮', '👏', '🎉'] as const;

interface Props<Key extends string> {
  readonly context: AppContext<GroupKey | Key>;
}

/** The emoji that a person can send, and their raised hand. Stays open, because people send several. */
export function ReactionPicker<Key extends string>({ context }: Props<Key>) {
  const { calls, ui, texts } = context;
  const { t } = texts;
  const { group } = useReadable(calls.state);
  const picker = useRef<HTMLDivElement>(null);
  useSidePanel(picker, { ui, page: 'react', first: 'button' });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div ref={picker} class="xpc-panel xpc-react" role="group" aria-label={t('tools.react')}>
      {REACTIONS.map((emoji) => (
        <button
          key={emoji}
          type="button"
          class="xpc-button xpc-react__emoji"
          data-reaction={emoji}
          onClick={() => void calls.react(emoji).catch(() => {})}
        >
          {emoji}
        </button>
      ))}
      {group && (
        <button
          type="button"
          class={`xpc-button xpc-react__hand${group.hand ? ' xpc-react__hand--up' : ''}`}
          data-action="hand"
          aria-pressed={group.hand}
          onClick={() => {
            calls.updateGroup({ hand: !group.hand }).catch(() => {});
            ui.set({ side: null });
          }}
        >
          <LazyIcon name="hand" />
          <Words words={t(group.hand ? 'tools.hand_down' : 'tools.hand')} />
        </button>
      )}
    </div>
  );
}
