import { callStoreContract } from '../../testing/contracts/call-store.contract.ts';
import { sessionStoreContract } from '../../testing/contracts/session-store.contract.ts';
import { transactionContract } from '../../testing/contracts/transaction.contract.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { MemoryStore } from './memory-store.ts';

async function open() {
  const clock = new FakeClock();
  const store = new MemoryStore(clock);
  const stores = { calls: store, sessions: store, nodes: store };
  return { ...stores, clock, another: async () => stores, close: async () => undefined };
}

callStoreContract('memory', open);
transactionContract('memory', open);
sessionStoreContract('memory', open);
