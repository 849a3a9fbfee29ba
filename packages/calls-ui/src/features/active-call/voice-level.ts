import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { createAudioContext } from '../../ui-kit/quirks/audio-context.ts';
import { createVoiceMeter } from '../../ui-kit/voice-meter.ts';

/** Reports the level of a stream's voice (0 to 1) each frame, until the returned function is called. */
function followLevel(stream: MediaStream, draw: (level: number) => void): () => void {
  if (stream.getAudioTracks().length === 0) return () => {};
  const context = createAudioContext();
  const meter = createVoiceMeter(context, stream);
  let shown = 0;
  let frame = 0;
  const step = () => {
    frame = requestAnimationFrame(step);
    const level = Math.min(1, meter.level() * 4);
    // Rises at once and falls slowly, so that the rings do not flicker.
    shown = level > shown ? level : shown * 0.9;
    draw(shown);
  };
  frame = requestAnimationFrame(step);
  return () => {
    cancelAnimationFrame(frame);
    meter.stop();
    context.close().catch(() => {});
  };
}

interface Props {
  /** The avatar. */
  readonly target: RefObject<HTMLElement>;
  readonly stream: MediaStream;
}

/** Animates the rings of an avatar with the voice in `stream` while it is mounted. */
export function VoiceLevel({ target, stream }: Props) {
  useEffect(() => {
    const element = target.current;
    if (!element) return;
    if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const rings = Array.from(element.querySelectorAll<HTMLElement>('.xpc-avatar__ring'));
    const draw = (level: number) => {
      rings.forEach((ring, i) => {
        ring.style.transform = `scale(${1 + level * 0.16 * (i + 1)})`;
        ring.style.opacity = String(level * (0.9 - 0.4 * i));
      });
    };
    let stop = () => {};
    try {
      stop = followLevel(stream, draw);
    } catch {
      // Without an audio graph the rings stay still.
    }
    return () => {
      stop();
      for (const ring of rings) ring.removeAttribute('style');
    };
  }, [target, stream]);
  return null;
}
