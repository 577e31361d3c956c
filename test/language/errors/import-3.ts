// expect: UNI-L009 2:1
import helper = require("./modules/helper");

export function main(): void {
  console.log(helper.helper());
}
