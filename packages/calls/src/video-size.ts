export { setVideoSize, type VideoSize } from './topology/sfu/video-sizes.ts';
