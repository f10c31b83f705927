import { type EChartsOption, init } from 'echarts';

/** Blue, orange and grey of about the same brightness, and a grey for text that can be read on white as on black. */
export const colours = { ours: '#2f81f7', other: '#db6d28', floor: '#8b949e', text: '#7a8490', lines: '#7a849040' };

/** Values as people write them: three digits, more only for thousands. */
export const number = (value: number): string =>
  value.toLocaleString('en', value < 100 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 });

/** A chart as SVG without background, so that it is legible on light and on dark pages. */
export function draw(title: string, option: EChartsOption, height = 320, width = 760): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption({
    animation: false,
    color: [colours.ours, colours.other, colours.floor],
    textStyle: { fontFamily: 'sans-serif', fontSize: 13, color: colours.text },
    title: { text: title, left: 'center', textStyle: { fontSize: 15, color: colours.text } },
    ...option,
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  // Nothing hovers in an image, and the names of those classes differ from run to run.
  return `${svg.replace(/<style[^]*?<\/style>/, '').replaceAll(/ class="[^"]*"/g, '')}\n`;
}

/** An axis, with what it shows and in which unit. */
export const axis = <T extends object>(name: string, more: T) => ({
  name,
  nameLocation: 'middle' as const,
  nameTextStyle: { color: colours.text, fontSize: 13 },
  nameGap: 44,
  axisLabel: { color: colours.text, fontSize: 12 },
  axisLine: { lineStyle: { color: colours.lines } },
  splitNumber: 4,
  splitLine: { lineStyle: { color: colours.lines } },
  ...more,
});

/** The value at every point or bar. */
export const label = (position: 'top' | 'right' | 'bottom') => ({
  show: true,
  position,
  color: colours.text,
  fontSize: 12,
  formatter: ({ value }: { value?: unknown }) => number(Array.isArray(value) ? Number(value[1]) : Number(value)),
});

export const legend = { bottom: 4, itemGap: 28, textStyle: { color: colours.text, fontSize: 13 } };
