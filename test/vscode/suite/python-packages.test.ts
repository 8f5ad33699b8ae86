/** Installed Python packages: those of the project's environment, and of the one that a setting names. */
import { expectFindings, folder, openText, withSetting } from "./editor.ts";

const uses = "import shop\n\n\nasync def main():\n    shop.load()\n";

async function makeEnvironment(name: string): Promise<void> {
  await openText(`${name}/pyvenv.cfg`, "home = /usr/bin\n");
  await openText(`${name}/lib/python3.11/site-packages/shop.py`, "async def load():\n    return 1\n");
}

describe("Installed Python packages", () => {
  it("are read from the environment in the project's folder", async () => {
    await makeEnvironment("with-environment/.venv");
    const { document } = await openText("with-environment/main.py", uses);
    await expectFindings(document, ["5 missing-await"]);
  });

  it("are read from the environment that the settings name, as soon as they name it", async () => {
    await makeEnvironment("elsewhere");
    const { document } = await openText("without-environment/main.py", uses);
    await expectFindings(document, []);
    const path = `${folder("scratch").uri.fsPath}/elsewhere`;
    await withSetting("awaitwise.python.interpreter", path, () =>
      expectFindings(document, ["5 missing-await"]),
    );
    await expectFindings(document, []);
  });
});
