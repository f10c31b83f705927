import { runTool, tool, type Outcome } from '../tool.ts';

/** Something that is checked about the whole tree; counts as one test. */
export interface Check {
  readonly name: string;
  /** What `--only` calls it. */
  readonly part: string;
  run(): Promise<Outcome>;
}

/** What is compiled and run as JavaScript; each with the projects that it refers to. */
export const compiled: readonly string[] = ['.', 'docs/tour', 'e2e/bench/programs'];
/** What Node or Vitest runs as it is: types are checked and nothing is written. */
export const runAsItIs = { tools: 'tsconfig.tools.json', specs: 'tsconfig.specs.json' } as const;

export const checks: readonly Check[] = [
  {
    name: 'types of libraries, services, the tour and the bench (tsc -b)',
    part: 'types',
    run: () => runTool([tool('typescript', 'tsc'), '-b', '--pretty', ...compiled]),
  },
  ...Object.entries(runAsItIs).map(([what, project]) => ({
    name: `types of ${what} (tsc -p ${project})`,
    part: 'types',
    run: () => runTool([tool('typescript', 'tsc'), '--noEmit', '--pretty', '-p', project]),
  })),
  {
    name: 'generated contracts agree with schemas/',
    part: 'contracts',
    run: () => runTool(['libs/contracts/tool/main.ts', 'generate', '--check']),
  },
  { name: 'lint and import boundaries (eslint)', part: 'lint', run: lint },
  { name: 'formatting (prettier)', part: 'format', run: () => runTool([tool('prettier'), '--check', '.']) },
  { name: 'unused code (knip)', part: 'unused', run: () => runTool([tool('knip')]) },
];

/** The boundaries rule reads Nx's project graph from its cache; without one it would pass over every import in silence. */
async function lint(): Promise<Outcome> {
  const graph = await runTool([tool('nx'), 'show', 'projects']);
  return graph.ok ? runTool([tool('eslint'), '--max-warnings', '0', '.']) : graph;
}
