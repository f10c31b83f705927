import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './home.ts';

/** How a program that was run to its end did. */
export interface Outcome {
  readonly ok: boolean;
  readonly output: string;
}

/** Runs a program of node_modules, or a script of the checkout, under this Node; its output is kept, not shown. */
export function runTool(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Outcome> {
  return new Promise((done) => {
    const chunks: Buffer[] = [];
    const child = spawn(process.execPath, args, { cwd: checkout, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', (error) => done({ ok: false, output: error.message }));
    child.once('close', (code, signal) => {
      const output = Buffer.concat(chunks).toString();
      done({ ok: code === 0, output: signal ? `${output}\nended by ${signal}` : output });
    });
  });
}

/** The script behind a command of a package; no shell and no .cmd files, so that it works alike on every system. */
export function tool(packageName: string, command = packageName): string {
  const folder = join(checkout, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { bin: string | Record<string, string> };
  const script = typeof bin === 'string' ? bin : bin[command];
  if (!script) throw new Error(`${packageName} has no command ${command}`);
  return join(folder, script);
}
