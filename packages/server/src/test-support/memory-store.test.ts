import { callStoreContract } from '../storage/call-store.contract.ts';
import { sessionStoreContract } from '../storage/session-store.contract.ts';
import { unitContract } from '../storage/unit.contract.ts';
import { FakeClock } from './fake-clock.ts';
import { MemoryStore } from './memory-store.ts';

async function open() {
  const clock = new FakeClock();
  const store = new MemoryStore(clock);
  const stores = { calls: store, sessions: store, nodes: store };
  return { ...stores, clock, another: async () => stores, close: async () => undefined };
}

callStoreContract('memory', open);
unitContract('memory', open);
sessionStoreContract('memory', open);
