/** Instructions that reach past the program: into control registers, caches, translations, other exception levels, a debugger. */
import type { Elf } from '../../linker/elf.ts'

const STT = { FUNC: 2, FILE: 4 }
const aarch64 = /^(msr|svc|hvc|smc|hlt|eret|drps|tlbi|ic|dc|at|sys)$/
const arm = /^(mcr2?|mcrr2?|msr|vmsr|svc|hvc|smc|eret|cps(id|ie)?|rfe\w*|srs\w*|bkpt|setend|ldc2?l?|stc2?l?|cdp2?)(\.[nw])?$/

/** The register or operation, without the general registers that take part. */
function target(operands: string): string {
  return operands.replace(/\s*[;@].*$/, '').replace(/, [xw](\d+|zr)$/, '').replace(/\b(r\d+|ip|lr|sp|sl|fp)\b, /g, '').replace(/, (r\d+|ip|lr|sp|sl|fp)$/, '').trim()
}

/** `function: instruction` from objdump's output, sorted, each once; of compiled code the function does not matter, for gcc inlines at will. */
export function privileged(disassembly: string, elf: Elf): { startup: string[]; compiled: string[] } {
  const translated = fromApp(elf)
  const startup = new Set<string>()
  const compiled = new Set<string>()
  let where = ''
  for (const line of disassembly.split('\n')) {
    where = /^[0-9a-f]+ <(.*)>:$/.exec(line)?.[1] ?? where
    const [, mnemonic = '', operands = ''] = line.split('\t').map((text) => text.trim())
    const special = elf.is64 ? aarch64.test(mnemonic) : arm.test(mnemonic) || (mnemonic.startsWith('subs') && operands.startsWith('pc'))
    if (!special) continue
    const instruction = `${mnemonic} ${target(operands)}`.trim()
    if (translated(where)) compiled.add(`compiled: ${instruction}`)
    else startup.add(`${where}: ${instruction}`)
  }
  return { startup: [...startup].sort(), compiled: [...compiled].sort() }
}

/** Tells functions of the generated C file from hand-written ones, by the file symbols in front of local symbols. */
function fromApp(elf: Elf): (name: string) => boolean {
  const local = new Set<string>()
  let file = ''
  for (const { name, type } of elf.symbols()) {
    if (type === STT.FILE) file = name
    else if (type === STT.FUNC && file === 'app.c') local.add(name)
  }
  return (name) => local.has(name) || /^(wasm|export)_\w+$/.test(name)
}
