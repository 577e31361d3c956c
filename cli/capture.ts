/** Runs a program to its end and keeps what it printed. */
import { spawn } from 'node:child_process'

export interface Captured { code: number | null; stdout: string; stderr: string }

/** @param milliseconds the program is ended after this time, with code null. Never rejects: a missing program is code 127. */
export function capture(program: string, args: string[], options: { input?: string; cwd?: string; env?: NodeJS.ProcessEnv; milliseconds?: number } = {}): Promise<Captured> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: options.cwd, env: options.env ?? process.env, stdio: ['pipe', 'pipe', 'pipe'], timeout: options.milliseconds ?? 60_000 })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
    child.stdin.on('error', () => {})
    child.stdin.end(options.input ?? '')
    child.on('error', (error) => resolve({ code: 127, stdout, stderr: `${stderr}${error.message}` }))
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}
