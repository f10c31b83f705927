import type {
  ChainResult,
  Compared,
  GrowthResult,
  HopResult,
  Latency,
  LoadResult,
  RebuildResult,
  ScaleResult,
} from '../results.ts';
import { type Interval, median } from '../statistics.ts';
import { axis, colours, draw, label, legend, number } from './draw.ts';
import { asInterval, whiskers } from './whiskers.ts';

/** Two plots side by side. */
const left = { left: 70, width: 290, top: 80, bottom: 80 };
const right = { left: 450, width: 280, top: 80, bottom: 80 };

/** Medians at every rate beside what broker and database can do at best. */
export function latencyChart({ rounds }: LoadResult): string {
  const rates = (rounds[0]?.latencies ?? []).map((_, at) => rounds.map(({ latencies }) => latencies[at]!));
  const line = (name: string, color: string, pick: (latency: Latency) => number, place: 'top' | 'right' | 'bottom') => ({
    ...{ name, type: 'line' as const, color, symbolSize: 8, label: label(place) },
    data: rates.map((latencies) => median(latencies.map(pick))),
  });
  return draw(
    'Latency at rising rates: median from POST',
    {
      legend,
      grid: { left: 80, right: 40, top: 60, bottom: 95 },
      xAxis: axis('orders a second', {
        type: 'category' as const,
        nameGap: 28,
        data: rates.map((latencies) => number(median(latencies.map(({ perSecond }) => perSecond)))),
      }),
      yAxis: axis('milliseconds (logarithmic)', { type: 'log' as const }),
      series: [
        line('CONFIRMED', colours.other, ({ confirmed }) => confirmed.p50, 'top'),
        line('PLACED', colours.ours, ({ placed }) => placed.p50, 'bottom'),
        line('floor: 2 x (send to receive + commit)', colours.floor, ({ floor }) => floor, 'bottom'),
      ],
    },
    440,
  );
}

export const chainChart = ({ connections, systems }: ChainResult) =>
  besideChart(`Events and a chain of REST services, the same rows, ${connections} connections`, systems);

export const hopChart = ({ systems }: HopResult) =>
  besideChart('The orders hop: from a request in the log to three events', systems);

/** Orders a second and CPU an order of several ways to do the same: the first is ours. */
function besideChart(title: string, systems: readonly Compared[]): string {
  const bars = (pick: (system: Compared) => number) =>
    systems.map((system, at) => ({ value: pick(system), itemStyle: { color: at ? colours.other : colours.ours } })).toReversed();
  const names = systems.map((system) => system.title.replace(/[:,] /, '\n')).toReversed();
  const bar = { type: 'bar' as const, barMaxWidth: 34, label: label('right') };
  return draw(
    title,
    {
      grid: [
        { left: 180, width: 210, top: 50, bottom: 60 },
        { left: 460, width: 230, top: 50, bottom: 60 },
      ],
      yAxis: [0, 1].map((gridIndex) => ({
        ...axis('', { type: 'category' as const, data: names, gridIndex, axisTick: { show: false } }),
        ...(gridIndex ? { axisLabel: { show: false } } : {}),
      })),
      xAxis: [
        axis('orders a second', { type: 'value' as const, gridIndex: 0, nameGap: 30, splitNumber: 3 }),
        axis('CPU an order, milliseconds', { type: 'value' as const, gridIndex: 1, nameGap: 30, splitNumber: 3 }),
      ],
      series: [
        { ...bar, data: bars(({ perSecond }) => perSecond.median) },
        { ...bar, data: bars(({ cpuPerOrder }) => cpuPerOrder.median), xAxisIndex: 1, yAxisIndex: 1 },
      ],
    },
    130 + 55 * systems.length,
  );
}

/** Two lines over an axis of counts, with least and most at each point. */
function linesChart(
  title: string,
  plots: readonly { x: string; y: string; points: readonly (readonly [string, Interval | number])[] }[],
) {
  const intervals = plots.map(({ points }) => points.map(([, value]) => asInterval(value)));
  return draw(title, {
    grid: [left, right],
    xAxis: plots.map(({ x, points }, gridIndex) =>
      axis(x, { type: 'category' as const, gridIndex, nameGap: 30, data: points.map(([name]) => name) }),
    ),
    yAxis: plots.map(({ y }, gridIndex) => axis(y, { type: 'value' as const, min: 0, gridIndex, nameGap: 50 })),
    series: intervals.flatMap((data, at) => [
      {
        ...{ type: 'line' as const, symbolSize: 8, color: colours.ours, xAxisIndex: at, yAxisIndex: at },
        data: data.map(({ median }) => median),
      },
      whiskers(data, { xAxisIndex: at, yAxisIndex: at }),
    ]),
  });
}

export const scaleChart = ({ partitions, processes }: ScaleResult) =>
  linesChart('Throughput on one machine, by partitions and by processes', [
    {
      x: `partitions (${partitions[0]?.processes} process a service)`,
      y: 'orders a second',
      points: partitions.map((point) => [String(point.partitions), point.perSecond]),
    },
    {
      x: `processes a service (${processes[0]?.partitions} partitions)`,
      y: 'orders a second',
      points: processes.map((point) => [String(point.processes), point.perSecond]),
    },
  ]);

export const growthChart = ({ sizes }: GrowthResult) =>
  linesChart('A log that grows', [
    {
      x: 'events in the log',
      y: 'orders a second',
      points: sizes.map(({ events, perSecond }) => [number(asInterval(events).median), perSecond]),
    },
    {
      x: 'events in the log',
      y: 'CPU an order, milliseconds',
      points: sizes.map(({ events, cpuPerOrder }) => [number(asInterval(events).median), cpuPerOrder]),
    },
  ]);

export function rebuildChart({ services }: RebuildResult): string {
  const bar = { type: 'bar' as const, barMaxWidth: 60, label: label('top') };
  return draw('Rebuilding beside decoding alone', {
    legend,
    grid: { left: 90, right: 30, top: 50, bottom: 70 },
    xAxis: axis('', { type: 'category' as const, data: services.map(({ service }) => service) }),
    yAxis: axis('events a second', { type: 'value' as const, nameGap: 60 }),
    series: [
      { ...bar, name: 'rebuild', color: colours.ours, data: services.map(({ rebuild }) => rebuild.median) },
      { ...bar, name: 'read and decode', color: colours.floor, data: services.map(({ decoding }) => decoding.median) },
    ],
  });
}
