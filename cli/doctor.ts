/** `uni doctor`: what this machine has, what it lacks, what to do. */
import { Exit } from '../boards/error.ts'
import { checkMachine } from './checks.ts'
import type { GlobalOptions } from './options.ts'
import { table } from './output.ts'

export async function command({ output }: GlobalOptions): Promise<number> {
  const checks = await checkMachine()
  const ok = checks.every((check) => check.ok || !check.required)
  if (output.json) {
    output.document('doctor', { ok, checks: checks.map(({ name, ok, required, found, needed, fix }) => ({ name, ok, required, found, needed, fix })) })
    return ok ? Exit.ok : Exit.unavailable
  }
  const { green, red, yellow, bold } = output.out
  const word = (check: (typeof checks)[number]): string => (check.ok ? green('ok') : check.required ? red('missing') : yellow('optional'))
  output.data(table([['', 'check', 'found', 'needed'].map((head) => bold(head)), ...checks.map((check) => [word(check), check.name, check.found, check.needed])]))
  const fixes = checks.filter((check) => !check.ok)
  if (fixes.length) output.data(`\n${fixes.map((check) => `fix ${check.name}: ${check.fix}`).join('\n')}`)
  if (!ok) output.note('\n./uni setup installs what is missing on Debian and Ubuntu')
  return ok ? Exit.ok : Exit.unavailable
}
