import { storeContracts } from '../../testing/contracts/store-contracts.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { MemoryStore } from './memory-store.ts';

async function open() {
  const clock = new FakeClock();
  const store = new MemoryStore(clock);
  const stores = { calls: store, sessions: store, devices: store, nodes: store };
  return { ...stores, clock, another: async () => stores, close: async () => undefined };
}

storeContracts('memory', open);
