import { expect, test } from 'vitest'
import { defineBoard, type Board } from '../../boards/board.ts'
import { UniError } from '../../boards/error.ts'
import { boards } from '../../boards/index.ts'
import { validateBoard } from '../../boards/validate.ts'
import virt64 from '../../boards/virt64.ts'

/** The first mistake in virt64 with these changes. */
function mistake(change: Partial<Board> & { roles?: object }): { code: string; exit: number; message: string } | undefined {
  const { roles, ...rest } = change
  const soc = { ...virt64.soc, roles: { ...virt64.soc.roles, ...roles } } as Board['soc']
  try {
    validateBoard(defineBoard({ ...virt64, soc, ...rest, name: 'wrong' }), false)
  } catch (error) {
    expect(error).toBeInstanceOf(UniError)
    const { code, exit, message, fixes } = error as UniError
    expect(fixes).toHaveLength(1)
    return { code, exit, message }
  }
}
const device = { driver: 'serial/pl011', type: 'Pl011', args: [] }

test.each(boards.map((board) => [board.name, board] as const))('%s is right', (_, board) => validateBoard(board))
test('overlapping registers', () => {
  expect(mistake({ devices: { extra: { ...device, base: 0x0900_0800, size: 0x1000 } } })).toMatchObject({ code: 'UNI-B012', exit: 65, message: expect.stringContaining('uart0') })
})
test('neighbours do not overlap', () => {
  expect(mistake({ devices: { extra: { ...device, base: 0x0900_1000, size: 0x1000 } } })).toBeUndefined()
})
test('no size', () => expect(mistake({ devices: { extra: { ...device, base: 0x0a00_0000 } } })).toMatchObject({ code: 'UNI-B010', exit: 65 }))
test('outside the device ranges', () => expect(mistake({ devices: { extra: { ...device, base: 0x4000_0000, size: 16 } } })).toMatchObject({ code: 'UNI-B011', exit: 65 }))
test('an interrupt used twice', () => {
  expect(mistake({ devices: { extra: { ...device, irq: 33 } } })).toMatchObject({ code: 'UNI-B013', exit: 65, message: 'wrong: interrupt 33 belongs to both uart0 and extra' })
})
test('unknown driver', () => {
  const board = defineBoard({ ...virt64, devices: { extra: { ...device, driver: 'serial/none' } } })
  expect(() => validateBoard(board)).toThrow(expect.objectContaining({ code: 'UNI-B014', exit: 65 }))
})
test('unknown device in arguments', () => expect(mistake({ devices: { extra: { ...device, args: [{ device: 'ghost' }] } } })).toMatchObject({ code: 'UNI-B015', exit: 65 }))
test('role that names no device', () => expect(mistake({ roles: { timer: 'ghost' } })).toMatchObject({ code: 'UNI-B016', exit: 65 }))
test('role that is missing', () => expect(mistake({ roles: { power: undefined } })).toMatchObject({ code: 'UNI-B016', exit: 65 }))
test('console that is no device', () => expect(mistake({ console: { device: 'ghost', baud: 1 } })).toMatchObject({ code: 'UNI-B016', exit: 65 }))
test('role with several devices, one of which is missing', () => {
  expect(mistake({ roles: { net: [{ device: 'net0', compatible: 'a,b' }, { device: 'ghost' }] } })).toMatchObject({ code: 'UNI-B016', exit: 65, message: expect.stringContaining('ghost') })
})
