/** Of mediabunny only what is used, so that the rest of it is left out of the chunk. */
export { BufferTarget, canEncodeVideo, CanvasSource, Mp4OutputFormat, Output, QUALITY_HIGH, WebMOutputFormat } from 'mediabunny';
