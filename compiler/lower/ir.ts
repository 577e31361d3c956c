/** Statements between TypeScript and AssemblyScript: structured, with jumps to labels, suspension points and tests for thrown errors. */
import type ts from 'typescript'

/** A loop, switch or block that jumps can name. Compared by identity. */
export interface Label { name: string }

export type Stmt =
  /** One simple statement, or a declaration, without its semicolon. */
  | { kind: 'line'; text: string; at?: ts.Node }
  | { kind: 'if'; test: string; then: Stmt[]; otherwise: Stmt[]; at?: ts.Node }
  /** `for (; test; update) body`; `test` is evaluated each round, '' = forever. `continue` runs `update`. */
  | { kind: 'loop'; label: Label; test: string; body: Stmt[]; update: Stmt[]; at?: ts.Node }
  /** Runs once; `break` leaves it. */
  | { kind: 'block'; label: Label; body: Stmt[] }
  /**
   * Jumps to the body with the number that `value` (an i32) has; falls through from one to the next. Other values leave it.
   * `cases` tells the bodies' constants where these are not 0, 1, 2 …; undefined is `default`. Not in generators and async functions.
   */
  | { kind: 'switch'; label: Label; value: string; bodies: Stmt[][]; cases?: (string | undefined)[]; at?: ts.Node }
  | { kind: 'break'; label: Label }
  | { kind: 'continue'; label: Label }
  | { kind: 'return'; value?: string; at?: ts.Node }
  /** After a call of what `callee` names: `exit` when it threw. Dropped when it cannot throw. */
  | { kind: 'check'; callee: string; exit: Stmt[] }
  /** Leaves the function with `leave`; the next resumption goes on behind it. Only in generators and async functions. */
  | { kind: 'suspend'; leave: Stmt[]; at?: ts.Node }

export const line = (text: string, at?: ts.Node): Stmt => ({ kind: 'line', text, at })

/** Calls `visit` for each statement, outer before inner. */
export function walk(stmts: Stmt[], visit: (stmt: Stmt) => void): void {
  for (const stmt of stmts) {
    visit(stmt)
    for (const inner of parts(stmt)) walk(inner, visit)
  }
}

/** Lists of statements directly inside `stmt`. */
export function parts(stmt: Stmt): Stmt[][] {
  switch (stmt.kind) {
    case 'if': return [stmt.then, stmt.otherwise]
    case 'loop': return [stmt.body, stmt.update]
    case 'block': return [stmt.body]
    case 'switch': return stmt.bodies
    case 'check': return [stmt.exit]
    case 'suspend': return [stmt.leave]
    default: return []
  }
}

/** True when control cannot reach the end of `stmts`. Errs on the side of false. */
export function ends(stmts: Stmt[]): boolean {
  const last = stmts.at(-1)
  if (!last) return false
  if (last.kind === 'break' || last.kind === 'continue' || last.kind === 'return') return true
  if (last.kind === 'if') return ends(last.then) && ends(last.otherwise)
  return false
}

/** Drops tests after calls that cannot throw, makes the others `if (throwing)`. */
export function resolveChecks(stmts: Stmt[], mayThrow: (callee: string) => boolean): Stmt[] {
  return stmts.flatMap((stmt): Stmt[] => {
    const inner = (list: Stmt[]): Stmt[] => resolveChecks(list, mayThrow)
    switch (stmt.kind) {
      case 'check': return mayThrow(stmt.callee) ? [{ kind: 'if', test: '$throw.throwing', then: inner(stmt.exit), otherwise: [] }] : []
      case 'if': return [{ ...stmt, then: inner(stmt.then), otherwise: inner(stmt.otherwise) }]
      case 'loop': return [{ ...stmt, body: inner(stmt.body), update: inner(stmt.update) }]
      case 'block': return [{ ...stmt, body: inner(stmt.body) }]
      case 'switch': return [{ ...stmt, bodies: stmt.bodies.map(inner) }]
      case 'suspend': return [{ ...stmt, leave: inner(stmt.leave) }]
      default: return [stmt]
    }
  })
}
