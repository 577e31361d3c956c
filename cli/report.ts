/** How an error looks to a person: what happened, where in the source, and what to do. */
import { readFileSync } from 'node:fs'
import { CompileError, Exit, UniError, type Diagnostic } from '../boards/error.ts'
import type { Output } from './output.ts'

/** Any thrown value as a `UniError`: system errors get their code and exit status, the rest is a bug of ours. */
export function asUniError(error: unknown): UniError {
  if (error instanceof UniError) return error
  const { code, path, message = String(error) } = (error ?? {}) as NodeJS.ErrnoException
  const where = path ? `: ${path}` : ''
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new UniError('UNI-S001', `no space left on the disk${where}`, Exit.io, ['free some space (./uni clean removes build output), then run the command again'])
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new UniError('UNI-S002', `permission denied${where}`, Exit.permission, ['check the owner and mode of that path'])
    case 'EIO':
    case 'EMFILE':
    case 'ENFILE':
    case 'EISDIR':
    case 'ENOTDIR':
      return new UniError('UNI-S003', message, Exit.io)
  }
  const bug = new UniError('UNI-S070', `internal error: ${message}`, Exit.internal, ['this is a bug in uni: run again with -v for the stack and report it'])
  bug.stack = error instanceof Error ? error.stack : undefined
  return bug
}

/** Writes `error` to stderr, or with --json as a document to stdout. @returns the exit status. */
export function report(thrown: unknown, output: Output): number {
  const error = asUniError(thrown)
  const diagnostics = error instanceof CompileError ? error.diagnostics : undefined
  if (output.json) {
    output.data(JSON.stringify({ schema: 'uni.error.v1', ok: false, code: error.code, message: error.message, exit: error.exit, fixes: error.fixes, diagnostics }, null, 2))
  }
  if (diagnostics) for (const diagnostic of diagnostics) process.stderr.write(`${showDiagnostic(diagnostic, output)}\n`)
  process.stderr.write(`${output.err.red(output.err.bold(`error[${error.code}]`))}: ${error.message}\n`)
  for (const fix of error.fixes) process.stderr.write(`  ${output.err.cyan('fix')}: ${fix}\n`)
  if (output.verbose && error.stack) process.stderr.write(`${output.err.dim(error.stack)}\n`)
  return error.exit
}

/** `file:line:column: error: message [code]`, the source around it, and what to write instead. */
export function showDiagnostic(diagnostic: Diagnostic, output: Output): string {
  const { file, line, column, severity, message, code, help } = diagnostic
  const word = severity === 'error' ? output.err.red('error') : output.err.yellow('warning')
  const head = `${file}:${line}:${column}: ${word}: ${message} [${code}]`
  const frame = codeFrame(file, line, column)
  const fix = help && `  ${output.err.cyan('fix')}: ${help}`
  return [head, frame, fix].filter(Boolean).join('\n')
}

/** Two lines before the place, the line itself, and a caret; empty when the file cannot be read. */
export function codeFrame(file: string, line: number, column: number): string {
  let lines: string[]
  try {
    lines = readFileSync(file, 'utf8').split('\n')
  } catch {
    return ''
  }
  if (line < 1 || line > lines.length) return ''
  const width = String(line).length
  const shown: string[] = []
  for (let n = Math.max(1, line - 2); n <= line; n++) {
    shown.push(`${n === line ? '>' : ' '} ${String(n).padStart(width)} | ${lines[n - 1].replace(/\r$/, '')}`)
  }
  const indent = lines[line - 1].slice(0, Math.max(0, column - 1)).replace(/[^\t]/g, ' ')
  shown.push(`  ${' '.repeat(width)} | ${indent}^`)
  return shown.join('\n')
}
