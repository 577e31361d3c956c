/** The machine seam on metal: what each `hw.*` import of `hal/hw.ts` becomes in C. */
import type { NumberType } from '../wasm/module.ts'

export interface Lowering {
  params: NumberType[]
  result?: NumberType
  /** C expression (or, without result, statement without semicolon) from C arguments, integers as u32/u64. */
  c: (...args: string[]) => string
}

/** Import `module.name` → lowering. */
export type ImportTable = ReadonlyMap<string, Lowering>

const w = 'i32' as const
const d = 'i64' as const
const call = (params: NumberType[], result: NumberType | undefined, name: string): Lowering =>
  ({ params, result, c: (...args) => `${name}(${args.join(', ')})` })
const read = (width: string): Lowering => ({ params: [w], result: w, c: (address) => `DEVICE_READ("${width}", ${address})` })
const write = (width: string): Lowering => ({ params: [w, w], c: (address, value) => `DEVICE_WRITE("${width}", ${address}, ${value})` })

const functions: Record<string, Lowering> = {
  read8: read('b'), read16: read('h'), read32: read(''), write8: write('b'), write16: write('h'), write32: write(''),
  barrier: call([], undefined, 'BARRIER'),
  dmaAddress: { params: [w], result: w, c: (ptr) => `(memory_physical + ${ptr})` },
  dmaPublish: call([w, w], undefined, 'dma_flush'),
  dmaCollect: call([w, w], undefined, 'dma_flush'),
  counter: call([], d, 'COUNTER'),
  counterFrequency: call([], w, 'COUNTER_FREQUENCY'),
  setCounterAlarm: call([d], undefined, 'COUNTER_ALARM'),
  clearCounterAlarm: call([], undefined, 'COUNTER_QUIET'),
  wait: call([], undefined, 'WAIT'),
  interruptsOn: call([], undefined, 'INTERRUPTS_ON'),
  interruptsOff: call([], undefined, 'INTERRUPTS_OFF'),
  interrupted: call([], w, 'INTERRUPTED'),
  iccStart: call([], undefined, 'ICC_START'),
  iccAcknowledge: call([], w, 'ICC_ACKNOWLEDGE'),
  iccEnd: call([w], undefined, 'ICC_END'),
  fiberCreate: call([w, w], w, 'fiber_create'),
  fiberSwitch: call([w], undefined, 'fiber_switch'),
  fiberDestroy: call([w], undefined, 'fiber_destroy'),
  scanRoots: call([w, w], undefined, 'scan_roots'),
  attempt: call([w], w, 'attempt'),
  trapAddress: { params: [], result: d, c: () => 'trap_address' },
  trapFrame: call([w], w, 'trap_frame'),
  callFrames: call([w, w], w, 'call_frames'),
  symbols: call([w], w, 'symbol_byte'),
  exit: call([w], undefined, 'semihosting_exit'),
  enterImage: call([w, w, w, w], undefined, 'enter_image'),
  retainedRead: { params: [w], result: w, c: (index) => `retained[${index} & 1023u]` },
  retainedWrite: { params: [w, w], c: (index, value) => `retained[${index} & 1023u] = ${value}` },
  deviceTree: { params: [], result: w, c: () => 'device_tree' },
  setMemoryEnd: call([w], undefined, 'set_memory_end'),
  entryLevel: { params: [], result: w, c: () => 'entry_level' },
  hvc: call([w, w, w, w], w, 'hvc'),
  smc: call([w, w, w, w], w, 'smc'),
  // A constant code is raised in place, so that the trap's address names the line.
  trap: { params: [w], c: (code) => /^\d+u$/.test(code) ? `TRAP(${code})` : `raise_trap(${code})` },
}

export const seam: ImportTable = new Map(Object.entries(functions).map(([name, lowering]) => [`hw.${name}`, lowering]))
