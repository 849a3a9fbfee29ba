import { storeContracts } from '../../testing/contracts/store-contracts.ts';
import { VirtualClock } from '../../testing/virtual-clock.ts';
import { MemoryStore } from './memory-store.ts';

async function open() {
  const clock = new VirtualClock();
  const store = new MemoryStore(clock);
  const stores = { calls: store, sessions: store, devices: store, nodes: store };
  return { ...stores, clock, another: async () => stores, close: async () => undefined };
}

storeContracts('memory', open);
