// expect: UNI-L048 2:22
import settings from "./modules/settings.json";

export function main(): void {
  console.log(settings.port);
}
