// Serves a folder with nginx under a sub-path, as any web host would: no part
// of kaimen takes part, unless searches are handed on to it.

import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** The policy that the portal's own server sends: nothing but the portal's own files. */
const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** A port that was free a moment ago. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Hands searches on to the portal's server; while it is away the files have the page. */
const handOn = (backend, path) => `
    location ^~ ${path}api/ { proxy_pass http://127.0.0.1:${backend}; }
    ${["", "en/"].map((home) => `location = ${path}${home}search/ {
      proxy_pass http://127.0.0.1:${backend};
      error_page 502 503 504 =200 ${path}${home}search/index.html;
    }`).join("\n    ")}`;

const config = (folder, files, port, path, backend) => `
${process.getuid() === 0 ? "user root;" : ""}
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 256; }
http {
  access_log off;
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join("\n  ")}
  server {
    listen 127.0.0.1:${port};
    charset utf-8;
    charset_types text/css application/javascript application/json;
    absolute_redirect off;
    location ${path} {
      alias ${files}/;
      index index.html;
      error_page 404 ${path}404.html;
      add_header Content-Security-Policy "${policy}" always;
      add_header X-Content-Type-Options nosniff always;
    }
    ${backend ? handOn(backend, path) : ""}
  }
}
`;

/**
 * Starts nginx on a port of the loopback address.
 * @param {string} folder its own, for what it writes
 * @param {number} [backend] port of the portal's server, which searches are handed on to
 * @returns {Promise<() => Promise<void>>} ends it
 */
export async function serve(folder, files, port, path, backend) {
  await mkdir(folder);
  const conf = join(folder, "nginx.conf");
  await writeFile(conf, config(folder, files, port, path, backend));
  const nginx = spawn("nginx", ["-e", join(folder, "error.log"), "-c", conf], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
  });
  const ended = once(nginx, "exit");
  for (let tries = 0; ; tries++) {
    try {
      await fetch(`http://127.0.0.1:${port}${path}`);
      break;
    } catch (error) {
      if (tries === 100 || nginx.exitCode !== null) throw new Error("nginx does not answer", { cause: error });
      await pause(50);
    }
  }
  return async () => {
    nginx.kill("SIGQUIT");
    await ended;
  };
}
