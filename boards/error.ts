/** The one error class of the host tools: what went wrong, what to do about it, and how the process ends. */

/** Exit codes (docs/cli.md). 2–63 belong to the guest. */
export const Exit = {
  ok: 0, failed: 1, usage: 64, config: 65, notFound: 66, unavailable: 69, internal: 70, io: 74, busy: 75, permission: 77, timeout: 124, cancelled: 130,
} as const

export class UniError extends Error {
  /**
   * @param code stable, documented, e.g. `UNI-T011`: A app, B board, C compile, D device, F flash, T toolchain, U usage
   * @param exit one of `Exit`
   * @param fixes lines a person can follow or paste
   */
  constructor(readonly code: string, message: string, readonly exit: number, readonly fixes: string[] = []) {
    super(message)
    this.name = 'UniError'
  }
}

/** A problem at a place in a source file. */
export interface Diagnostic {
  severity: 'error' | 'warning'
  /** Path relative to the working directory where possible. */
  file: string
  /** 1-based. */
  line: number
  column: number
  /** e.g. `TS2322` or `AS100`, or one of ours. */
  code: string
  message: string
  /** What to write instead, one line. */
  help?: string
}

/** The program does not compile: the diagnostics say why. Exit 1. */
export class CompileError extends UniError {
  constructor(readonly diagnostics: Diagnostic[]) {
    super('UNI-C001', `${diagnostics.filter((d) => d.severity === 'error').length} error(s)`, Exit.failed)
    this.name = 'CompileError'
  }
}
