import { runTool, tool, type Outcome } from './tool.ts';

/** Something that is checked about the whole tree; counts as one test. */
export interface Check {
  readonly name: string;
  /** What `--only` calls it. */
  readonly part: string;
  run(): Promise<Outcome>;
}

export const checks: readonly Check[] = [
  {
    name: 'types of libraries, services, the tour and the bench (tsc -b)',
    part: 'types',
    run: () => runTool([tool('typescript', 'tsc'), '-b', '--pretty', '.', 'docs/tour', 'e2e/bench/programs']),
  },
  {
    name: 'types of tools and specs (tsc -p tsconfig.tools.json)',
    part: 'types',
    run: () => runTool([tool('typescript', 'tsc'), '--noEmit', '--pretty', '-p', 'tsconfig.tools.json']),
  },
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
