/** A picture of the map with its caption around it, on a canvas of its own. */
import { css, type Paint } from '../map/palette';
import type { Caption } from './caption';

const FONT = "'Noto Sans', system-ui, sans-serif";
const EDGE = 16;

interface Ink {
  paper: string;
  ink: string;
  quiet: string;
  line: string;
}

const inkOf = (): Ink => {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string): string => style.getPropertyValue(name).trim();
  return { paper: of('--paper'), ink: of('--ink'), quiet: of('--ink-2'), line: of('--line') };
};

/** Words broken into lines no wider than `width`. */
function wrap(context: CanvasRenderingContext2D, text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line ? `${line} ${word}` : word;
    if (line && context.measureText(longer).width > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line ? [...lines, line] : lines;
}

/** The size of a frame; both even, as encoders of video want them. */
export function sizeOf(map: HTMLCanvasElement, caption: Caption, width: number): { width: number; height: number; foot: number } {
  const context = document.createElement('canvas').getContext('2d')!;
  const foot = draw(context, caption, width, 0, 0, null);
  const even = (value: number): number => 2 * Math.round(value / 2);
  return { width: even(width), height: even((map.height * width) / map.width + foot), foot };
}

/** Draw the map and its caption; `canvas` keeps its size, so that all frames of a film are alike. */
export function compose(canvas: HTMLCanvasElement, map: HTMLCanvasElement, caption: Caption, foot: number): void {
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const { width, height } = canvas;
  const bottom = height - foot;
  context.drawImage(map, 0, 0, width, bottom);
  const ink = inkOf();
  if (caption.split) drawSplit(context, caption.split, width, bottom, ink);
  context.fillStyle = ink.paper;
  context.fillRect(0, bottom, width, foot);
  draw(context, caption, width, bottom, height, ink);
}

/** The caption below the map; without ink nothing is drawn. Returns the height it takes. */
function draw(context: CanvasRenderingContext2D, caption: Caption, width: number, top: number, height: number, ink: Ink | null): number {
  const inner = width - 2 * EDGE;
  const put = (text: string, x: number, y: number, colour: keyof Ink): void => {
    if (!ink) return;
    context.fillStyle = ink[colour];
    context.fillText(text, x, y);
  };
  if (ink) {
    context.fillStyle = ink.line;
    context.fillRect(0, top, width, 1);
  }
  context.textBaseline = 'alphabetic';
  let y = top + 30;
  context.font = `600 20px ${FONT}`;
  put(caption.when, EDGE, y, 'ink');
  const dayWidth = context.measureText(caption.when).width;
  context.font = `400 14px ${FONT}`;
  const titleWidth = context.measureText(caption.title).width;
  if (dayWidth + titleWidth + 3 * EDGE > width) y += 22;
  put(caption.title, dayWidth + titleWidth + 3 * EDGE > width ? EDGE : width - EDGE - titleWidth, y, 'quiet');
  y += 24;
  context.font = `400 13px ${FONT}`;
  let x = EDGE;
  for (const entry of caption.entries) {
    // Room for figures that grow during a film: a step to the next line must not move everything.
    const wide = 28 + context.measureText(entry.text.replace(/[\d.,\s]+(?=\S+$)/, ' 000,000 ')).width + 18;
    if (x > EDGE && x + wide > width - EDGE + 18) {
      x = EDGE;
      y += 20;
    }
    if (ink) swatch(context, entry.paint, x, y - 11);
    put(entry.text, x + 28, y, 'ink');
    x += wide;
  }
  y += 20;
  context.font = `400 11.5px ${FONT}`;
  for (const text of caption.lines) {
    for (const line of wrap(context, text, inner)) {
      put(line, EDGE, y, 'quiet');
      y += 15;
    }
  }
  return Math.max(height - top, y - top - 2);
}

function drawSplit(context: CanvasRenderingContext2D, split: NonNullable<Caption['split']>, width: number, bottom: number, ink: Ink): void {
  const x = Math.round(split.at * width);
  context.fillStyle = ink.paper;
  context.fillRect(x - 2.5, 0, 5, bottom);
  context.fillStyle = ink.ink;
  context.fillRect(x - 1, 0, 2, bottom);
  context.font = `600 14px ${FONT}`;
  context.textBaseline = 'alphabetic';
  const chip = (text: string, left: number): void => {
    context.fillStyle = ink.paper;
    context.fillRect(left - 7, 10, context.measureText(text).width + 14, 25);
    context.fillStyle = ink.ink;
    context.fillText(text, left, 28);
  };
  chip(split.left, x - 18 - context.measureText(split.left).width);
  chip(split.right, x + 18);
}

/** The look of a state, as in the legend. */
function swatch(context: CanvasRenderingContext2D, { fill, line, opacity, pattern }: Paint, x: number, y: number): void {
  context.save();
  context.beginPath();
  context.rect(x, y, 20, 13);
  context.clip();
  context.strokeStyle = context.fillStyle = css(fill, opacity);
  if (pattern === 'plain') context.fillRect(x, y, 20, 13);
  else if (pattern === 'dots') {
    for (let n = 0; n < 12; n++) context.fillRect(x + 2 + (n % 4) * 5, y + 2 + Math.floor(n / 4) * 4.5, 2.4, 2.4);
  } else if (pattern === 'bars') {
    for (let n = 3; n < 13; n += 4.5) context.fillRect(x, y + n, 20, 1.6);
  } else {
    context.lineWidth = 1.5;
    context.beginPath();
    for (let n = -13; n < 34; n += 5) {
      context.moveTo(x + n, y + 13);
      context.lineTo(x + n + 13, y);
      if (pattern === 'cross') {
        context.moveTo(x + n, y);
        context.lineTo(x + n + 13, y + 13);
      }
    }
    context.stroke();
  }
  context.restore();
  context.strokeStyle = css(line);
  context.lineWidth = 1.2;
  context.strokeRect(x + 0.5, y + 0.5, 19, 12);
}
