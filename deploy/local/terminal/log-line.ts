import pc from 'picocolors';

const levels: Readonly<Record<number, string>> = { 10: 'TRACE', 20: 'DEBUG', 30: 'INFO', 40: 'WARN', 50: 'ERROR', 60: 'FATAL' };
const known = new Set(['level', 'time', 'msg', 'pid', 'hostname', 'name', 'v']);

/** A line of a log for a person: the services' JSON as time, level, message and the rest; anything else as it is. */
export function readableLine(line: string): string {
  const entry = asObject(line);
  if (!entry) return line;
  const level = levels[Number(entry['level'])] ?? String(entry['level'] ?? '');
  const time =
    typeof entry['time'] === 'number' ? new Date(entry['time']).toISOString().slice(11, 23) : String(entry['time'] ?? '');
  const rest = Object.entries(entry).filter(([name]) => !known.has(name));
  const details = rest.map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`).join(' ');
  const paint = level === 'ERROR' || level === 'FATAL' ? pc.red : level === 'WARN' ? pc.yellow : (text: string) => text;
  return `${pc.dim(time)} ${paint(`${level.padEnd(5)} ${String(entry['msg'] ?? '')}`)}${details ? pc.dim(` ${details}`) : ''}`;
}

function asObject(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
