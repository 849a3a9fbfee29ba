import { SIGN_OUT_KEPT_MS } from '../auth/sign-outs.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { NodeStore } from '../ports/node-store.ts';
import { MaintenanceRun } from './maintenance-run.ts';

export interface SignOutReaderPorts {
  readonly nodes: Pick<NodeStore, 'signedOut'>;
  /** Called with login sessions that were signed out on any node, more than once for each. */
  readonly onSignedOut: (loginSessions: readonly string[]) => void;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/** The clocks of two nodes may differ by this much. */
const MAX_CLOCK_SKEW_MS = 60_000;

/** Reads which login sessions were signed out on other nodes. */
export class SignOutReader {
  readonly #ports: SignOutReaderPorts;
  readonly #runs: MaintenanceRun;
  /** All sign-outs before this time are known. */
  #knownUntil = 0;

  constructor(ports: SignOutReaderPorts) {
    this.#ports = ports;
    this.#runs = new MaintenanceRun(ports.log, () => this.#read());
  }

  /** Called once a tick. Resolves when they are read. */
  read(): Promise<void> {
    return this.#runs.start();
  }

  close(): Promise<void> {
    return this.#runs.close();
  }

  async #read(): Promise<void> {
    const { nodes, onSignedOut, clock } = this.#ports;
    const now = clock.now();
    const loginSessions = await nodes.signedOut(Math.max(this.#knownUntil, now - SIGN_OUT_KEPT_MS));
    this.#knownUntil = now - MAX_CLOCK_SKEW_MS;
    if (loginSessions.length > 0) onSignedOut(loginSessions);
  }
}
