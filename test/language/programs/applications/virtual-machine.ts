// A stack machine with an assembler, calls, jumps and traps: the bytecode runs factorial, primes and a bad program. ECMA-262 14.12, 13.15.
enum Op { Push, Add, Sub, Mul, Mod, Less, Equal, Jump, JumpIf, Load, Store, Call, Return, Print, Halt }

interface Instruction { op: Op; arg: number }
class Trap extends Error { constructor(message: string, readonly pc: number) { super(`${message} at ${pc}`) } }

const names = new Map<string, Op>([['push', Op.Push], ['add', Op.Add], ['sub', Op.Sub], ['mul', Op.Mul], ['mod', Op.Mod], ['less', Op.Less], ['equal', Op.Equal], ['jump', Op.Jump], ['jumpif', Op.JumpIf],
  ['load', Op.Load], ['store', Op.Store], ['call', Op.Call], ['return', Op.Return], ['print', Op.Print], ['halt', Op.Halt]])

function assemble(source: string): Instruction[] {
  const labels = new Map<string, number>()
  const lines: [string, string][] = []
  for (const raw of source.split('\n')) {
    const line = raw.replace(/;.*/, '').trim()
    if (line.endsWith(':')) labels.set(line.slice(0, -1), lines.length)
    else if (line) {
      const [name, arg = '0'] = line.split(/\s+/)
      lines.push([name, arg])
    }
  }
  return lines.map(([name, arg], i) => {
    const op = names.get(name)
    if (op === undefined) throw new SyntaxError(`no ${name} in line ${i}`)
    return { op, arg: labels.get(arg) ?? Number(arg) }
  })
}

function run(code: Instruction[], out: number[], limit = 5000): number {
  const stack: number[] = [], calls: number[] = [], memory = new Array<number>(8).fill(0)
  let pc = 0, steps = 0
  const pop = (): number => {
    const value = stack.pop()
    if (value === undefined) throw new Trap('stack empty', pc)
    return value
  }
  const binary = (f: (a: number, b: number) => number): void => {
    const b = pop(), a = pop()
    stack.push(f(a, b))
  }
  while (true) {
    if (pc < 0 || pc >= code.length) throw new Trap('no code', pc)
    if (++steps > limit) throw new Trap('too long', pc)
    const { op, arg } = code[pc++]
    switch (op) {
      case Op.Push: stack.push(arg); break
      case Op.Add: binary((a, b) => a + b); break
      case Op.Sub: binary((a, b) => a - b); break
      case Op.Mul: binary((a, b) => a * b); break
      case Op.Mod: binary((a, b) => a % b); break
      case Op.Less: binary((a, b) => a < b ? 1 : 0); break
      case Op.Equal: binary((a, b) => Number(a === b)); break
      case Op.JumpIf: if (pop() === 0) break
      // falls through
      case Op.Jump: pc = arg; break
      case Op.Load: stack.push(memory[arg]); break
      case Op.Store: memory[arg] = pop(); break
      case Op.Call: calls.push(pc); pc = arg; break
      case Op.Return: pc = calls.pop() ?? -1; break
      case Op.Print: out.push(pop()); break
      case Op.Halt: return steps
    }
  }
}

export function main(): void {
  const factorial = `push 1\n store 1\n push 22\n store 0\nloop:\n load 0\n push 0\n equal\n jumpif done\n load 0\n load 1\n mul\n store 1\n load 0\n push 1\n sub\n store 0\n jump loop\ndone: ; the end\n load 1\n print\n halt`
  const primes = `push 2\nstore 0\nnext:\nload 0\npush 30\nless\njumpif test\nhalt\ntest:\ncall prime\njumpif show\nstep:\nload 0\npush 1\nadd\nstore 0\njump next\nshow:\nload 0\nprint\njump step
    prime:\npush 2\nstore 1\ntry:\nload 1\nload 1\nmul\nload 0\npush 1\nadd\nless\njumpif divide\npush 1\nreturn\ndivide:\nload 0\nload 1\nmod\njumpif more\npush 0\nreturn\nmore:\nload 1\npush 1\nadd\nstore 1\njump try`
  for (const source of [factorial, primes, 'push 1.5\npush -0\nmul\nprint\nhalt', 'add', 'jump 99', 'x:\njump x', 'push 1\nfly', 'return']) {
    const out: number[] = []
    try {
      console.log(run(assemble(source), out), out)
    } catch (error) {
      console.log(error instanceof Trap ? `trap ${error.message}` : `${error}`, out)
    }
  }
  console.log(Op[Op.Call], Op.Halt, assemble('push 3')[0])
}
