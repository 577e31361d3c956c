// expect: UNI-L015 8:19
class Settings {
  width = 1;
  height = 2;
}

function read(settings: Settings, name: keyof Settings): number {
  return settings[name];
}

export function main(): void {
  console.log(read(new Settings(), "width"));
}
