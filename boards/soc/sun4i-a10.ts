// Allwinner A10: "A10 User Manual" memory map; interrupt lines are those of the A10's own controller (0..95).
import { defineSoc } from '../board.ts'

export const a10 = defineSoc({
  name: 'sun4i-a10',
  arch: 'arm',
  cpu: 'cortex-a8',
  ram: { base: 0x4000_0000, size: 512 << 20 },
  deviceRanges: [{ base: 0x01c0_0000, size: 0x0030_0000 }],
  devices: {
    intc: { driver: 'irq/sun4i', type: 'Sun4iIntc', base: 0x01c2_0400, size: 0x400, args: [0x01c2_0400], model: 'irq/sun4i' },
    gpio: { driver: 'gpio/sunxi', type: 'SunxiGpio', base: 0x01c2_0800, size: 0x400, args: [0x01c2_0800, 9], model: 'gpio/sunxi', modelOptions: { low: 225 } },
    timer: { driver: 'timer/sun4i', type: 'Sun4iTimer', base: 0x01c2_0c00, size: 0x90, irq: 22, args: [0x01c2_0c00, 22], model: 'timer/sun4i' },
    watchdog: { driver: 'watchdog/sun4i', type: 'Sun4iWatchdog', base: 0x01c2_0c90, size: 0x10, args: [0x01c2_0c90], model: 'watchdog/sun4i' },
    uart0: { driver: 'serial/ns16550', type: 'Ns16550', base: 0x01c2_8000, size: 0x400, irq: 1, args: [0x01c2_8000, 1, 24_000_000], model: 'serial/ns16550' },
    // The slot's switch is PH1 on all boards.
    mmc0: {
      driver: 'block/sun4i-mmc', type: 'Sun4iMmc', base: 0x01c0_f000, size: 0x1000, irq: 32, args: [0x01c0_f000, 32, 0, 0x01c2_0000, { device: 'gpio' }, 160, 225],
      model: 'sd/sun4i-mmc', modelOptions: { index: 0, ccu: 0x01c2_0000 },
    },
    card: { driver: 'block/sd-card', type: 'SdCard', args: [{ device: 'mmc0' }, { device: 'timer' }] },
    net0: {
      driver: 'net/sun4i-emac', type: 'Sun4iEmac', base: 0x01c0_b000, size: 0x1000, irq: 55,
      args: [0x01c0_b000, 55, 1, 0x01c2_0000, 0x01c0_0000, 0x01c2_3800, { device: 'gpio' }, { device: 'timer' }],
      model: 'net/sun4i-emac', modelOptions: { ccu: 0x01c2_0000, sramc: 0x01c0_0000, sid: 0x01c2_3800 },
    },
  },
  roles: { interrupts: 'intc', timer: 'timer', power: 'watchdog', watchdog: 'watchdog', gpio: 'gpio', net: 'net0', block: 'card' },
})
