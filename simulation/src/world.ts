import type { EndedPhase, SocketEvents, SocketPort } from '@xpchat/calls';
import { MemoryStore, type NodeMessage, SocketPair } from '@xpchat/calls-server/testing';
import { FakeNetwork, flushPromises, VirtualClock } from '@xpchat/calls-testing';
import { CallRecord } from './call-record.ts';
import { Consents } from './consents.ts';
import { Exactness } from './exactness.ts';
import { Page, type TabMemory } from './page.ts';
import type { Random } from './random.ts';
import { ServerProcess } from './server-process.ts';

/** A tab of a person's browser; pages follow each other in it. */
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

/** What one server told others, or itself. */
interface Publication {
  readonly from: ServerProcess;
  readonly to: string | null;
  readonly message: NodeMessage;
}

/** An end that a page showed. */
export interface Ended {
  readonly page: Page;
  readonly phase: EndedPhase;
}

/** People, their tabs, the servers and the networks between them; nothing happens by itself. */
export class World {
  readonly clock = new VirtualClock();
  readonly network = new FakeNetwork();
  readonly random: Random;
  readonly people: readonly string[];
  readonly tabs: Tab[] = [];
  readonly processes: ServerProcess[] = [];
  readonly store: MemoryStore;
  readonly record = new CallRecord((what) => this.problem(what));
  readonly consents = new Consents(this, (what) => this.problem(what));
  readonly ended: Ended[] = [];
  /** Calls whose media came up. */
  readonly connected = new Set<string>();
  readonly problems: string[] = [];
  readonly #exactness = new Exactness((what) => this.problem(what));
  links: OpenLink[] = [];
  /** Hears of each frame that arrives. */
  onFrame: ((what: string) => void) | null = null;
  /** Pages that are no more. */
  readonly past: Page[] = [];
  #publications: Publication[] = [];
  /** Publications were lost and nobody knows. */
  #hasLost = false;
  #ids = 0;
  readonly #servers: number;
  readonly #busy: ReadonlySet<string>;
  readonly #unavailable: ReadonlySet<string>;

  constructor(random: Random, people: readonly string[], servers: number) {
    this.random = random;
    this.people = people;
    this.store = new MemoryStore(this.clock);
    this.#servers = servers;
    this.#busy = new Set(people.filter(() => random.chance(0.1)));
    this.#unavailable = new Set(people.filter(() => random.chance(0.03)));
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
      shared: this.#servers > 1,
      newId: () => `server-${++this.#ids}`,
      publish: (from, to, message) => this.#publications.push({ from, to, message }),
      onCommit: (unit) => {
        this.#exactness.taken(unit);
        this.record.written(unit);
      },
      onAttached: (attachment) => this.#exactness.attached(attachment),
      onProblem: (what) => this.problem(what),
      onStore: (what) => this.onFrame?.(what()),
    });
    this.processes[index] = process;
    await process.started();
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

  /** The page is loaded anew. */
  reload(tab: Tab): void {
    tab.page.unload();
    this.#dropLinks(tab.page, 1001);
    this.#reopen(tab);
  }

  /** The tab dies without a word; the person opens it again. */
  crash(tab: Tab): void {
    tab.page.crash();
    this.#dropLinks(tab.page, null);
    tab.memory.text = null;
    this.#reopen(tab);
  }

  /** Hands over one frame of one link, if there is any. */
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
      // What a server tells itself goes no detour.
      if (isReached || process === from) process.receive(to, message);
    }
  }

  /** A server that was cut off is not any more: it and the others may have missed something. */
  reunite(process: ServerProcess): void {
    process.reconnect();
    this.#tellOfLoss();
  }

  /** Everything that is under way arrives, until nobody has anything to say. */
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
      if (this.#hasLost) this.#tellOfLoss();
      for (const { link } of busy) {
        link.deliverToServer();
        link.deliverToClient();
      }
      this.links = this.links.filter(({ link }) => !link.isOver || !link.isIdle);
    }
  }

  /** Nothing is slow and nothing fails from now on; what was held comes. */
  calm(): void {
    this.network.up = true;
    for (const process of this.processes) process.calm();
    for (const { link } of this.links) link.isHeld = false;
  }

  /** Time passes while everything that is sent arrives at once. */
  async pass(ms: number, step: number): Promise<void> {
    for (let left = ms; left > 0; left -= step) {
      await this.clock.advance(Math.min(step, left));
      await this.flush();
    }
  }

  problem(what: string): void {
    if (this.problems.length < 20) this.problems.push(what);
  }

  /** Who is cut off hears of it when that is over. */
  #tellOfLoss(): void {
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
