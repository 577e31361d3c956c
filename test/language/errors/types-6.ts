// expect: TS18048 6:15
interface Config { name?: string }

export function main(): void {
  const config: Config = {};
  console.log(config.name.length);
}
