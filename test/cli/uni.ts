/** Runs the command as a user does: through the launcher. */
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'

export const root = dirname(dirname(import.meta.dirname))
export const launcher = join(root, 'uni')

export interface Ran { code: number | null; stdout: string; stderr: string }

export interface How {
  cwd?: string
  env?: Record<string, string | undefined>
  /** Given to stdin, which then ends; absent: stdin is empty. */
  input?: string
}

/** What the tests' own environment must not bring in. */
const cleared = { CI: undefined, UNI_BOARD: undefined, UNI_YES: undefined, UNI_NO_INPUT: undefined, NO_COLOR: undefined, FORCE_COLOR: undefined, UNI_QEMU: undefined, UNI_TOOLCHAIN_ARM: undefined, UNI_TOOLCHAIN_AARCH64: undefined }

export function uni(args: string[], { cwd = root, env = {}, input = '' }: How = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(launcher, args, { cwd, env: { ...process.env, ...cleared, ...env } })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

const folders: string[] = []
afterAll(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })))

/** A folder with these files, gone after the tests. */
export function folderWith(files: Record<string, string> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'uni-test-'))
  folders.push(folder)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

/** A folder with shell scripts as programs. */
export function programs(scripts: Record<string, string>): string {
  const folder = folderWith(Object.fromEntries(Object.entries(scripts).map(([name, script]) => [name, `#!/bin/sh\n${script}\n`])))
  for (const name of Object.keys(scripts)) chmodSync(join(folder, name), 0o755)
  return folder
}

/** A stack trace would be a line like this. */
export const stackLine = /^\s+at .*[:(]/m
