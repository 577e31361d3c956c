import { boardName } from "uni";

/** The broker. Behind QEMU's user network 10.0.2.2 is the machine that QEMU runs on. */
export const HOST = boardName() === "node" ? "127.0.0.1" : "10.0.2.2";
export const PORT = 1883;
/** What the board publishes and hears begins with it. */
export const PREFIX = `uni/${boardName()}`;
