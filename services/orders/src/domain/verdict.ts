/** What a check says: nothing against the order, or why not. `reason` is a stable code, `detail` is for a person. */
export type Verdict = { readonly reason: null } | { readonly reason: string; readonly detail: string | null };

export const passed: Verdict = { reason: null };

export const failed = (reason: string, detail: string | null = null): Verdict => ({ reason, detail });
