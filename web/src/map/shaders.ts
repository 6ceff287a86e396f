/** Two passes: which state is at each pixel, without blending; then its colour, pattern and outline, or what changed. */

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

export const MOST_CLASSES = 16;

const COMMON = `#version 300 es
precision highp float;
precision highp int;
uniform sampler2D u_states;
uniform ivec2 u_last;                    // last pixel of the texture
uniform vec4 u_fill[${MOST_STATES}];     // colour and opacity by state; 0 is unmapped
uniform vec4 u_line[${MOST_STATES}];     // outline's colour; its w is the pattern: 0 plain, 1 stripes, 2 cross, 3 dots, 4 bars
uniform vec2 u_phase;                    // of the pattern, so that it moves with the ground
uniform float u_ratio;                   // device pixels a CSS pixel
out vec4 colour;

int number(sampler2D from, ivec2 at) {
  return int(texelFetch(from, clamp(at, ivec2(0), u_last), 0).r * 255.0 + 0.5);
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
  if (kind > 3.5) return 0.10 + 0.90 * stroke(at.y, 7.0, 1.6 * u_ratio);
  vec2 cell = fract(at / 6.0) - 0.5;
  return 0.10 + 0.90 * (1.0 - smoothstep(1.0, 1.7, length(cell) * 6.0));
}
`;

export const PAINT_FRAGMENT = `${COMMON}
void main() {
  ivec2 here = ivec2(gl_FragCoord.xy);
  int c = number(u_states, here);
  // The outline lies inside the ground it bounds: pixels without any are done with one look.
  if (c == 0) discard;
  int reach = int(max(1.0, u_ratio + 0.5));
  int n = number(u_states, here + ivec2(0, reach)), s = number(u_states, here - ivec2(0, reach));
  int e = number(u_states, here + ivec2(reach, 0)), w = number(u_states, here - ivec2(reach, 0));
  vec4 look = u_line[c];
  float fill = u_fill[c].a;
  if (look.w > 0.5) fill *= pattern(look.w);
  float differing = float(n != c) + float(s != c) + float(e != c) + float(w != c);
  float line = differing > 0.0 ? min(0.95, 0.62 + 0.16 * differing) : 0.0;
  float under = fill * (1.0 - line);
  colour = vec4(look.rgb * line + u_fill[c].rgb * under, line + under);
}`;

/** What became of each pixel's ground: a table gives the class of change for the states before and after. */
export const CHANGE_FRAGMENT = `${COMMON}
uniform sampler2D u_before;
uniform sampler2D u_classes;             // ${MOST_STATES} x ${MOST_STATES}: across before, down after; 0 is no change
uniform vec4 u_class_fill[${MOST_CLASSES}];
uniform vec4 u_class_line[${MOST_CLASSES}];

int changed(ivec2 at) {
  return int(texelFetch(u_classes, ivec2(number(u_before, at), number(u_states, at)), 0).r * 255.0 + 0.5);
}

void main() {
  ivec2 here = ivec2(gl_FragCoord.xy);
  int k = changed(here);
  if (k == 0) {
    // What did not change stays in sight, faintly.
    int c = number(u_states, here);
    if (c == 0) discard;
    float faint = u_fill[c].a * 0.34 * pattern(u_line[c].w);
    colour = vec4(u_fill[c].rgb * faint, faint);
    return;
  }
  int reach = int(max(1.0, u_ratio + 0.5));
  float differing = float(changed(here + ivec2(0, reach)) != k) + float(changed(here - ivec2(0, reach)) != k)
    + float(changed(here + ivec2(reach, 0)) != k) + float(changed(here - ivec2(reach, 0)) != k);
  vec4 look = u_class_line[k];
  float line = differing > 0.0 ? min(1.0, 0.7 + 0.15 * differing) : 0.0;
  float under = u_class_fill[k].a * pattern(look.w) * (1.0 - line);
  colour = vec4(look.rgb * line + u_class_fill[k].rgb * under, line + under);
}`;
