import type { Outgoing } from '@xpchat/calls-protocol';
import type { Admission } from '../domain/admission.ts';
import { acceptedLeg, type Call, isEngaged, isPresent, type LiveCall } from '../domain/call.ts';
import { createCall } from '../domain/create-call.ts';
import { type Outcome, reject, type Sender } from '../domain/events.ts';
import type { KeyedQueue } from '../lib/keyed-queue.ts';
import type { DialLimit } from '../ports/call-policy.ts';
import type { CallTransaction } from '../ports/call-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { SessionDirectory } from '../ports/session-directory.ts';
import type { SessionKey } from '../ports/session-store.ts';
import type { Admissions, Admitted } from './admissions.ts';
import type { CallLegs } from './call-legs.ts';
import { type CallSteps, MAX_ATTEMPTS, type OnChanged } from './call-steps.ts';
import { type CallWriter, receivedOf } from './call-writer.ts';
import { type AcceptedCommand, type Command, DONE } from './command.ts';
import type { LiveCalls } from './live-calls.ts';

export interface CallSetupPorts {
  readonly live: LiveCalls;
  readonly writer: CallWriter;
  readonly steps: CallSteps;
  readonly legs: Pick<CallLegs, 'follow' | 'release'>;
  /** Shared with the handling of sessions, by user. */
  readonly people: KeyedQueue;
  readonly sessions: SessionDirectory;
  readonly admissions: Admissions;
  readonly dialLimit: DialLimit;
  readonly clock: Pick<Clock, 'now'>;
  /** Makes ids for the calls of clients that name none. */
  readonly newId: () => string;
  readonly onStepStored: OnChanged;
  /** Milliseconds. */
  readonly ringTimeout: number;
}

/** A browser gathers about twenty candidates for a call. */
const MAX_CANDIDATES = 64;
/** How long a candidate may precede its offer. */
const MAX_LEAD_MS = 2_000;

type CallOffer = Outgoing<'call_offer'>;
type Candidate = Outgoing<'ice_candidate'>;

/** An offer, with further messages of its sender about the call. */
interface Dial {
  readonly command: Command;
  readonly sender: Sender;
  readonly offer: CallOffer;
  /** Commands that may be written together with a ringing call. */
  readonly more: readonly Command[];
}

/** Handles `call_offer`: a message within an existing call, glare, or a new call. */
export class CallSetup {
  readonly #ports: CallSetupPorts;
  readonly #early = new EarlyCandidates();

  constructor(ports: CallSetupPorts) {
    this.#ports = ports;
  }

  /** @param more further commands of the device about the call, which may be written with the offer */
  async handle(
    sender: Sender,
    offer: CallOffer,
    more: readonly Command[],
  ): Promise<AcceptedCommand> {
    const { writer, dialLimit, admissions } = this.#ports;
    const command = { sender, message: offer };
    const dial: Dial = { command, sender, offer, more };
    const handled = await this.#inTurn(dial);
    if (handled) return handled;
    if (!dialLimit.mayDial(sender.userId, offer.to)) {
      return writer.refuse(command, reject('rate_limited'));
    }
    const placed = await admissions.run(sender.userId, offer.to, (admitted) =>
      this.#inTurn(dial, admitted),
    );
    return placed ?? writer.refuse(command, reject('server_error'));
  }

  /** A candidate of a basic client that has no call yet: its offer may follow. */
  bufferEarly(command: Command, candidate: Candidate): AcceptedCommand {
    this.#early.buffer(command.sender, candidate, this.#ports.clock.now());
    return this.#ports.writer.submit(receivedOf([command]));
  }

  /** The session is gone, and with it the candidates for an offer that never came. */
  forgetEarly(session: SessionKey): void {
    this.#early.forget(session);
  }

  /** Undefined if this is a new call that needs an admission, or a newer one; then nothing has changed. */
  #inTurn(dial: Dial, admitted?: Admitted): Promise<AcceptedCommand | undefined> {
    const { live, steps, writer, people } = this.#ports;
    const { command, sender, offer } = dial;
    const { userId, sessionId } = sender;
    return people.runAll([userId, offer.to], async () => {
      const before = await live.callsOf(userId);
      const same = before.find(({ id }) => id === offer.callId);
      if (same) return steps.handle(same.id, [command]);
      const existing = before.find((call) => !call.group && isPresent(call, offer.to));
      if (existing && !(await this.#endIfAbandoned(existing, sender))) {
        return steps.handle(existing.id, [command]);
      }
      const calls = existing ? await live.callsOf(userId) : before;
      if (isEngaged(calls, userId, sessionId)) {
        return writer.refuse(command, reject('already_in_call'));
      }
      if (!admitted || admitted.isOutdated) return undefined;
      return this.#place(dial, admitted.admission);
    });
  }

