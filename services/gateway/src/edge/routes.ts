/** What supervisors and Prometheus ask of every service: it needs no token, counts for no limit and is not analysed. */
export const machineRoutes: ReadonlySet<string> = new Set(['/health/live', '/health/ready', '/metrics']);

/** What can be asked of the gateway: paths with their methods, to tell a wrong method (405) from a wrong path (404). */
export class Routes {
  private readonly routes: { readonly path: RegExp; readonly method: string }[] = [];

  /** `path` as routers write it, with `:parameters` and `*`. */
  add(methods: string | readonly string[], path: string): void {
    const literal = path.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
    const pattern = new RegExp(`^${literal.replace(/:[^/]+/g, '[^/]+')}$`);
    for (const method of [methods].flat()) this.routes.push({ path: pattern, method });
  }

  /** Methods that a path takes; none when there is no such path. */
  methodsOf(url: string): string[] {
    const path = url.replace(/[?#].*$/s, '');
    return [...new Set(this.routes.filter((route) => route.path.test(path)).map(({ method }) => method))].sort();
  }
}
