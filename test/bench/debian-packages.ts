/**
 * Code that nobody here wrote: Debian's Python packages, downloaded with apt into the user's cache folder and
 * unpacked there, once.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../src/hosts/cache-folder.ts";

/**
 * The `dist-packages` folder with these packages in it, such as `python3-aiohttp`. Throws with what apt says where it
 * is not there or knows none of them.
 */
export function debianPackages(names: readonly string[]): string {
  const cache = join(cacheFolder(), "bench");
  const folder = join(cache, "debian");
  const missing = names.filter((name) => !existsSync(join(folder, `${name}.unpacked`)));
  if (missing.length > 0) {
    const downloads = join(cache, `download-${process.pid}`);
    mkdirSync(downloads, { recursive: true });
    try {
      execFileSync("apt-get", ["-o", "APT::Sandbox::User=root", "-qq", "download", ...missing], {
        cwd: downloads,
        stdio: ["ignore", "ignore", "inherit"],
      });
      for (const file of readdirSync(downloads)) {
        execFileSync("dpkg-deb", ["-x", join(downloads, file), folder]);
        renameSync(join(downloads, file), join(folder, `${file.split("_")[0]}.unpacked`));
      }
    } finally {
      rmSync(downloads, { recursive: true, force: true });
    }
  }
  return join(folder, "usr", "lib", "python3", "dist-packages");
}
