import { isAnswered } from '@xpchat/calls';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import { Icon } from '../../ui-kit/icon.tsx';
import { playMedia } from '../../ui-kit/play-media.ts';
import { useReleasedMedia } from '../../ui-kit/quirks/use-released-media.ts';
import { useReadable } from '../../ui-kit/use-readable.ts';
import { Words } from '../../ui-kit/words.tsx';
import type { ScreenShareKey } from './texts.ts';

interface Props<Key extends string> {
  readonly context: AppContext<ScreenShareKey | Key>;
  readonly minimised: boolean;
}

/** Tells this person that the others see their screen, shows what they see, and ends it. */
export function SharingBar<Key extends string>({ context, minimised }: Props<Key>) {
  const { calls, texts, actions } = context;
  const { t } = texts;
  const { phase, local } = useReadable(calls.state);
  const isHeld = isAnswered(phase) && phase.localHold;
  const isShared = !isHeld && (local.screen !== null || local.video === 'screen');
  // The element exists before its words, so that screen readers announce them.
  return (
    <div class="xpc-sharing" role="status">
      {isShared && !minimised && (
        <div class="xpc-sharing__bar" data-sharing>
          {local.screen ? (
            <Preview stream={local.screen} label={t('screen.preview')} />
          ) : (
            <Icon name="screen" />
          )}
          <p class="xpc-sharing__words">
            <Words words={t('screen.sharing')} />
          </p>
          <button
            type="button"
            class="xpc-button xpc-pill"
            data-action="stop-sharing"
            title={t('screen.stop.hint')}
            aria-label={t('screen.stop.hint')}
            onClick={() => actions.press('screen')}
          >
            {t('screen.stop')}
          </button>
        </div>
      )}
    </div>
  );
}

function Preview({ stream, label }: { readonly stream: MediaStream; readonly label: string }) {
  const video = useRef<HTMLVideoElement>(null);
  useReleasedMedia(video);
  useLayoutEffect(() => {
    const element = video.current;
    if (!element || element.srcObject === stream) return;
    element.srcObject = stream;
    playMedia(element);
  }, [stream]);
  return (
    <video
      ref={video}
      class="xpc-sharing__preview"
      data-own-screen=""
      aria-label={label}
      autoplay
      playsInline
      muted
    />
  );
}
