import type { ErrorCode, IncomingGroup } from '@xpchat/calls-protocol';
import { acceptedLeg, type Call, type Participant, participantOf } from '../domain/call.ts';
import { isWithheld } from '../domain/recording-consent.ts';
import { KeyedQueue } from '../lib/keyed-queue.ts';
import type { CallStore } from '../ports/call-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { type Sfu, SfuError, type SfuParticipant } from '../ports/sfu.ts';

export interface SfuRoomsPorts {
  /** Undefined if none is configured. */
  readonly sfu: Sfu | undefined;
  readonly store: Pick<CallStore, 'load'>;
  readonly clock: Pick<Clock, 'elapsed' | 'after'>;
  readonly log: Pick<Log, 'warn'>;
  /** The SFU of this call stopped answering, or answers again. */
  onChanged(callId: string, away: boolean): Promise<void>;
}

/** How long a call waits for its SFU to restart before it continues without it. */
const AWAY_AFTER_MS = 5_000;
/** Longest interval between two requests of devices that find no SFU. */
const FAILURE_GAP_MS = 15_000;
/** Interval between two checks of an SFU that does not answer. */
const RECHECK_MS = 3_000;
/** How long a room that was opened is taken for open. The SFU is asked at each grant nevertheless. */
const ROOM_IS_OPEN_MS = 600_000;

/** The device that asks for a grant. */
interface Asker {
  readonly userId: string;
  readonly name?: string | undefined;
  readonly sessionId: string;
}

/** Admits the devices of a call to its room of the SFU, and disconnects those that left the call. */
export class SfuRooms {
  readonly #ports: SfuRoomsPorts;
  /** Requests to the SFU, in order for each call. */
  readonly #calls = new KeyedQueue();
  /** The first and the last of the failures in a row, by the clock's `elapsed`. */
  #failed: { readonly first: number; readonly last: number } | undefined;
  /** Calls whose rooms this node opened lately, and when, by the clock's `elapsed`. */
  readonly #open = new Map<string, number>();
  /** Calls that continue without it. */
  readonly #without = new Set<string>();
  #stopRecheck: (() => void) | undefined;

  constructor(ports: SfuRoomsPorts) {
    this.#ports = ports;
  }

  /** Answers `sfu_request` by a grant or an error code. Never rejects. */
  async grantFor(
    callId: string,
    { userId, name, sessionId }: Asker,
  ): Promise<IncomingGroup<'sfu_grant'> | ErrorCode> {
    const { sfu, store } = this.#ports;
    if (!sfu) return 'not_supported';
    try {
      const call = await store.load(callId);
      if (!call || call.state === 'ended') return 'call_not_found';
      if (acceptedLeg(call, userId)?.sessionId !== sessionId) return 'not_a_participant';
      if (call.group?.topology !== 'sfu') return 'invalid_state';
      if (isWithheld(call, userId)) return 'invalid_state';
      const canPublish = call.state === 'active';
      const silenced = participantOf(call, userId)?.silenced ?? false;
      const request = { callId, userId, name, sessionId, canPublish, silenced };
      await this.#openRoom(sfu, callId);
      const grant = await sfu.createGrant(request);
      return { type: 'sfu_grant', callId, from: userId, ...grant };
    } catch (err) {
      this.#handleFailure(err, callId);
      return 'server_error';
    }
  }

  /**
   * The first grant of a call waits until its room is open. Later ones do not wait, but the SFU is asked
   * nevertheless: the room is gone if the SFU was started again.
   */
  async #openRoom(sfu: Sfu, callId: string): Promise<void> {
    const opening = sfu.openRoom(callId).then(
      () => {
        this.#failed = undefined;
        this.#noteOpen(callId);
      },
      (err: unknown) => {
        this.#open.delete(callId);
        throw err;
      },
    );
    if (!this.#open.has(callId)) return opening;
    opening.catch((err: unknown) => this.#handleFailure(err, callId));
  }

  /** Another node may store the end of the call, so an entry lasts for a while only. */
  #noteOpen(callId: string): void {
    const now = this.#ports.clock.elapsed();
    for (const [id, at] of this.#open) if (now - at > ROOM_IS_OPEN_MS) this.#open.delete(id);
    this.#open.set(callId, now);
  }

  #handleFailure(err: unknown, callId: string): void {
    // The adapter has logged that the SFU is away.
    if (err instanceof SfuError) this.#handleAway(callId);
    else this.#warn(err, callId);
  }

