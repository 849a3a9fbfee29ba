// Exports of the engine for the drop-in alone. They are not published.

export type { GroupModule } from './group/index.ts';
export { setGroupLoader } from './group/injected-group.ts';
export { setPeerSampler } from './peer/injected-sampler.ts';
export { setSfuLoader } from './topology/sfu/injected-room.ts';
export type { SfuRoomModule } from './topology/sfu/sfu-room.ts';
