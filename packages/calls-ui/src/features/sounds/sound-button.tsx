import type { RefObject } from 'preact';
import type { AppContext } from '../../context/app-context.ts';
import { LazyIcon } from '../../ui-kit/lazy-icon.tsx';
import type { SoundsKey } from './texts.ts';

interface Props {
  readonly container: RefObject<HTMLElement>;
  readonly context: AppContext<SoundsKey>;
}

/** Lets the person start the sound if the browser's autoplay policy blocked it. */
export function SoundButton({ container, context }: Props) {
  const {
    ui,
    texts: { t },
  } = context;
  const unblock = () => {
    ui.set({ soundBlocked: false });
    const elements = container.current?.querySelectorAll<HTMLMediaElement>('[data-remote-audio]');
    for (const element of Array.from(elements ?? [])) {
      (element.play() as Promise<void> | undefined)?.catch(() => ui.set({ soundBlocked: true }));
    }
  };
  return (
    <div class="xpc-sound" role="alert">
      <p>{t('sound.blocked')}</p>
      <button
        type="button"
        class="xpc-button xpc-pill xpc-pill--main"
        data-action="sound"
        onClick={unblock}
      >
        <LazyIcon name="sound" />
        <span>{t('action.sound')}</span>
      </button>
    </div>
  );
}
