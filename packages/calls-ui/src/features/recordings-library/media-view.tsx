import type { RecordingDetails } from '@xpchat/calls-protocol';
import { useEffect, useRef, useState } from 'preact/hooks';
import { clockDuration } from '../../ui-kit/clock-duration.ts';
import { Icon } from '../../ui-kit/icon.tsx';
import { playMedia } from '../../ui-kit/play-media.ts';
import { spokenDuration } from '../../ui-kit/spoken-duration.ts';
import type { PlayerController, PlayerState } from './player-controller.ts';
import { playerCommand, SPEEDS } from './player-keys.ts';
import type { LibraryTexts } from './texts.ts';

interface Props {
  readonly details: RecordingDetails;
  readonly state: PlayerState;
  readonly controller: PlayerController;
  readonly texts: LibraryTexts;
  readonly seek: { current: (seconds: number) => void };
}

/** Safari on iPhone shows only a video element on the whole screen. */
type FullscreenVideo = HTMLVideoElement & { webkitEnterFullscreen?: () => void };

/** The picture or the sound, with its controls. Its keys are in player-keys.ts. */
export function MediaView({ details, state, controller, texts, seek }: Props) {
  const { t } = texts;
  const { source, broken } = state;
  const frame = useRef<HTMLDivElement>(null);
  const element = useRef<HTMLVideoElement>(null);
  const [playing, setPlaying] = useState(false);
  const [time, setTime] = useState(0);
  const [speed, setSpeed] = useState(1);
  const duration = (details.durationMs ?? 0) / 1000;

  // Also of the new element after a change of the address.
  useEffect(() => {
    if (element.current) element.current.playbackRate = speed;
  }, [speed, source]);
  useEffect(() => {
    const media = element.current;
    if (!media || !source) return;
    media.src = source.url;
    setTime(source.time);
    if (source.playing) playMedia(media);
  }, [source]);
  const toggle = () => {
    const media = element.current;
    if (!media) return;
    if (media.paused) playMedia(media);
    else media.pause();
  };
  const goTo = (seconds: number) => {
    setTime(seconds);
    if (element.current) element.current.currentTime = seconds;
  };
  seek.current = (seconds) => {
    goTo(seconds);
    if (element.current?.paused) playMedia(element.current);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { code, altKey, ctrlKey, metaKey, shiftKey, target } = event;
    const { tagName } = target as Element;
    if (altKey || ctrlKey || metaKey || tagName === 'SELECT') return;
    // A button that has the focus is pressed by Space.
    if (code === 'Space' && tagName === 'BUTTON') return;
    const command = playerCommand(code, shiftKey, { time, duration, speed });
    if (!command) return;
    event.preventDefault();
    if (command.name === 'toggle') toggle();
    else if (command.name === 'seek') goTo(command.time);
    else setSpeed(command.speed);
  };
  const showFullscreen = () => {
    const video: FullscreenVideo | null = element.current;
    if (document.fullscreenElement) void document.exitFullscreen();
    else if (frame.current?.requestFullscreen) void frame.current.requestFullscreen();
    else video?.webkitEnterFullscreen?.();
  };
  const isVideo = details.content === 'video';
  const label = t(playing ? 'player.pause' : 'player.play');
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the controls in it
    <div
      class={`xpc-media${isVideo ? '' : ' xpc-media--audio'}`}
      data-playing={playing}
      ref={frame}
      onKeyDown={onKeyDown}
    >
      {/* biome-ignore lint/a11y/useMediaCaption: a recording has no captions */}
      <video
        ref={element}
        class="xpc-media__picture"
        preload="metadata"
        playsInline
        onClick={toggle}
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onTimeUpdate={(event) => {
          // Before the metadata it is 0.
          if (event.currentTarget.readyState > 0) setTime(event.currentTarget.currentTime);
        }}
        onLoadedMetadata={(event) => {
          if (time > 0) event.currentTarget.currentTime = time;
          event.currentTarget.playbackRate = speed;
        }}
        onError={() => controller.recover(time, playing)}
      />
      {broken && (
        <div class="xpc-media__broken" role="alert">
          <p>{t('player.failed')}</p>
          <button
            type="button"
            class="xpc-button xpc-pill xpc-pill--main"
            onClick={() => controller.retry()}
          >
            {t('action.try_again')}
          </button>
        </div>
      )}
      <div class="xpc-media__bar">
        <button
          type="button"
          class="xpc-button xpc-row__tool"
          data-action="play"
          aria-label={label}
          title={label}
          disabled={!source}
          onClick={toggle}
        >
          <Icon name={playing ? 'hold' : 'resume'} />
        </button>
        <input
          type="range"
          class="xpc-media__position"
          data-field="position"
          aria-label={t('player.seek')}
          aria-valuetext={t('player.position', {
            time: spokenDuration(time * 1000, texts),
            total: spokenDuration(duration * 1000, texts),
          })}
          min={0}
          max={duration}
          step="any"
          value={time}
          onInput={(event) => goTo(Number(event.currentTarget.value))}
        />
        <span class="xpc-media__time xpc-numbers" aria-hidden="true">
          {clockDuration(time * 1000)} / {clockDuration(duration * 1000)}
        </span>
        <select
          class="xpc-field xpc-media__speed"
          data-field="speed"
          aria-label={t('player.speed')}
          title={t('player.speed')}
          value={String(speed)}
          onChange={(event) => setSpeed(Number(event.currentTarget.value))}
        >
          {SPEEDS.map((each) => (
            <option key={each} value={String(each)}>
              {each.toLocaleString(texts.language)}×
            </option>
          ))}
        </select>
        {isVideo && (
          <button
            type="button"
            class="xpc-button xpc-row__tool"
            data-action="fullscreen"
            aria-label={t('player.fullscreen')}
            title={t('player.fullscreen')}
            onClick={showFullscreen}
          >
            <Icon name="maximise" />
          </button>
        )}
      </div>
    </div>
  );
}
