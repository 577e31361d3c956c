// expect: UNI-L013 6:3
interface Config { port: number }

export function main(): void {
  const config: Config = { port: 80 };
  Object.defineProperty(config, "port", { value: 81, writable: false });
  console.log(config.port);
}
