import { describe, expect, it } from 'vitest';
import type { Interval } from '../statistics.ts';
import { chainChart, growthChart, hopChart, latencyChart, rebuildChart, scaleChart } from './charts.ts';

const about = (median: number) => ({ median, least: median * 0.9, most: median * 1.1 });
const load = (perSecond: number) => ({ perSecond, p50: 200, p99: 400, refused: 0, cpuPerOrder: 1.41 });
const rounds = (perSecond: number) => ({
  ...{ perSecond: about(perSecond), p50: about(200), p99: about(400), refused: about(0), cpuPerOrder: about(1.41) },
});
const system = (title: string, perSecond: number, cpu: number) => ({
  ...{ name: title, title, perSecond: about(perSecond), cpuPerOrder: about(cpu), latency: about(8) },
  ...{ p50: about(200), p99: about(400), refused: 0 },
});
const latency = (perSecond: number, p50: number) => ({
  ...{ perSecond, placed: { p50, p99: 3 * p50 }, confirmed: { p50: p50 + 5, p99: 4 * p50 } },
  ...{ floor: 8.8, overFloor: p50 / 8.8, refused: 0 },
});
const memory = { services: {}, system: 0 };

describe('the charts', () => {
  it('show latencies beside the floor, over the rates', () => {
    const floor = { sendToReceive: 2, commit: 1, total: 6 };
    const full = load(1221);
    const rest = { unpaced: floor, memory: { idle: memory, loaded: memory, rested: memory }, problems: [] };
    const svg = latencyChart({ rounds: [{ latencies: [latency(20, 17), latency(611, 87)], full }], ...rest });
    const texts = ['Latency', 'milliseconds', 'orders a second', 'PLACED', 'floor', '>20<', '>611<', '>87<', '>17<', '>8.8<'];
    for (const text of texts) expect(svg).toContain(text);
  });

  it('show alternatives by throughput and by CPU', () => {
    const systems = [system('Tributary: events', 1221, 1.41), system('REST chain: three transactions', 309, 5.31)];
    for (const svg of [hopChart({ systems, problems: [] }), chainChart({ connections: 256, systems, problems: [] })])
      for (const text of ['REST chain', '>1,221<', '>309<', '>5.31<', 'CPU an order, milliseconds']) expect(svg).toContain(text);
  });

  it('show partitions, processes and a log that grows', () => {
    const partitions = [1, 8].map((count) => ({ ...rounds(700 + count), partitions: count, processes: 1 }));
    const processes = [1, 3].map((count) => ({ ...rounds(900 + count), partitions: 8, processes: count }));
    const scaled = scaleChart({ connections: 256, partitions, processes, problems: [] });
    for (const text of ['partitions (1 process a service)', '>708<', '>903<']) expect(scaled).toContain(text);

    const sizes = [10_000, 5_000_000].map((events) => ({ ...rounds(1200), events: about(events), warmStart: about(1.7) }));
    const grown = growthChart({ connections: 256, sizes, problems: [] });
    for (const text of ['events in the log', '>5,000,000<', '>1,200<', '>1.41<']) expect(grown).toContain(text);
  });

  it('show from least to most where there were several rounds', () => {
    const chart = (perSecond: Interval | number) =>
      growthChart({ connections: 256, sizes: [{ ...rounds(1), events: 10_000, perSecond }] as never, problems: [] });
    const lines = (svg: string) => svg.split('stroke-width="1.5"').length;
    expect(lines(chart(about(1200)))).toBe(lines(chart(1200)) + 3);
    expect(chart(1200)).toContain('>1,200<');
  });

  it('show a rebuild beside decoding alone', () => {
    const rates = { rebuild: about(46_000), decoding: about(80_000), ratio: 0.58, warmStart: about(1.7) };
    const svg = rebuildChart({ services: [{ service: 'orders', events: 1e6, ...rates }], memory, problems: [] });
    for (const text of ['>orders<', '>46,000<', '>80,000<', 'events a second']) expect(svg).toContain(text);
  });
});
