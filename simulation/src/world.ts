import type { EndedPhase, SocketEvents, SocketPort } from '@xpchat/calls';
import {
  createSfuObserver,
  MemoryStore,
  type NodeMessage,
  SocketPair,
} from '@xpchat/calls-server/testing';
import {
  FakeNetwork,
  type FakePeerConnection,
  flushPromises,
  VirtualClock,
} from '@xpchat/calls-testing';
import { CallRecord } from './call-record.ts';
import { Consents } from './consents.ts';
import { Exactness } from './exactness.ts';
import { FakeSfu } from './fake-sfu.ts';
import { Page, type TabMemory } from './page.ts';
import type { Random } from './random.ts';
import { ServerProcess } from './server-process.ts';

/** The conversation that has all people but the last as members. */
export const TEAM = 'team';
/** Small, so that calls are full. */
const GROUP_LIMITS = { video: 4, voice: 5 };
/** Small, so that calls change to the SFU and back. */
const LIMITS_BESIDE_SFU = { video: 2, voice: 3 };
/** The person whose browser cannot use the SFU, where there is one. */
const OLD_BROWSER = 'dave';

/** A tab of a person's browser. A reload replaces its page. */
export interface Tab {
  readonly person: string;
  readonly name: string;
  readonly memory: TabMemory;
  page: Page;
  loads: number;
}

interface OpenLink {
  readonly link: SocketPair;
  readonly page: Page;
  readonly process: ServerProcess;
}

/** A message that a server published to others or to itself. */
interface Publication {
  readonly from: ServerProcess;
  readonly to: string | null;
  readonly message: NodeMessage;
}

/** An end of a call that a page reported. */
export interface Ended {
  readonly page: Page;
  readonly phase: EndedPhase;
}

/** People, their tabs, the servers and the networks between them. Nothing happens by itself. */
export class World {
  readonly clock = new VirtualClock();
  readonly network = new FakeNetwork();
  readonly random: Random;
  readonly people: readonly string[];
  readonly tabs: Tab[] = [];
  readonly processes: ServerProcess[] = [];
  readonly store: MemoryStore;
  readonly record = new CallRecord((what) => this.problem(what));
  /** Null if the servers have none. */
  readonly sfu: FakeSfu | null;
  readonly consents = new Consents(this, (what) => this.problem(what));
  readonly ended: Ended[] = [];
  /** Calls whose media connected. */
  readonly connected = new Set<string>();
  readonly problems: string[] = [];
  readonly #exactness = new Exactness((what) => this.problem(what));
  links: OpenLink[] = [];
  /** Called with each delivered frame. */
  onFrame: ((what: string) => void) | null = null;
  /** Pages that were closed or reloaded. */
  readonly past: Page[] = [];
  #publications: Publication[] = [];
  /** Whether publications were lost that no server knows of. */
  #hasLost = false;
  #ids = 0;
  readonly #servers: number;
  readonly #busy: ReadonlySet<string>;
  readonly #unavailable: ReadonlySet<string>;

  constructor(random: Random, people: readonly string[], servers: number, hasSfu = false) {
    this.random = random;
    this.people = people;
    this.store = new MemoryStore(this.clock);
    this.#servers = servers;
    this.#busy = new Set(people.filter(() => random.chance(0.1)));
    this.#unavailable = new Set(people.filter(() => random.chance(0.03)));
    this.sfu = hasSfu ? this.#createSfu() : null;
    this.network.onMedia = (pc) => this.consents.check(pc);
  }

