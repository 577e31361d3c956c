import { describe, expect, test } from 'vitest'
import { boards, findBoard } from '../../boards/index.ts'
import { boardSource } from '../../linker/board.ts'
import { imageBase, linkerScript } from '../../linker/script.ts'

describe.each(boards.map((board) => [board.name, board] as const))('%s', (_name, board) => {
  const script = linkerScript(board)

  test('is linked at its architecture\'s base, loaded and entered where its boot loader puts it', () => {
    expect(script).toContain(`. = 0x${imageBase(board).toString(16)};`)
    expect(script).toContain(`entry_physical = 0x${board.image.load.toString(16)};`)
    expect(script).toContain(`AT(0x${board.image.load.toString(16)})`)
  })

  test('defines all that board.h declares', () => {
    for (const name of ['text_end', 'rodata_end', 'data_start', 'bss_start', 'bss_end', 'boot_stack', 'boot_stack_end', 'fault_stack', 'fault_stack_end', 'noinit_start', 'image_end']) {
      expect(script).toMatch(new RegExp(`^ *${name} = \\.;$`, 'm'))
    }
  })

  test('has no segment that can be written and executed', () => {
    const flags = [...script.matchAll(/PT_\w+ FLAGS\((\d)\)/g)].map((match) => Number(match[1]))
    expect(flags.length).toBe(4)
    expect(flags.filter((flag) => (flag & 3) === 3)).toEqual([])
  })
})

test('board tables tell device ranges and RAM, the board\'s own RAM first', () => {
  const board = findBoard('virt64')!
  expect(boardSource(board)).toContain('board_devices[] = { { 0x8000000u, 0x3000000u } };')
  expect(boardSource(board)).toContain('board_ram = { 0x40000000u, 0x8000000u };')
  expect(boardSource({ ...board, ram: { base: 0x4000_0000, size: 1 << 20 } })).toContain('board_ram = { 0x40000000u, 0x100000u };')
})
