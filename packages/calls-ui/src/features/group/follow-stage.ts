import type { Participant } from '@xpchat/calls';
import { isLive } from '@xpchat/calls';
import type { AppContext } from '../../context/app-context.ts';
import type { GroupKey } from './texts.ts';
import { readVolumes } from './volumes.ts';

/** How long the tile of a person who left or did not join stays with the reason. */
const GONE_SHOWN_MS = 5000;

/**
 * Puts everybody who is in the call or invited to it on the stage, and for a moment people who
 * left. With one other person the call has its ordinary screen. Returns a function that stops that.
 */
export function followStage<Key extends string>(context: AppContext<GroupKey | Key>): () => void {
  const { calls, ui, clock } = context;
  let callId: string | null = null;
  /** When this page saw people leave, by user id. */
  const leftAt = new Map<string, number>();
  const present = new Set<string>();
  let stopTimer = () => {};

  function isShown({ peer: { id }, state, reason }: Participant): boolean {
    // Nobody waited for them, and many of a large group may be away.
    if (state === 'left' && reason === 'offline') return false;
    if (state !== 'left') {
      present.add(id);
      leftAt.delete(id);
      return true;
    }
    // They left before this page joined.
    if (!present.has(id)) return false;
    const at = leftAt.get(id) ?? clock.now();
    leftAt.set(id, at);
    return clock.now() - at < GONE_SHOWN_MS;
  }
  function update(): void {
    const { phase, participants } = calls.state.get();
    stopTimer();
    const id = isLive(phase) ? phase.call.id : null;
    if (id !== callId) {
      leftAt.clear();
      present.clear();
      callId = id;
    }
    const shown = id === null ? [] : participants.filter(isShown);
    // One other person has it, too, while they share a screen beside their camera.
    const isStaged = shown.length > 1 || shown.some(({ screen }) => screen);
    const stage = isStaged ? shown.map(({ peer }) => peer.id) : null;
    if (String(stage) !== String(ui.get().stage)) ui.set({ stage });
    const times = shown
      .filter(({ state }) => state === 'left')
      .map(({ peer }) => leftAt.get(peer.id));
    if (times.length > 0) {
      const next = Math.min(...times.map((at) => (at ?? 0) + GONE_SHOWN_MS));
      stopTimer = clock.after(Math.max(0, next - clock.now()), update);
    }
  }
  ui.set({ volumes: readVolumes() });
  const stop = calls.state.subscribe(update);
  update();
  return () => {
    stop();
    stopTimer();
    ui.set({ stage: null });
  };
}
