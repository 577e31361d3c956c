/** USB devices of this machine: Allwinner boards whose boot ROM waits for a program (FEL). */
import { Exit, UniError } from '../boards/error.ts'
import type { FelPipe } from '../flash/fel/protocol.ts'

/** What is used of WebUSB's devices, with what the package adds to them. */
export interface Transfers {
  transferOut(endpoint: number, bytes: Uint8Array, timeoutMs: number): Promise<{ status?: string; bytesWritten: number }>
  transferIn(endpoint: number, length: number, timeoutMs: number): Promise<{ status?: string; data?: DataView }>
}
export interface UsbDevice extends Transfers {
  bus: string
  address: number
  vendorId: number
  productId: number
  configuration?: { interfaces: { alternate: { endpoints: { endpointNumber: number; direction: string; type: string }[] } }[] } | null
  open(): Promise<void>
  close(): Promise<void>
  selectConfiguration(value: number): Promise<void>
  claimInterface(number: number): Promise<void>
}

/** What every Allwinner boot ROM calls itself. */
const FEL = { vendorId: 0x1f3a, productId: 0xefe8 }
/** An answer that takes longer does not come. */
const ANSWER_MS = 10_000

/** Boards in FEL mode. Throws UNI-F067 when the package is not installed. */
export async function felDevices(): Promise<UsbDevice[]> {
  let usb: { WebUSB: new (options: { allowAllDevices: boolean }) => { getDevices(): Promise<unknown> } }
  try {
    usb = await import('usb')
  } catch {
    throw new UniError('UNI-F067', 'USB support is not installed', Exit.unavailable, ['npm i usb'])
  }
  try {
    const devices = await new usb.WebUSB({ allowAllDevices: true }).getDevices() as UsbDevice[]
    return devices.filter(({ vendorId, productId }) => vendorId === FEL.vendorId && productId === FEL.productId)
  } catch {
    // A machine without USB has no list of devices either.
    return []
  }
}

/** `1:5`, as `lsusb` counts: what `--to fel:` takes. */
export const felName = ({ bus, address }: Pick<UsbDevice, 'bus' | 'address'>): string => `${bus}:${address}`

/** The only device, or the one called `name`. Throws UNI-F060, UNI-F061. */
export function chooseFel<T extends Pick<UsbDevice, 'bus' | 'address'>>(devices: T[], name: string): T {
  const choices = devices.map((one) => `--to fel:${felName(one)}`)
  if (!devices.length) {
    throw new UniError('UNI-F060', 'no Allwinner board in FEL mode on USB', Exit.unavailable, [
      'take the board\'s power and card out, hold its FEL button, connect its USB OTG port to this machine, let go after two seconds',
      'it shows up in lsusb as 1f3a:efe8; a virtual machine has to be given the device',
    ])
  }
  if (name) {
    const found = devices.find((one) => felName(one) === name)
    if (!found) throw new UniError('UNI-F060', `no board in FEL mode at ${name}`, Exit.notFound, choices)
    return found
  }
  if (devices.length > 1) throw new UniError('UNI-F061', `${devices.length} boards are in FEL mode: which one?`, Exit.usage, choices)
  return devices[0]!
}

/** Opens `device`. Throws UNI-F065 (not allowed), UNI-F066 (does not open). */
export async function openFel(device: UsbDevice): Promise<FelPipe & { close(): Promise<void> }> {
  try {
    await device.open()
    if (!device.configuration) await device.selectConfiguration(1)
    await device.claimInterface(0)
  } catch (error) {
    const { message } = error as Error
    if (/access|permi|EACCES|errno 13/i.test(message)) {
      throw new UniError('UNI-F065', `no permission to use the USB device at ${felName(device)}`, Exit.permission, [
        'echo \'SUBSYSTEM=="usb", ATTR{idVendor}=="1f3a", ATTR{idProduct}=="efe8", TAG+="uaccess"\' | sudo tee /etc/udev/rules.d/60-uni-fel.rules && sudo udevadm control --reload, then connect the board anew',
      ])
    }
    throw gone(message)
  }
  const endpoints = device.configuration?.interfaces[0]?.alternate.endpoints ?? []
  const number = (direction: 'in' | 'out'): number => endpoints.find((one) => one.type === 'bulk' && one.direction === direction)?.endpointNumber ?? (direction === 'in' ? 2 : 1)
  return felPipe(device, number('out'), number('in'), () => device.close().catch(() => {}))
}

/** The device's bulk endpoints as a pipe. Its errors become UNI-F066. */
export function felPipe(device: Transfers, out: number, into: number, close: () => Promise<void>, answerMs = ANSWER_MS): FelPipe & { close(): Promise<void> } {
  const inTime = async <T extends { status?: string }>(work: Promise<T>): Promise<T> => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => { timer = setTimeout(() => reject(new Error(`no answer in ${answerMs / 1000} s`)), answerMs) })
    try {
      const result = await Promise.race([work, late])
      if (result.status !== 'ok') throw new Error(`transfer ended as ${result.status ?? 'nothing'}`)
      return result
    } catch (error) {
      throw gone((error as Error).message)
    } finally {
      clearTimeout(timer)
    }
  }
  return {
    send: async (bytes) => {
      // A copy: WebUSB takes a buffer of its own.
      const { bytesWritten } = await inTime(device.transferOut(out, Uint8Array.from(bytes), answerMs))
      if (bytesWritten !== bytes.length) throw gone(`${bytesWritten} of ${bytes.length} bytes went out`)
    },
    receive: async (length) => {
      const { data } = await inTime(device.transferIn(into, length, answerMs))
      return data ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(0)
    },
    close,
  }
}

const gone = (message: string): UniError => new UniError('UNI-F066', `the board on USB does not answer: ${message}`, Exit.io, ['is the cable in? Put the board into FEL mode again, then run the command once more'])
