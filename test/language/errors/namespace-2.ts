// expect: UNI-L027 2:1
namespace App.Settings {
  export let volume = 3;
}

export function main(): void {
  console.log(App.Settings.volume);
}