  /**
   * A caller who dials the same person again from a new session does not wait for the grace period of
   * their lost one: their old call ends. Resolves to whether it did.
   */
  async #endIfAbandoned(call: LiveCall, { userId, sessionId }: Sender): Promise<boolean> {
    const leg = acceptedLeg(call, userId);
    if (!leg || leg.sessionId === sessionId) return false;
    const sessions = await this.#ports.sessions.sessionsOf(userId);
    if (sessions.some((each) => each.sessionId === leg.sessionId && each.connected)) return false;
    await this.#ports.legs.release(call, userId, leg.sessionId);
    return true;
  }

  async #place(dial: Dial, admission: Admission): Promise<AcceptedCommand> {
    const { live, writer, steps, newId, onStepStored } = this.#ports;
    const { command, sender, offer } = dial;
    const id = offer.callId ?? newId();
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const outcome = await this.#create(id, dial, admission);
      if (!outcome.ok) return writer.refuse(command, outcome);
      // If the call does not ring, its device must learn that before more of its messages count.
      const together = outcome.call.state === 'ringing' ? dial.more : [];
      const draft = await steps.draftNew(outcome, together);
      const { call = outcome.call, send, endsCall } = draft;
      const buffered = draft.buffer.flat();
      const transaction: CallTransaction = {
        write: { call, expectedVersion: null },
        ...(send.length > 0 ? { send } : {}),
        ...(buffered.length > 0 ? { buffer: { callId: id, messages: buffered } } : {}),
        ...receivedOf([command, ...together]),
        // A sender who disconnected after dialling has left their calls, and must not get a new one.
        ...basicSenderOf(command),
      };
      const { result } = await writer.commit(transaction, (stored, isOurs) =>
        onStepStored(undefined, stored, isOurs && endsCall),
      );
      switch (result) {
        case 'committed':
          live.startBuffer(call, buffered);
          await this.#sendEarlyCandidates(call, sender, offer);
          await this.#ports.legs.follow(call, offer.to);
          return { ...DONE, count: 1 + together.length };
        case 'repeated':
          return { ...DONE, count: 1 + together.length };
        case 'duplicate':
          return writer.refuse(command, reject('duplicate_call'));
        case 'conflict': {
          // Another node was faster with a call between the same two people.
          const rival = await live.callBetween(sender.userId, offer.to);
          if (rival) return steps.handle(rival.id, [command]);
        }
      }
    }
    // For instance, a call between the two people cannot be read. Throwing would make the client
    // repeat the offer for ever.
    return writer.refuse(command, reject('server_error'));
  }

  async #create(id: string, { sender, offer }: Dial, admission: Admission): Promise<Outcome> {
    const { live, sessions, clock, ringTimeout } = this.#ports;
    const known = await sessions.sessionsOf(offer.to);
    return createCall({
      id,
      now: clock.now(),
      ringTimeout,
      sender,
      offer,
      calls: await live.callsOf(sender.userId),
      callee: {
        userId: offer.to,
        admission,
        sessions: known.filter(({ left }) => !left),
        calls: await live.callsOf(offer.to),
      },
    });
  }

  async #sendEarlyCandidates(call: Call, sender: Sender, offer: CallOffer): Promise<void> {
    const { steps, clock } = this.#ports;
    for (const message of this.#early.drain(sender, offer.to, clock.now())) {
      const { done } = await steps.handle(call.id, [{ sender, message }]);
      await done;
    }
  }
}

/** Voids the transaction if the basic client that sent the command is gone. */
function basicSenderOf({ sender }: Command): Pick<CallTransaction, 'basicSender'> {
  const { sessionId, attachment, basic } = sender;
  return basic ? { basicSender: { sessionId, attachment } } : {};
}

/**
 * Buffers candidates of basic clients that precede their offer: browsers may emit them in this order.
 * Memory is enough: a basic client does not outlive the server that it is connected to.
 */
export class EarlyCandidates {
  /** By session and user, ordered by the last candidate. Other users may name the same session. */
  readonly #sessions = new Map<
    string,
    readonly { readonly at: number; readonly message: Candidate }[]
  >();

  buffer(sender: SessionKey, message: Candidate, now: number): void {
    const key = keyOf(sender);
    // Another node may have noticed that a session left: expire sessions here.
    for (const [id, buffered] of this.#sessions) {
      const last = buffered.at(-1);
      if (last && now - last.at <= MAX_LEAD_MS) break;
      this.#sessions.delete(id);
    }
    const fresh = (this.#sessions.get(key) ?? []).filter(({ at }) => now - at <= MAX_LEAD_MS);
    if (fresh.length >= MAX_CANDIDATES) return;
    // Delete first: a map keeps the place of a key that it has.
    this.#sessions.delete(key);
    this.#sessions.set(key, [...fresh, { at: now, message }]);
  }

  /** Removes the session's candidates, and returns those for the offer that it just sent. */
  drain(sender: SessionKey, to: string, now: number): readonly Candidate[] {
    const key = keyOf(sender);
    const buffered = this.#sessions.get(key) ?? [];
    this.#sessions.delete(key);
    return buffered
      .filter(({ message, at }) => message.to === to && now - at <= MAX_LEAD_MS)
      .map(({ message }) => message);
  }

  forget(session: SessionKey): void {
    this.#sessions.delete(keyOf(session));
  }
}

function keyOf({ userId, sessionId }: SessionKey): string {
  return `${sessionId} ${userId}`;
}
