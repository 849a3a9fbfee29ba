// Exports of the engine for the drop-in alone. They are not published.
export { setGroupLoader } from './group/given-group.ts';
export type { GroupModule } from './group/index.ts';
export { setPeerSampler } from './peer/given-sampler.ts';
export { setSfuLoader } from './topology/sfu/given-room.ts';
export type { SfuRoomModule } from './topology/sfu/sfu-room.ts';
