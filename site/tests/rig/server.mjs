// The portal's own server, which can be stopped and started again at the same
// address.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";

export class Server {
  #command;
  #running; // child process

  /** Serves a release as buildRelease gives it on a port of the loopback address, with more flags of kaimen serve. */
  constructor({ kaimen, data }, port, path, flags = []) {
    this.#command = [kaimen, ["serve", "--no-build", "--quiet", "--data", data, "--addr", `127.0.0.1:${port}`, ...flags]];
    this.port = port;
    this.base = `http://127.0.0.1:${port}${path}`;
  }

  /** Returns when searches are answered. */
  async start() {
    const [program, args] = this.#command;
    this.#running = spawn(program, args, { stdio: ["ignore", "ignore", "inherit"] });
    for (let tries = 0; tries < 200; tries++) {
      const answer = await fetch(`${this.base}api/v1/search`).catch(() => undefined);
      if (answer?.ok) return;
      if (this.#running.exitCode !== null) break;
      await pause(50);
    }
    throw new Error("kaimen serve does not answer searches");
  }

  /** Returns when the address is free. */
  async stop() {
    if (!this.#running || this.#running.exitCode !== null) return;
    const ended = once(this.#running, "exit");
    this.#running.kill("SIGTERM");
    await ended;
  }
}
