// expect: UNI-L015 7:41
interface Options { verbose: boolean; color: boolean }

export function main(): void {
  const options: Options = { verbose: true, color: false };
  const names: string[] = ["verbose", "quiet"];
  for (const name of names) console.log(name in options);
}