  /** Call this after each stored change of a call. */
  callChanged(before: Call | undefined, after: Call): void {
    const { sfu } = this.#ports;
    if (!sfu) return;
    this.#watch(after);
    if (after.state === 'ended') this.#open.delete(after.id);
    else if (after.group?.topology === 'sfu' && before?.group?.topology !== 'sfu') {
      // Each device asks for its grant as soon as it sees the change.
      this.#openRoom(sfu, after.id).catch((err: unknown) => this.#handleFailure(err, after.id));
    }
    if (before?.group?.topology !== 'sfu') return;
    if (after.state === 'ended') {
      this.#run(after.id, () => sfu.endRoom(after.id));
      return;
    }
    for (const participant of before.participants) {
      const device = deviceIn(before, participant);
      if (!device) continue;
      const now = after.participants.find(({ userId }) => userId === participant.userId);
      if (now === undefined || deviceIn(after, now)?.sessionId !== device.sessionId) {
        this.#run(after.id, () => sfu.removeParticipant(device));
      } else if (now.silenced !== participant.silenced) {
        const publishing = now.silenced ? 'no_audio' : 'everything';
        this.#run(after.id, () => sfu.setPublishing(device, publishing));
      }
    }
  }

  /** Cancels the timer. */
  close(): void {
    this.#stopRecheck?.();
    this.#without.clear();
    this.#open.clear();
  }

  /** Devices repeat their request while they find no SFU. After a while the call continues without it. */
  #handleAway(callId: string): void {
    const { clock, onChanged } = this.#ports;
    const now = clock.elapsed();
    const isNext = this.#failed && now - this.#failed.last < FAILURE_GAP_MS;
    const first = isNext && this.#failed ? this.#failed.first : now;
    this.#failed = { first, last: now };
    if (now - first < AWAY_AFTER_MS) return;
    onChanged(callId, true).catch((err: unknown) => this.#warn(err, callId));
  }

  /** A call without its SFU gets it back when it answers. */
  #watch({ id, state, group }: Call): void {
    if (state !== 'ended' && group?.sfuAway) this.#without.add(id);
    else this.#without.delete(id);
    if (this.#without.size === 0) {
      this.#stopRecheck?.();
      this.#stopRecheck = undefined;
    } else this.#stopRecheck ??= this.#recheckLater();
  }

  #recheckLater(): () => void {
    const { clock } = this.#ports;
    return clock.after(RECHECK_MS, () => {
      void this.#recheck();
    });
  }

  async #recheck(): Promise<void> {
    const { sfu, onChanged } = this.#ports;
    const isBack = (await sfu?.check()) === null;
    if (isBack) this.#failed = undefined;
    for (const callId of isBack ? [...this.#without] : []) {
      await onChanged(callId, false).then(
        () => this.#without.delete(callId),
        (err: unknown) => this.#warn(err, callId),
      );
    }
    this.#stopRecheck = this.#without.size > 0 ? this.#recheckLater() : undefined;
  }

  /** Resolves when all changes were sent to the SFU. */
  idle(): Promise<void> {
    return this.#calls.idle();
  }

  /** Sends a change to the SFU. A failure does not end the call: clients hide people who are not in its roster. */
  #run(callId: string, task: () => Promise<void>): void {
    this.#calls.run(callId, task).catch((err: unknown) => this.#warn(err, callId));
  }

  #warn(err: unknown, callId: string): void {
    this.#ports.log.warn({ err, callId }, 'could not send a change of a call to the SFU');
  }
}

function deviceIn(call: Call, { userId }: Participant): SfuParticipant | undefined {
  const sessionId = acceptedLeg(call, userId)?.sessionId;
  return sessionId === undefined ? undefined : { callId: call.id, userId, sessionId };
}
