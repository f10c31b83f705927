// Installs what the lock file says when it is not installed. Plain Node, no dependencies: this runs before there are any.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const stamp = join(checkout, 'node_modules', '.tributary-setup');
const pinnedNode = join(checkout, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const lock = readFileSync(join(checkout, 'package-lock.json'), 'utf8');
const hash = createHash('sha256').update(lock).digest('hex');

if (Number(process.versions.node.split('.')[0]) < 20) {
  fail(`Node ${process.versions.node} is too old. Install Node 20 or newer; the pinned runtime comes by itself.`);
}
if (stamped() !== hash) {
  if (!alreadyInstalled()) install();
  writeFileSync(stamp, hash);
}
if (!existsSync(pinnedNode)) {
  fail(
    'npm ran no install scripts, and the pinned Node comes by one. Run `npm rebuild node --ignore-scripts=false` and start again.',
  );
}

function stamped() {
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined;
}

/** Whether somebody has run npm by hand: then its own note of what lies in node_modules agrees with the lock file. */
function alreadyInstalled() {
  const note = join(checkout, 'node_modules', '.package-lock.json');
  if (!existsSync(note)) return false;
  const installed = JSON.parse(readFileSync(note, 'utf8')).packages;
  const wanted = Object.entries(JSON.parse(lock).packages).filter(([path]) => path.includes('node_modules/'));
  return wanted.every(([path, entry]) => {
    const found = installed[path];
    return found ? found.version === entry.version && Boolean(found.link) === Boolean(entry.link) : entry.optional || entry.peer;
  });
}

function install() {
  const { bavail, bsize } = statfsSync(checkout);
  const free = Math.floor((bavail * bsize) / 1_048_576);
  if (free < 1000) fail(`The disk of ${checkout} is full: ${free} MiB free, 1000 MiB needed. Free some space and start again.`);

  console.log('Installing the dependencies (npm ci) ...');
  // the npm and the Node that run this script, because the one in node_modules is about to be replaced
  const { npm_execpath: npm, npm_node_execpath: node } = process.env;
  const quiet = ['ci', '--loglevel=error', '--no-audit', '--no-fund'];
  const options = { cwd: checkout, stdio: ['ignore', 'inherit', 'pipe'], encoding: 'utf8' };
  const result =
    npm && /\.c?js$/.test(npm)
      ? spawnSync(node && existsSync(node) ? node : process.execPath, [npm, ...quiet], options)
      : spawnSync('npm', quiet, { ...options, shell: process.platform === 'win32' });
  if (result.status === 0) return;
  if (result.error?.code === 'ENOENT') fail('npm is not on the PATH. Install Node with npm.');
  const output = result.stderr ?? '';
  if (/ENOSPC|no space left/i.test(output)) fail('npm ci failed: the disk is full. Free some space and start again.');
  const errors = output.split('\n').filter((line) => !line.startsWith('npm warn'));
  const lines = errors.map((line) => line.replace(/^npm (error|ERR!)\s*/, '').trim());
  const reason =
    lines.find((line) => /^\w*Error:/.test(line)) ??
    lines.find((line) => line && !/^(code|errno|syscall|path|command)\b/.test(line));
  fail(
    `npm ci failed (${reason ?? `exit code ${result.status}`}). Check the network and npm's registry settings, then start again.`,
  );
}

function fail(line) {
  console.error(line);
  process.exit(1);
}
