/** The chart on the page: uPlot with the map's time on it, moved by pointer. */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { store } from '../state/store.svelte';
import type { Series } from './series';
import type { Stroke } from './svg';

export interface Looks {
  shows: 'area' | 'change';
  strokes: Stroke[];
  visible: boolean[];
  ink: string;
  line: string;
  figure: (value: number) => string;
  /** Of the figures, said at the topmost of them. */
  unit: string;
  day: (at: number, years: boolean) => string;
  /** Seconds at which the map was redrawn. */
  broken: readonly number[];
}

const YEAR = 365 * 86_400;

export function plot(box: HTMLElement, series: Series, looks: Looks, size: { width: number; height: number }): uPlot {
  const move = (chart: uPlot, event: MouseEvent): void => {
    const left = event.clientX - chart.over.getBoundingClientRect().left;
    const at = chart.posToVal(Math.min(Math.max(left, 0), chart.over.clientWidth), 'x');
    store.showDay(Math.floor(at / 86_400));
  };
  const axis = { stroke: looks.ink, grid: { stroke: looks.line, width: 1 }, ticks: { stroke: looks.line, width: 1, size: 4 }, font: '12px "Noto Sans", system-ui, sans-serif' };
  const made = new uPlot(
    {
      ...size,
      ms: 1e-3,
      legend: { show: false },
      tzDate: (at) => uPlot.tzDate(new Date(at * 1000), 'Etc/UTC'),
      scales: { x: { time: true }, y: { range: (_, least, most) => (looks.shows === 'area' ? uPlot.rangeNum(Math.min(0, least), Math.max(most, 0.1), 0.08, true) : uPlot.rangeNum(Math.min(least, 0), Math.max(most, 0.1), 0.08, true)) } },
      axes: [
        { ...axis, size: 34, space: 78, values: (chart, splits) => splits.map((at) => looks.day(at, (chart.scales.x!.max ?? 0) - (chart.scales.x!.min ?? 0) > 1.2 * YEAR)) },
        { ...axis, size: 72, values: (_, splits) => splits.map((each, n) => (n === splits.length - 1 ? `${looks.figure(each)} ${looks.unit}` : looks.figure(each))) },
      ],
      series: [
        {},
        ...series.classes.map((_, n) => ({
          label: String(n),
          show: looks.visible[n] ?? true,
          stroke: looks.strokes[n]!.colour,
          width: looks.shows === 'area' ? 2 : 1,
          dash: looks.shows === 'area' ? looks.strokes[n]!.dash : [],
          ...(looks.shows === 'change' ? { fill: looks.strokes[n]!.colour } : {}),
          paths: looks.shows === 'area' ? uPlot.paths.stepped!({ align: 1 }) : uPlot.paths.bars!({ size: [0.7, 12, 1] }),
          points: { show: series.at.length === 1 },
        })),
      ],
      cursor: {
        y: false,
        drag: { x: true, y: false, setScale: true },
        points: { show: false },
        bind: {
          mousedown: (chart, _, zoom) => (event) => {
            if (event.shiftKey) {
              zoom(event);
              return null;
            }
            if (event.button !== 0) return null;
            move(chart, event);
            const onmove = (moved: MouseEvent): void => move(chart, moved);
            const onup = (): void => {
              window.removeEventListener('mousemove', onmove);
              window.removeEventListener('mouseup', onup);
            };
            window.addEventListener('mousemove', onmove);
            window.addEventListener('mouseup', onup);
            return null;
          },
        },
      },
      hooks: { draw: [(chart) => drawBroken(chart, looks.broken, looks.ink), (chart) => drawNow(chart, looks.ink)] },
    },
    [series.at, ...series.km2] as uPlot.AlignedData,
    box,
  );
  made.over.addEventListener('touchmove', (event) => event.touches[0] && touch(made, event, move), { passive: false });
  made.over.addEventListener('touchstart', (event) => event.touches[0] && touch(made, event, move), { passive: false });
  return made;
}

function touch(chart: uPlot, event: TouchEvent, move: (chart: uPlot, event: MouseEvent) => void): void {
  if (event.touches.length !== 1) return;
  event.preventDefault();
  move(chart, { clientX: event.touches[0]!.clientX } as MouseEvent);
}

/** Where the map was redrawn: dashed, with a diamond at its head. */
function drawBroken(chart: uPlot, broken: readonly number[], ink: string): void {
  const { left, top, width, height } = chart.bbox;
  const { ctx } = chart;
  const ratio = window.devicePixelRatio || 1;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = ink;
  ctx.lineWidth = 1.5 * ratio;
  for (const at of broken) {
    const x = Math.round(chart.valToPos(at, 'x', true));
    if (x < left || x > left + width) continue;
    ctx.setLineDash([4 * ratio, 4 * ratio]);
    ctx.beginPath();
    ctx.moveTo(x, top);
    ctx.lineTo(x, top + height);
    ctx.stroke();
    const size = 5 * ratio;
    ctx.beginPath();
    ctx.moveTo(x, top);
    ctx.lineTo(x + size, top + size);
    ctx.lineTo(x, top + 2 * size);
    ctx.lineTo(x - size, top + size);
    ctx.fill();
  }
  ctx.restore();
}

/** Where the map stands in time. */
function drawNow(chart: uPlot, ink: string): void {
  const { left, top, width, height } = chart.bbox;
  const x = Math.round(chart.valToPos(store.at, 'x', true));
  if (x < left - 1 || x > left + width + 1) return;
  const { ctx } = chart;
  ctx.save();
  ctx.setLineDash([]);
  ctx.strokeStyle = ink;
  ctx.lineWidth = 2 * (window.devicePixelRatio || 1);
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, top + height);
  ctx.stroke();
  ctx.restore();
}
