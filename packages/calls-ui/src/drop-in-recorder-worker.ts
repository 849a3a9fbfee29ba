import '@xpchat/calls/recording-worker';

// The drop-in's worker of the recorder: a classic script for new browsers.
