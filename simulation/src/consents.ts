import type { FakeNetwork, FakePeerConnection } from '@xpchat/calls-testing';
import type { CallRecord } from './call-record.ts';
import type { Page } from './page.ts';

/** Where pages and their connections are found. */
interface Pages {
  readonly network: FakeNetwork;
  readonly tabs: readonly { readonly page: Page }[];
  /** Pages that are no more. */
  readonly past: readonly Page[];
  readonly record: CallRecord;
}

/** Who said yes to which call, and that no media goes out without it. */
export class Consents {
  readonly #world: Pages;
  readonly #onProblem: (what: string) => void;
  /** Calls, each with who dialled or accepted it. */
  readonly #given = new Set<string>();
  readonly #dials: { readonly id: string; readonly from: string; readonly to: string }[] = [];

  constructor(world: Pages, onProblem: (what: string) => void) {
    this.#world = world;
    this.#onProblem = onProblem;
  }

  /** The person of the page said yes to the call, by dialling or accepting it. */
  agreed(page: Page, callId: string): void {
    this.#given.add(`${callId} ${page.person}`);
  }

  /** The person of the page dialled, which is a yes as well. */
  dialled(page: Page, callId: string, to: string): void {
    this.agreed(page, callId);
    this.#dials.push({ id: callId, from: page.person, to });
  }

  /** The rules of research/performance.md, section 7: no media before both said yes. */
  check(pc: FakePeerConnection): void {
    const tab = this.#world.tabs.find(({ page }) => page.connections.includes(pc));
    if (!tab) return;
    const { page } = tab;
    const other = this.#otherEnd(pc);
    const agreed = page.answered.some(
      ({ call }) =>
        (other === undefined || other.person === call.peer.id) &&
        this.#saidYes(page.person, call.peer.id, call.id) &&
        this.#saidYes(call.peer.id, page.person, call.id),
    );
    if (!agreed) this.#onProblem(`${page.name} sends media to ${other?.name} without consent`);
  }

  /** A dial is a yes to the call that took its place by glare; it never became one itself. */
  #saidYes(person: string, peer: string, callId: string): boolean {
    if (this.#given.has(`${callId} ${person}`)) return true;
    return this.#dials.some(
      ({ id, from, to }) => from === person && to === peer && !this.#world.record.calls.has(id),
    );
  }

  #otherEnd(pc: FakePeerConnection): Page | undefined {
    const line = pc.remoteDescription?.sdp?.split('\r\n')[0];
    if (!line) return undefined;
    const { pc: id } = JSON.parse(line) as { pc: string };
    const remote = this.#world.network.connections.get(id);
    if (!remote) return undefined;
    const pages = [...this.#world.tabs.map(({ page }) => page), ...this.#world.past];
    return pages.find(({ connections }) => connections.includes(remote));
  }
}
