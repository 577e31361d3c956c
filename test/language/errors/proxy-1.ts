// expect: UNI-L014 5:34
interface Settings { volume: number }

export function main(): void {
  const settings: Settings = new Proxy<Settings>({ volume: 1 }, {});
  console.log(settings.volume);
}
