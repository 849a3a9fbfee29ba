import { setSfuLoader } from '@xpchat/calls/injected-room';
import type {
  CreateSfuRoom,
  SfuMember,
  SfuRoom,
  SfuRoomEvents,
  SfuSource,
} from '@xpchat/calls/sfu-room';
import {
  type Sfu,
  SfuError,
  type SfuGrant,
  type SfuGrantRequest,
  type SfuParticipant,
  type SfuPublishing,
} from '@xpchat/calls-server/testing';
import { FakeTrack, type VirtualClock } from '@xpchat/calls-testing';
import type { Page } from './page.ts';

/** How long a room tries to restore the connection to an SFU that is down, in milliseconds. */
const RESTORE_MS = 3_000;

/** Pages load the code of the client once in a process: it makes rooms of the newest SFU. */
let newest: FakeSfu | null = null;
setSfuLoader(async () => ({
  createSfuRoom: (events) => {
    if (!newest) throw new Error('no sequence has an SFU');
    return newest.createRoom(events);
  },
}));

/** Services of the world that the SFU uses. */
export interface SfuWorld {
  readonly clock: VirtualClock;
  /** The living page with this signalling session. */
  pageOf(sessionId: string): Page | undefined;
  /** Whether this device is in the call, by the database. The SFU asks when one connects. */
  isWelcome(participant: SfuParticipant): Promise<boolean>;
  /** A device sends media to the SFU. */
  onSent(page: Page, callId: string): void;
}

/** An SFU in memory, which obeys the server as LiveKit does. It can be killed and started again. */
export class FakeSfu implements Sfu {
  readonly #world: SfuWorld;
  #rooms: FakeSfuRoom[] = [];
  #isUp = true;

  constructor(world: SfuWorld) {
    this.#world = world;
    newest = this;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** The connected devices. */
  get connected(): readonly FakeSfuRoom[] {
    return this.#rooms;
  }

  /** Ends like SIGKILL: nobody is notified, and everything is forgotten. */
  kill(): void {
    this.#isUp = false;
    const rooms = this.#rooms;
    this.#rooms = [];
    for (const room of rooms) room.interrupt();
    this.#world.clock.after(RESTORE_MS, () => {
      for (const room of rooms) room.end();
    });
  }

  restart(): void {
    this.#isUp = true;
  }

  /** The page is gone without a word. */
  drop(page: Page): void {
    for (const room of this.#rooms.filter((each) => each.page === page)) this.leave(room);
  }

  async check() {
    return this.#isUp ? null : 'unreachable';
  }

  isUsable(): boolean {
    return this.#isUp;
  }

  async openRoom(): Promise<void> {
    this.#assertUp();
  }

  async createGrant(request: SfuGrantRequest): Promise<SfuGrant> {
    return { url: 'wss://sfu', token: JSON.stringify(request) };
  }

  async removeParticipant(participant: SfuParticipant): Promise<void> {
    this.#assertUp();
    for (const room of this.#of(participant)) this.#disconnect(room);
  }

  async setPublishing(participant: SfuParticipant, publishing: SfuPublishing): Promise<void> {
    this.#assertUp();
    for (const room of this.#of(participant)) room.permit(publishing);
  }

  async endRoom(callId: string): Promise<void> {
    this.#assertUp();
    for (const room of this.#rooms.filter((each) => each.grant.callId === callId)) {
      this.#disconnect(room);
    }
  }

  async listParticipants(callId: string): Promise<readonly SfuParticipant[]> {
    this.#assertUp();
    return this.#rooms.map(({ grant }) => grant).filter((grant) => grant.callId === callId);
  }

  readonly createRoom: CreateSfuRoom = (events) => new FakeSfuRoom(this, events);

  /** A device connects. One with the same identity is disconnected. */
  async join(room: FakeSfuRoom): Promise<Page> {
    this.#assertUp();
    const page = this.#world.pageOf(room.grant.sessionId);
    if (!page) throw new Error('the page is gone');
    for (const other of this.#of(room.grant)) this.#disconnect(other);
    this.#rooms.push(room);
    this.changed(room.grant.callId);
    void this.#world.isWelcome(room.grant).then((isWelcome) => {
      if (!isWelcome) this.#disconnect(room);
    });
    return page;
  }

  leave(room: FakeSfuRoom): void {
    if (!this.#rooms.includes(room)) return;
    this.#rooms = this.#rooms.filter((each) => each !== room);
    this.changed(room.grant.callId);
  }

  /** Members of the call's room, or what they send, changed. */
  changed(callId: string): void {
    for (const room of this.#rooms) {
      // It arrives over a network.
      if (room.grant.callId === callId) void Promise.resolve().then(() => room.notify());
    }
  }

  sent(room: FakeSfuRoom): void {
    if (room.page) this.#world.onSent(room.page, room.grant.callId);
    this.changed(room.grant.callId);
  }

  #disconnect(room: FakeSfuRoom): void {
    this.leave(room);
    room.end();
  }

  #of({ callId, sessionId }: SfuParticipant): readonly FakeSfuRoom[] {
    return this.#rooms.filter(
      ({ grant }) => grant.callId === callId && grant.sessionId === sessionId,
    );
  }

  #assertUp(): void {
    if (!this.#isUp) throw new SfuError('unreachable', 'the sequence killed it');
  }
}

