import type { RefObject } from 'preact';
import type { UiStore } from '../embed/ui-state.ts';
import type { Texts } from '../i18n/texts.ts';
import { MoreIcon } from './more-icon.tsx';

interface Props {
  readonly container: RefObject<HTMLElement>;
  readonly ui: UiStore;
  readonly texts: Texts;
}

/** The way out when the browser plays no sound without a gesture: this is the gesture. */
export function SoundButton({ container, ui, texts: { say } }: Props) {
  const unblock = () => {
    ui.set({ soundBlocked: false });
    const elements = container.current?.querySelectorAll<HTMLMediaElement>('[data-remote-audio]');
    for (const element of Array.from(elements ?? [])) {
      (element.play() as Promise<void> | undefined)?.catch(() => ui.set({ soundBlocked: true }));
    }
  };
  return (
    <div class="xpc-sound" role="alert">
      <p>{say('sound.blocked')}</p>
      <button
        type="button"
        class="xpc-button xpc-pill xpc-pill--main"
        data-action="sound"
        onClick={unblock}
      >
        <MoreIcon name="sound" />
        {say('action.sound')}
      </button>
    </div>
  );
}
