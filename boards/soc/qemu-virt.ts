// QEMU `virt`: addresses and lines from hw/arm/virt.c (base_memmap, a15irqmap). SPI n is INTID n + 32, PPI n is n + 16.
import { defineSoc, type Arch, type Soc } from '../board.ts'

const common = (name: string, arch: Arch, cpu: string): Soc =>
  defineSoc({
    name,
    arch,
    cpu,
    ram: { base: 0x4000_0000, size: 128 << 20 },
    deviceRanges: [{ base: 0x0800_0000, size: 0x0300_0000 }],
    devices: {
      gic: { driver: 'irq/gic-v2', type: 'GicV2', base: 0x0800_0000, size: 0x2_0000, args: [0x0800_0000, 0x0801_0000], model: 'irq/gic-v2', modelOptions: { cpuInterface: 0x1_0000, lines: 288 } },
      timer: { driver: 'timer/generic', type: 'GenericTimer', irq: 27, args: [27], model: 'timer/generic' },
      uart0: { driver: 'serial/pl011', type: 'Pl011', base: 0x0900_0000, size: 0x1000, irq: 33, args: [0x0900_0000, 33, 24_000_000], model: 'serial/pl011', modelOptions: { clockHz: 24_000_000 } },
      gpio: { driver: 'gpio/pl061', type: 'Pl061', base: 0x0903_0000, size: 0x1000, irq: 39, args: [0x0903_0000], model: 'gpio/pl061' },
      power: { driver: 'power/psci', type: 'Psci', args: [], model: 'power/psci' },
      // 32 virtio-mmio transports, SPI 16 to 47; the first -device is behind the last. DMA is coherent. The drivers look at all of them.
      disk0: { driver: 'block/virtio', type: 'VirtioBlk', base: 0x0a00_0000, size: 0x200, args: [0x0a00_0000, 48, 32, true, { device: 'timer' }], model: 'block/virtio', modelOptions: { irq: 48 } },
      net0: { driver: 'net/virtio', type: 'VirtioNet', base: 0x0a00_0200, size: 0x3c00, args: [0x0a00_0000, 48, 32, true], model: 'net/virtio', modelOptions: { irq: 49, transports: 30 } },
      rng: { driver: 'entropy/virtio', type: 'VirtioRng', base: 0x0a00_3e00, size: 0x200, args: [0x0a00_0000, 32, true], model: 'entropy/virtio' },
    },
    roles: { interrupts: 'gic', timer: 'timer', power: 'power', gpio: 'gpio', net: 'net0', entropy: 'rng', block: 'disk0' },
  })

export const virt64 = common('qemu-virt-aarch64', 'aarch64', 'cortex-a53')
export const virt32 = common('qemu-virt-arm', 'arm', 'cortex-a15')