/** One device's connection to the room of a call. */
export class FakeSfuRoom implements SfuRoom {
  readonly connection = undefined;
  /** What this device sends. */
  readonly sent = new Map<SfuSource, MediaStreamTrack>();
  readonly #sfu: FakeSfu;
  readonly #events: SfuRoomEvents;
  readonly #received = new Map<MediaStreamTrack, MediaStreamTrack>();
  #grant: SfuGrantRequest | null = null;
  #page: Page | null = null;
  #allowed: ReadonlySet<string> = new Set();
  #publishing: SfuPublishing = 'everything';
  #isClosed = false;
  #bytes = 0;

  constructor(sfu: FakeSfu, events: SfuRoomEvents) {
    this.#sfu = sfu;
    this.#events = events;
  }

  get grant(): SfuGrantRequest {
    if (!this.#grant) throw new Error('it never connected');
    return this.#grant;
  }

  get page(): Page | null {
    return this.#page;
  }

  get publishing(): SfuPublishing {
    return this.#publishing;
  }

  get identity(): string {
    return this.grant.sessionId;
  }

  get members(): readonly SfuMember[] {
    return this.#others().map(({ identity, grant: { userId } }) => ({ identity, userId }));
  }

  async connect({ token }: { readonly token: string }): Promise<void> {
    const grant: SfuGrantRequest = JSON.parse(token);
    this.#grant = grant;
    if (!grant.canPublish) this.#publishing = 'nothing';
    else if (grant.silenced) this.#publishing = 'no_audio';
    this.#page = await this.#sfu.join(this);
  }

  tracksOf(userId: string): readonly MediaStreamTrack[] {
    return this.#others()
      .filter((other) => other.grant.userId === userId && this.receivesFrom(other))
      .flatMap((other) => [...other.sent.values()].map((track) => this.#receive(track)));
  }

  screenOf(userId: string): MediaStreamTrack | undefined {
    const [screen] = this.#others()
      .filter((other) => other.grant.userId === userId && this.receivesFrom(other))
      .flatMap((other) => other.sent.get('screen') ?? []);
    return screen && this.#receive(screen);
  }

  /** Whether the other device lets this one receive what it sends. */
  receivesFrom(other: FakeSfuRoom): boolean {
    return this.grant.canPublish && other.#allowed.has(this.identity);
  }

  allow(identities: readonly string[]): void {
    const isSame = identities.join() === [...this.#allowed].join();
    this.#allowed = new Set(identities);
    if (!isSame) this.#sfu.changed(this.grant.callId);
  }

  async publish(source: SfuSource, track: MediaStreamTrack): Promise<void> {
    if (this.#isClosed) throw new Error('the room is closed');
    if (!this.#mayPublish(source)) throw new Error('the SFU does not allow this');
    this.sent.set(source, track);
    this.#sfu.sent(this);
  }

  async unpublish(source: SfuSource): Promise<void> {
    if (this.sent.delete(source)) this.#sfu.changed(this.grant.callId);
  }

  async sendData(): Promise<void> {
    throw new Error('nobody chats in a sequence');
  }

  setVideoSize(): void {}

  setScreenSize(): void {}

  async traffic() {
    // Nothing comes from an SFU that is down.
    if (this.#sfu.connected.includes(this)) this.#bytes += 100;
    return { sent: this.#bytes, received: this.#bytes, isSparse: this.sent.size === 0 };
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#grant) this.#sfu.leave(this);
  }

  /** The server changes what this device may send. */
  permit(publishing: SfuPublishing): void {
    this.#publishing = publishing;
    for (const source of [...this.sent.keys()]) {
      if (!this.#mayPublish(source)) this.sent.delete(source);
    }
    this.#sfu.changed(this.grant.callId);
  }

  notify(): void {
    if (this.#isHeard) this.#events.onMembers();
  }

  /** The connection to the SFU broke. */
  interrupt(): void {
    if (this.#isHeard) this.#events.onInterrupted();
  }

  /** The SFU ended the connection, or it could not be restored. */
  end(): void {
    if (!this.#isHeard) return;
    this.#isClosed = true;
    this.#events.onClosed();
  }

  /** A page that crashed hears nothing. */
  get #isHeard(): boolean {
    return !this.#isClosed && this.#page?.alive !== false;
  }

  #others(): readonly FakeSfuRoom[] {
    const { connected } = this.#sfu;
    if (!connected.includes(this)) return [];
    return connected.filter((each) => each !== this && each.grant.callId === this.grant.callId);
  }

  #mayPublish(source: SfuSource): boolean {
    return (
      this.#publishing === 'everything' ||
      (this.#publishing === 'no_audio' && source !== 'microphone')
    );
  }

  /** A receiver has a track of its own for each that is sent. */
  #receive(track: MediaStreamTrack): MediaStreamTrack {
    const known = this.#received.get(track);
    if (known) return known;
    const received = new FakeTrack(track.kind as 'audio' | 'video', `received ${track.label}`);
    const made = received as unknown as MediaStreamTrack;
    this.#received.set(track, made);
    return made;
  }
}
