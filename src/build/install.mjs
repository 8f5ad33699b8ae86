/**
 * Makes a fresh clone able to run the rest of the build: installs the packages of the lock file when they are
 * missing or not the ones it names. Plain Node without dependencies, because nothing is installed yet.
 */
// awaitwise: ignore-file[blocking-helper] -- a script has nothing else to do meanwhile
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Installs what is missing, then runs a TypeScript build script of this folder in this process.
 * Exits with 3 when the packages cannot be installed.
 *
 * @param {string} script file name beside this one, such as `start.ts`
 */
export async function runBuildScript(script) {
  refuseOldNode();
  installPackages();
  const { register } = await import("tsx/esm/api");
  register();
  const module = await import(pathToFileURL(join(root, "src", "build", script)).href);
  await module.main(process.argv.slice(2));
}

function refuseOldNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major >= 20) return;
  console.error(
    `Awaitwise needs Node 20 or newer; this is ${process.version}. Install it from your system's packages.`,
  );
  process.exit(3);
}

function installPackages() {
  if (installedPackagesMatch()) return;
  console.log("Installing the packages of package-lock.json (once; about a minute) …");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const { status, error } = spawnSync(
    npm,
    ["ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error"],
    {
      cwd: root,
      stdio: "inherit",
      shell: process.platform === "win32",
    },
  );
  if (status === 0) return;
  console.error(`npm ci failed${error ? `: ${error.message}` : ""}. Nothing was built.`);
  process.exit(3);
}

/**
 * Compares the lock file with the record npm keeps of what it installed. Optional packages are left out:
 * most of them are binaries for other platforms.
 */
function installedPackagesMatch() {
  const wanted = packagesOf(join(root, "package-lock.json"));
  const installed = packagesOf(join(root, "node_modules", ".package-lock.json"));
  if (!wanted) throw new Error("package-lock.json cannot be read; the clone is not complete.");
  if (!installed) return false;
  return Object.entries(wanted).every(
    ([path, entry]) => path === "" || entry.optional || installed[path]?.version === entry.version,
  );
}

/** @param {string} lockFile */
function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, "utf8")).packages;
  } catch {
    return undefined;
  }
}
