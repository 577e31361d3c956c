/** @assemblyscript The card on SDHOST instead of EMMC1, of the Pi 2 and 3. */
import { sdhostCard } from "board";
import { tryCard } from "../card/pattern";

export function main(): void { tryCard(sdhostCard); }
