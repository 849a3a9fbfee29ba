import { callStoreContract } from './call-store.contract.ts';
import { deviceStoreContract } from './device-store.contract.ts';
import { nodeStoreContract } from './node-store.contract.ts';
import type { OpenedStores } from './opened-stores.ts';
import { sessionStoreContract } from './session-store.contract.ts';
import { transactionContract } from './transaction.contract.ts';

/**
 * The rules of all stores that a node needs.
 *
 * @param name of the database
 * @param open opens empty stores
 */
export function storeContracts(name: string, open: () => Promise<OpenedStores>): void {
  callStoreContract(name, open);
  transactionContract(name, open);
  sessionStoreContract(name, open);
  deviceStoreContract(name, open);
  nodeStoreContract(name, open);
}
