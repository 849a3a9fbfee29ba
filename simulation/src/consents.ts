import type { FakeNetwork, FakePeerConnection } from '@xpchat/calls-testing';
import type { CallRecord } from './call-record.ts';
import type { Page } from './page.ts';

/** Gives access to pages and their connections. */
interface Pages {
  readonly network: FakeNetwork;
  readonly tabs: readonly { readonly page: Page }[];
  /** Pages that were closed or reloaded. */
  readonly past: readonly Page[];
  readonly record: CallRecord;
}

/** Records who consented to which call, and checks that no media is sent without consent. */
export class Consents {
  readonly #world: Pages;
  readonly #onProblem: (what: string) => void;
  /** Call and person for each consent by dialling or accepting. */
  readonly #given = new Set<string>();
  readonly #dials: { readonly id: string; readonly from: string; readonly to: string }[] = [];

  constructor(world: Pages, onProblem: (what: string) => void) {
    this.#world = world;
    this.#onProblem = onProblem;
  }

  /** The page's person consented to the call by dialling or accepting it. */
  agreed(page: Page, callId: string): void {
    this.#given.add(`${callId} ${page.person}`);
  }

  /** The page's person dialled, which is a consent. */
  dialled(page: Page, callId: string, to: string): void {
    this.agreed(page, callId);
    this.#dials.push({ id: callId, from: page.person, to });
  }

  /** Checks that both people consented before media is sent. */
  check(pc: FakePeerConnection): void {
    const tab = this.#world.tabs.find(({ page }) => page.connections.includes(pc));
    if (!tab) return;
    const { page } = tab;
    if (this.#isAgreed(page, pc)) return;
    // Media may be attached before the page publishes the change that allows it.
    void Promise.resolve().then(() => {
      if (pc.signalingState === 'closed' || this.#isAgreed(page, pc)) return;
      this.#onProblem(`${page.name} sends media to ${this.otherEnd(pc)?.name} without consent`);
    });
  }

  #isAgreed(page: Page, pc: FakePeerConnection): boolean {
    const other = this.otherEnd(pc);
    return page.answered.some(({ call }) =>
      call.participants.some(
        ({ id }) =>
          (other === undefined || other.person === id) &&
          this.#hasConsented(page.person, id, call.id) &&
          this.#hasConsented(id, page.person, call.id),
      ),
    );
  }

  /** Checks that a person consented before they send media to the SFU. */
  checkSfu(page: Page, callId: string): void {
    if (this.#given.has(`${callId} ${page.person}`)) return;
    this.#onProblem(`${page.name} sends media to the SFU of ${callId} without consent`);
  }

  /** A dial is a consent to the call that replaced it in a glare. */
  #hasConsented(person: string, peer: string, callId: string): boolean {
    if (this.#given.has(`${callId} ${person}`)) return true;
    return this.#dials.some(
      ({ id, from, to }) => from === person && to === peer && !this.#world.record.calls.has(id),
    );
  }

  /** The page at the other end of a connection, as far as it is known. */
  otherEnd(pc: FakePeerConnection): Page | undefined {
    const line = pc.remoteDescription?.sdp?.split('\r\n')[0];
    if (!line) return undefined;
    const { pc: id } = JSON.parse(line) as { pc: string };
    const remote = this.#world.network.connections.get(id);
    if (!remote) return undefined;
    const pages = [...this.#world.tabs.map(({ page }) => page), ...this.#world.past];
    return pages.find(({ connections }) => connections.includes(remote));
  }
}
