// A choice between two undefineds has no representation of its own (seed 5069).
export function main(): void {
  const flags: (boolean | undefined)[] = [true, undefined]
  const more = flags.length > 1
  flags.splice(0, 1, flags.at(-1) ?? (more ? (undefined as boolean | undefined) : (undefined as boolean | undefined)))
  const nothing = more ? undefined : undefined
  console.log(flags, nothing, flags[0] ?? (more ? null : undefined))
}
