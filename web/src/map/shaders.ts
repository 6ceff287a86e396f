/** Two passes: which state is at each pixel, without blending; then its colour, pattern and outline. */

export const STATE_VERTEX = `#version 300 es
in vec2 a_position;
uniform vec4 u_view; // scale x, scale y, offset x, offset y: position to clip space
void main() {
  gl_Position = vec4(a_position * u_view.xy + u_view.zw, 0.0, 1.0);
}`;

export const STATE_FRAGMENT = `#version 300 es
precision mediump float;
uniform float u_state; // number of the state plus 1, of 255; 0 is unmapped ground
out vec4 state;
void main() {
  state = vec4(u_state, 0.0, 0.0, 1.0);
}`;

export const PAINT_VERTEX = `#version 300 es
void main() {
  vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  gl_Position = vec4(corner, 0.0, 1.0);
}`;

export const MOST_STATES = 32;

export const PAINT_FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
uniform sampler2D u_states;
uniform ivec2 u_last;                    // last pixel of the texture
uniform vec4 u_fill[${MOST_STATES}];     // colour and opacity by state; 0 is unmapped
uniform vec4 u_line[${MOST_STATES}];     // outline's colour; its w is the pattern: 0 plain, 1 stripes, 2 cross, 3 dots
uniform vec2 u_phase;                    // of the pattern, so that it moves with the ground
uniform float u_ratio;                   // device pixels a CSS pixel
out vec4 colour;

int state(ivec2 at) {
  return int(texelFetch(u_states, clamp(at, ivec2(0), u_last), 0).r * 255.0 + 0.5);
}

float stroke(float along, float period, float width) {
  float off = abs(fract(along / period) - 0.5) * period;
  return 1.0 - smoothstep(width * 0.5 - 0.6, width * 0.5 + 0.6, off * u_ratio);
}

float pattern(float kind) {
  if (kind < 0.5) return 1.0;
  vec2 at = gl_FragCoord.xy / u_ratio + u_phase;
  if (kind < 1.5) return 0.16 + 0.84 * stroke((at.x + at.y) * 0.70711, 6.0, 1.6 * u_ratio);
  if (kind < 2.5) return 0.20 + 0.80 * max(stroke((at.x + at.y) * 0.70711, 7.0, 1.4 * u_ratio), stroke((at.x - at.y) * 0.70711, 7.0, 1.4 * u_ratio));
  vec2 cell = fract(at / 6.0) - 0.5;
  return 0.10 + 0.90 * (1.0 - smoothstep(1.0, 1.7, length(cell) * 6.0));
}

void main() {
  ivec2 here = ivec2(gl_FragCoord.xy);
  int reach = int(max(1.0, u_ratio + 0.5));
  int c = state(here);
  int n = state(here + ivec2(0, reach)), s = state(here - ivec2(0, reach));
  int e = state(here + ivec2(reach, 0)), w = state(here - ivec2(reach, 0));
  if (c == n && c == s && c == e && c == w) {
    if (c == 0) discard;
    float opacity = u_fill[c].a * pattern(u_line[c].w);
    colour = vec4(u_fill[c].rgb * opacity, opacity);
    return;
  }
  // An edge: the outline wears the colour of the mapped ground, stronger the more neighbours differ.
  int ne = state(here + ivec2(reach)), sw = state(here - ivec2(reach));
  int nw = state(here + ivec2(-reach, reach)), se = state(here + ivec2(reach, -reach));
  float differing = float(n != c) + float(s != c) + float(e != c) + float(w != c);
  float diagonal = float(ne != c) + float(sw != c) + float(nw != c) + float(se != c);
  int owner = max(c, max(max(max(n, s), max(e, w)), max(max(ne, sw), max(nw, se))));
  float fillOpacity = c == 0 ? 0.0 : u_fill[c].a * pattern(u_line[c].w);
  vec4 under = vec4(u_fill[c].rgb * fillOpacity, fillOpacity);
  float line = clamp(0.35 + 0.18 * differing + 0.07 * diagonal, 0.0, 0.92);
  if (c == 0) line *= 0.6;
  colour = vec4(u_line[owner].rgb * line, line) + under * (1.0 - line);
}`;
