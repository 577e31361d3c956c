/** Finds the device models a board's data names. */
import { devicesOf, type Board } from '../boards/board.ts'
import type { ModelFactory } from './model.ts'

/** Makes another model for a device: wraps the factory of the usual one, or ignores it. */
export type Replacement = (usual: ModelFactory) => ModelFactory

const nothing: ModelFactory = () => {
  throw new Error('the board names no model to wrap')
}

/** The factories of a board's models, in the board's order. A device without one is absent: accesses to it are bus faults. */
export async function loadModels(board: Board, replace: Record<string, Replacement>): Promise<{ name: string; factory: ModelFactory }[]> {
  const devices = devicesOf(board)
  const stranger = Object.keys(replace).find((name) => !(name in devices))
  if (stranger) throw new Error(`${board.name} has no device ${stranger} to replace; it has ${Object.keys(devices).join(', ')}`)
  const found: { name: string; factory: ModelFactory }[] = []
  for (const [name, { model }] of Object.entries(devices)) {
    const replacement = replace[name]
    if (!model && !replacement) continue
    const usual = model ? await load(model) : nothing
    found.push({ name, factory: replacement ? replacement(usual) : usual })
  }
  return found
}

/** `<class>/<chip>` in `sim/models/`. The path is written so that a bundler can see which files may be meant. */
async function load(model: string): Promise<ModelFactory> {
  const [family, chip] = model.split('/')
  const { default: factory } = (await import(`./models/${family}/${chip}.ts`)) as { default: ModelFactory }
  return factory
}
