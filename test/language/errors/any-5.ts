// expect: UNI-L001 2:26
type Handler = (...args: any[]) => void;

export function main(): void {
  const log: Handler = (...args) => console.log(args.length);
  log(1, "two");
}
