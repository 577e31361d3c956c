// The code that runs in the boot ROM's place: assembled as it is written down, and run in QEMU around Debian's real SPL.
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findBoard } from '../../../boards/index.ts'
import { ubootFirmware } from '../../../cli/places.ts'
import { PREPARE, THUNK, bootOverFel, regions } from '../../../flash/fel/boot.ts'
import { prepareWords, thunkWords } from '../../../flash/fel/words.ts'
import { SPL_FILE, splOf } from '../../../flash/sunxi.ts'
import { folderWith, root, uni } from '../../cli/uni.ts'
import { FakeBrom } from './brom.ts'

const gcc = 'arm-none-eabi-gcc'
const lacking = [gcc, 'qemu-system-arm'].filter((program) => spawnSync(program, ['--version']).status !== 0)
const spls = ubootFirmware('Cubieboard')
if (!spls) lacking.push('U-Boot\'s SPL (./uni setup fetches it)')
if (lacking.length) console.log(`skipped: not installed: ${lacking.join(', ')}`)
const file = join(root, 'flash/fel/words.ts')

test.skipIf(lacking.includes(gcc))('the words are those of thunk.S', () => {
  const folder = folderWith()
  execFileSync(gcc, ['-c', '-o', 'thunk.o', join(root, 'flash/fel/thunk.S')], { cwd: folder })
  const made = ['prepare', 'thunk'].map((section) => {
    execFileSync('arm-none-eabi-objcopy', ['-O', 'binary', '-j', `.${section}`, 'thunk.o', section], { cwd: folder })
    const bytes = readFileSync(join(folder, section))
    return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt32LE(4 * i))
  })
  if (process.env.UNI_WRITE_THUNK) {
    const lines = (words: number[]): string => words.map((word, i) => `${i % 8 ? ' ' : '\n  '}0x${word.toString(16).padStart(8, '0')},`).join('')
    const [head] = readFileSync(file, 'utf8').split('\n')
    writeFileSync(file, `${head}\nexport const prepareWords: readonly number[] = [${lines(made[0]!)}\n]\nexport const thunkWords: readonly number[] = [${lines(made[1]!)}\n]\n`)
  } else expect(made).toEqual([prepareWords, thunkWords])
  expect(4 * made[1]!.length).toBeLessThanOrEqual(regions[0]!.waits - THUNK)
})

/**
 * In the boot ROM's place: calls both parts as it would, on its stack in the SRAM, and compares its memory before and after; then enters the kernel. Ends with 2 when its memory
 * has changed, 3 when a register has, 4 when the SPL was not run.
 */
const harness = `
  .syntax unified
  .arch armv7-a
  .arm
  .global _start
_start:
  cpsid if
  ldr sp, =0x7000
  @ MMU off, instruction cache on, as a boot ROM might leave it
  mrc p15, 0, r0, c1, c0, 0
  orr r0, r0, #1 << 12
  mcr p15, 0, r0, c1, c0, 0
  ldr r8, =0x44000000
  blx r8
  bl sum
  mov r10, r0
  mov r11, sp
  ldr r7, =0x12345678
  ldr r8, =${THUNK}
  blx r8
  mov r6, #3
  ldr r0, =0x12345678
  cmp r0, r7
  cmpeq r11, sp
  bne bad
  bl sum
  mov r6, #2
  cmp r0, r10
  bne bad
  ldr r0, =${THUNK + 4}
  ldr r0, [r0]
  mov r6, #4
  cmp r0, #1
  bne bad
  ldr r0, =0x42000000
  bx r0
sum:
  mov r0, #0
  adr r1, places
1:
  ldmia r1!, {r2, r3}
  cmp r3, #0
  bxeq lr
2:
  ldr r4, [r2], #4
  add r0, r4, r0, ror #31
  subs r3, r3, #4
  bne 2b
  b 1b
places:
  .word ${regions.flatMap(({ place, bytes }) => [place, bytes]).join(', ')}, 0, 0
bad:
  ldr r0, =0x20026
  push {r0, r6}
  mov r1, sp
  mov r0, #0x20
  svc 0x123456
  b .
`

test.skipIf(lacking.length).each([['cubieboard', 'cubieboard'], ['cubieboard2', 'cubieboard']])('%s: Debian\'s SPL runs out of SRAM as FEL fills it, comes back, and the kernel starts (QEMU\'s %s)', async (name, machine) => {
  const board = findBoard(name)!
  const cwd = folderWith({ 'harness.S': harness })
  const built = JSON.parse((await uni(['build', 'apps/hello', '--board', name, '--json'])).stdout) as { image: string }
  const path = join(spls!, board.uboot!, SPL_FILE)
  // The host's side, against a boot ROM whose code is not run: what it leaves in memory then runs in QEMU.
  const brom = new FakeBrom()
  brom.soc = name === 'cubieboard' ? 0x1623 : 0x1651
  for (let i = 0; i < brom.sram.length; i++) brom.sram[i] = (i * 73 + (i >> 8)) & 0xff
  let sram: Uint8Array | undefined
  brom.code.set(PREPARE, () => brom.memory(PREPARE + 4 * (prepareWords.length - 1), 4).set([0x78, 0x00, 0xc5, 0x00]))
  brom.code.set(THUNK, () => {
    sram = brom.sram.slice()
    brom.memory(THUNK + 4, 4).set([1, 0, 0, 0])
  })
  await bootOverFel(board, splOf(readFileSync(path), path), readFileSync(join(root, built.image)), brom, true, { step: () => {} }, () => Promise.resolve())
  expect(brom.ran).toEqual([PREPARE, THUNK, board.image.load])
  // Where the first part was is the SPL by now, so the harness has it elsewhere.
  const prepare = Buffer.alloc(4 * prepareWords.length)
  prepareWords.forEach((word, i) => prepare.writeUInt32LE(word, 4 * i))
  writeFileSync(join(cwd, 'sram'), sram!)
  writeFileSync(join(cwd, 'kernel'), brom.memory(board.image.load, 1 << 20))
  writeFileSync(join(cwd, 'prepare'), prepare)
  execFileSync(gcc, ['-nostdlib', '-Wl,-Ttext=0x45000000', '-o', 'harness', 'harness.S'], { cwd })
  const load = (what: string, at: number): string[] => ['-device', `loader,file=${what},addr=0x${at.toString(16)},force-raw=on`]
  const ran = spawnSync('qemu-system-arm', [
    '-M', machine, '-nic', 'none', '-display', 'none', '-monitor', 'none', '-serial', 'stdio', '-no-reboot', '-semihosting-config', 'enable=on,target=native',
    ...load('sram', 0), ...load('prepare', 0x4400_0000), ...load('kernel', board.image.load), '-device', 'loader,file=harness,cpu-num=0',
  ], { cwd, encoding: 'utf8', timeout: 30_000, input: '' })
  expect([ran.stdout, ran.status, ran.stderr]).toEqual([expect.stringMatching(new RegExp(`U-Boot SPL[^]*DRAM:[^]*Trying to boot from FEL[^]*hello from ${name}`)), 0, expect.anything()])
})
