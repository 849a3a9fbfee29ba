import {
  type Call,
  type CallTransaction,
  isLegLive,
  isLive,
  type Leg,
} from '@xpchat/calls-server/testing';

/** The calls as the servers wrote them. Checks the rules for each write. */
export class CallRecord {
  /** The last written version of each call, by id. */
  readonly calls = new Map<string, Call>();
  /** Call and session of each device that was in a call; and of each that failed while others rang. */
  readonly accepted = new Set<string>();
  readonly released = new Set<string>();
  /** Call, person and reason for each time that somebody left a group call. */
  readonly departures = new Set<string>();
  readonly #onProblem: (what: string) => void;

  constructor(onProblem: (what: string) => void) {
    this.#onProblem = onProblem;
  }

  /** Checks and records a committed transaction. */
  written(unit: CallTransaction): void {
    if (!unit.write) return;
    const { call } = unit.write;
    this.#checkTrouble(unit, this.calls.get(call.id), call);
    this.#noteLegs(this.calls.get(call.id), call);
    this.#checkGroup(this.calls.get(call.id), call);
    this.calls.set(call.id, call);
    for (const { userId, legs } of call.participants) {
      const accepted = legs.filter(({ state }) => state === 'accepted');
      if (accepted.length > 1) this.#onProblem(`${userId} is in ${call.id} with two devices`);
    }
  }

  #noteLegs(before: Call | undefined, { id, state, participants }: Call): void {
    const live = new Set(
      before?.participants
        .flatMap(({ legs }) => legs)
        .filter(isLegLive)
        .map(nameOf),
    );
    for (const leg of participants.flatMap(({ legs }) => legs)) {
      const key = `${id} ${leg.sessionId}`;
      if (leg.state === 'accepted') this.accepted.add(key);
      else if (state === 'ringing' && !isLegLive(leg) && live.has(leg.sessionId))
        this.released.add(key);
    }
  }

  #checkGroup(before: Call | undefined, call: Call): void {
    const { id, group, participants } = call;
    for (const { userId, leftReason } of participants) {
      if (leftReason) this.departures.add(`${id} ${userId} ${leftReason}`);
    }
    if (!group || !isLive(call)) return;
    for (const { userId, state } of participants) {
      const was = before?.participants.find((each) => each.userId === userId);
      if (state === 'joined' && was?.leftReason === 'removed' && was.state === 'left') {
        this.#onProblem(`${userId}, who was removed, joined ${id} without an invitation`);
      }
    }
    const present = participants.filter(({ state }) => state !== 'left');
    const limit = group.maxSfuPeople ?? group.maxPeople;
    if (present.length > limit) this.#onProblem(`${present.length} people are in ${id}`);
    const joined = participants.filter(({ state }) => state === 'joined');
    if (!joined.some(({ host }) => host)) this.#onProblem(`${id} has no host`);
    if (participants.some(({ state, host }) => host && state !== 'joined')) {
      this.#onProblem(`${id} has a host who is not in it`);
    }
    if (!mayHave(group, present.length)) {
      this.#onProblem(`${id} is ${group.topology} with ${present.length} people`);
    }
    const isChanged = before?.group && before.group.topology !== group.topology;
    if (before?.group && group.epoch !== before.group.epoch + (isChanged ? 1 : 0)) {
      this.#onProblem(`${id} went from epoch ${before.group.epoch} to ${group.epoch}`);
    }
    const { conversationId } = group;
    const others = [...this.calls.values()].filter((each) => each.id !== id && isLive(each));
    if (conversationId && others.some((each) => each.group?.conversationId === conversationId)) {
      this.#onProblem(`${conversationId} has two calls`);
    }
  }

  /** A failing device does not decline for the person: their other devices go on ringing. */
  #checkTrouble(
    { send = [] }: CallTransaction,
    before: Call | undefined,
    { id, state }: Call,
  ): void {
    if (before?.state !== 'ringing' || state !== 'ended') return;
    const rejection = send.map(({ message }) => message).find(({ type }) => type === 'call_reject');
    if (rejection?.type !== 'call_reject' || rejection.reason === 'declined') return;
    const { legs = [] } = before.participants.find(({ userId }) => userId === rejection.from) ?? {};
    const ringing = legs.filter((leg) => leg.state !== 'released');
    if (ringing.length > 1) {
      this.#onProblem(
        `${id} ended by ${rejection.reason} of one of ${ringing.length} ringing devices`,
      );
    }
  }
}

function nameOf({ sessionId }: Leg): string {
  return sessionId;
}

/** Whether this topology serves so many people. Between the limits of mesh and SFU it depends on what went before. */
function mayHave(group: NonNullable<Call['group']>, people: number): boolean {
  const { topology, maxPeople, maxVoicePeople = maxPeople, maxSfuPeople, sfuAway } = group;
  if (people <= 2) return topology === 'direct';
  if (maxSfuPeople === undefined) return topology === 'mesh';
  if (people > Math.max(maxPeople, maxVoicePeople)) return topology === 'sfu';
  return topology === 'mesh' || (topology === 'sfu' && !sfuAway);
}
