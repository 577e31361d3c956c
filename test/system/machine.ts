/** A board's image in QEMU, with somebody at its console. */
import { spawn } from 'node:child_process'
import { findBoard } from '../../boards/index.ts'
import { qemuArguments } from '../../cli/qemu.ts'

const PROMPT = '> '
const LIMIT_MS = 100_000

/** Runs an image to its end with exit status 0. @param input typed piece by piece, each when the shell asks. @returns what was printed */
export function converse(board: string, built: { elf: string; image: string }, input: string[] = []): Promise<string> {
  const { qemu } = findBoard(board)!
  return new Promise((resolve, reject) => {
    const child = spawn(qemu!.program, qemuArguments(findBoard(board)!, built), { stdio: ['pipe', 'pipe', 'ignore'], timeout: LIMIT_MS })
    let printed = ''
    let asked = 0
    child.stdin.on('error', () => {})
    child.stdout.setEncoding('utf8').on('data', (text) => {
      printed += text
      for (const prompts = printed.split(PROMPT).length - 1; asked < prompts && asked < input.length; asked++) child.stdin.write(input[asked])
    })
    child.on('error', reject)
    child.on('close', (status) => (status === 0 ? resolve(printed) : reject(new Error(`ended with ${status}: ${printed}`))))
  })
}
