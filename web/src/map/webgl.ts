/** Whether this browser can draw the map. The trial context is given back at once: there are only a few. */
export function drawsMaps(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2');
  gl?.getExtension('WEBGL_lose_context')?.loseContext();
  return gl !== null;
}