  async startServers(): Promise<void> {
    for (let index = 0; index < this.#servers; index++) await this.startServer(index);
  }

  async startServer(index: number): Promise<void> {
    const process = new ServerProcess({
      clock: this.clock,
      store: this.store,
      policy: {
        admit: async (_from, to) => ({
          verdict: this.#unavailable.has(to) ? 'unavailable' : 'ring',
          contact: true,
          busyMeansBusy: this.#busy.has(to),
          hidden: false,
        }),
      },
      conversations: {
        membersOf: async (id, userId) => {
          const members = this.people.slice(0, -1);
          return id === TEAM && members.includes(userId) ? members : null;
        },
      },
      groupLimits: this.sfu ? LIMITS_BESIDE_SFU : GROUP_LIMITS,
      sfu: this.sfu ?? undefined,
      shared: this.#servers > 1,
      newId: () => `server-${++this.#ids}`,
      publish: (from, to, message) => this.#publications.push({ from, to, message }),
      onCommit: (unit) => {
        this.#exactness.recordCommitted(unit);
        this.record.written(unit);
      },
      onAttached: (attachment) => this.#exactness.attached(attachment),
      onProblem: (what) => this.problem(what),
      onStore: (what) => this.onFrame?.(what()),
    });
    this.processes[index] = process;
    await process.started();
  }

  /** The page at the other end of a connection, as far as it is known. */
  otherEnd(pc: FakePeerConnection): Page | undefined {
    return this.consents.otherEnd(pc);
  }

  killServer(index: number): void {
    const process = this.processes[index];
    if (!process?.alive) return;
    process.kill();
    for (const each of this.links) if (each.process === process) each.link.dropServer();
  }

  openTab(person: string): void {
    const memory: TabMemory = { text: null };
    const name = `${person}${this.tabs.filter((tab) => tab.person === person).length + 1}`;
    const tab: Tab = { person, name, memory, loads: 1, page: this.#load(person, name, 1, memory) };
    this.tabs.push(tab);
  }

  /** Reloads the page. */
  reload(tab: Tab): void {
    tab.page.unload();
    this.sfu?.drop(tab.page);
    this.#dropLinks(tab.page, 1001);
    this.#reopen(tab);
  }

  /** Crashes the tab. The person opens it again. */
  crash(tab: Tab): void {
    tab.page.crash();
    this.sfu?.drop(tab.page);
    this.#dropLinks(tab.page, null);
    tab.memory.text = null;
    this.#reopen(tab);
  }

  /** Delivers one frame of a random link, if there is any. */
  deliverOne(): void {
    const busy = this.links.filter(({ link }) => link.isBusy);
    const one = this.random.pick(busy);
    if (!one) return;
    const { link } = one;
    const toServer = link.toServer.length > 0;
    const toClient = link.toClient.length > 0;
    if (toServer && (!toClient || this.random.chance(0.5))) link.deliverToServer();
    else link.deliverToClient();
  }

  publishOne(lossy: boolean): void {
    const one = this.#publications.shift();
    if (!one) return;
    if (lossy && this.random.chance(0.2)) {
      this.#hasLost = true;
      return;
    }
    const { from, to, message } = one;
    for (const process of this.processes) {
      const isReached = !from.isCutOff && !process.isCutOff;
      // A server always receives its own publications.
      if (isReached || process === from) process.receive(to, message);
    }
  }

  /** Ends the outage of a server. It and the others may have missed publications. */
  reunite(process: ServerProcess): void {
    process.reconnect();
    this.#reportLoss();
  }

  /** Delivers everything in flight, until nobody sends anything more. */
  async flush(): Promise<void> {
    for (;;) {
      await flushPromises();
      const writes = this.processes.filter(({ isWriting }) => isWriting);
      for (const process of writes) await process.flush();
      const busy = this.links.filter(({ link }) => link.isBusy);
      if (busy.length === 0 && this.#publications.length === 0 && !this.#hasLost) {
        if (writes.length === 0) return;
        continue;
      }
      while (this.#publications.length > 0) this.publishOne(false);
      if (this.#hasLost) this.#reportLoss();
      for (const { link } of busy) {
        link.deliverToServer();
        link.deliverToClient();
      }
      this.links = this.links.filter(({ link }) => !link.isOver || !link.isIdle);
    }
  }

  /** Ends all slowness and failures, and releases held frames. */
  calm(): void {
    this.network.up = true;
    this.sfu?.restart();
    for (const process of this.processes) process.calm();
    for (const { link } of this.links) link.isHeld = false;
  }

  /** Lets time pass while everything arrives at once. */
  async pass(ms: number, step: number): Promise<void> {
    for (let left = ms; left > 0; left -= step) {
      await this.clock.advance(Math.min(step, left));
      await this.flush();
    }
  }

  problem(what: string): void {
    if (this.problems.length < 20) this.problems.push(what);
  }

  /** Tells the connected servers that publications may be lost. Others learn it when they return. */
  #reportLoss(): void {
    for (const process of this.processes) if (!process.isCutOff) process.missedSome();
    this.#hasLost = false;
  }

  #reopen(tab: Tab): void {
    this.past.push(tab.page);
    tab.loads++;
    tab.page = this.#load(tab.person, tab.name, tab.loads, tab.memory);
  }

  #load(person: string, name: string, loads: number, memory: TabMemory): Page {
    return new Page(
      {
        clock: this.clock,
        network: this.network,
        random: this.random,
        canUseSfu: this.sfu !== null && person !== OLD_BROWSER,
        connect: (page, events) => this.#connect(page, events),
        onActive: (callId) => this.connected.add(callId),
        onEnded: (page, phase) => {
          this.ended.push({ page, phase });
        },
      },
      person,
      `${name}-${loads}`,
      memory,
    );
  }

  #createSfu(): FakeSfu {
    const observer = createSfuObserver(this.store, { info: () => undefined } as never);
    return new FakeSfu({
      clock: this.clock,
      pageOf: (sessionId) =>
        this.tabs.map(({ page }) => page).find(({ sessions }) => sessions.has(sessionId)),
      isWelcome: ({ callId, userId, sessionId }) =>
        observer.onParticipantJoined(callId, userId, sessionId),
      onSent: (page, callId) => this.consents.checkSfu(page, callId),
    });
  }

  #connect(page: Page, events: SocketEvents): SocketPort {
    const living = this.processes.filter(({ alive }) => alive);
    const process = this.random.pick(living) ?? this.processes[0];
    if (!process) throw new Error('there never was a server');
    const link = new SocketPair(
      events,
      (socket) => process.accept(socket, page.person),
      (arrow, frame) => this.onFrame?.(`${page.name} ${arrow} ${frame()}`),
      this.#exactness.follow(page),
    );
    this.links.push({ link, page, process });
    return link.port();
  }

  #dropLinks(page: Page, code: number | null): void {
    for (const each of this.links) if (each.page === page) each.link.dropClient(code);
  }
}
