import type { CustomSeriesOption } from 'echarts';
import { interval, type Interval } from '../statistics.ts';
import { colours, number } from './draw.ts';

/** Results that were published before there were intervals have the median alone. */
export const asInterval = (value: Interval | number): Interval => (typeof value === 'number' ? interval([value]) : value);

/** From least to most above every category, with the median written over it. */
export function whiskers(intervals: readonly Interval[], axes: { xAxisIndex: number; yAxisIndex: number }): CustomSeriesOption {
  return {
    ...{ type: 'custom', silent: true, z: 5, encode: { x: 0, y: [1, 2] }, ...axes },
    data: intervals.map(({ least, most }, at) => [at, least, most]),
    renderItem: (_, api) => {
      const { median, least, most } = intervals[Number(api.value(0))]!;
      const [x, top] = api.coord([api.value(0), most]) as [number, number];
      const [, bottom] = api.coord([api.value(0), least]) as [number, number];
      const line = (x1: number, y1: number, x2: number, y2: number) => ({
        ...{ type: 'line' as const, shape: { x1, y1, x2, y2 }, style: { stroke: colours.text, lineWidth: 1.5 } },
      });
      const style = { text: number(median), x, y: top - 7, align: 'center' as const, verticalAlign: 'bottom' as const };
      return {
        type: 'group',
        children: [
          ...(least === most ? [] : [line(x, bottom, x, top), line(x - 5, top, x + 5, top), line(x - 5, bottom, x + 5, bottom)]),
          { type: 'text' as const, style: { ...style, fill: colours.text, fontSize: 12 } },
        ],
      };
    },
  };
}
