/** TypeScript and JavaScript: read by VS Code's own TypeScript server, and by ours where that does not answer. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import {
  diagnostics,
  eventually,
  expectFindings,
  findings,
  hoverAt,
  openText,
  quickFixes,
  replaceText,
  withSetting,
} from "./editor.ts";

const strict = JSON.stringify({ compilerOptions: { strict: true, target: "es2022", module: "esnext" } });
const save = "export async function save(order: string): Promise<void> {\n  await fetch(order);\n}\n";
const forgets =
  'import { save } from "./save";\n\nexport async function work(): Promise<void> {\n  save("tea");\n}\n';

/** Both ways to the types of a file. */
const ways = [
  { name: "with VS Code's TypeScript server", useEditorServer: true },
  { name: "without it", useEditorServer: false },
];

for (const { name, useEditorServer } of ways) {
  describe(`TypeScript ${name}`, () => {
    const folder = useEditorServer ? "ts-served" : "ts-alone";
    const settings = () => vscode.workspace.getConfiguration();
    before(async () => {
      await settings().update(
        "awaitwise.typescript.useEditorServer",
        useEditorServer,
        vscode.ConfigurationTarget.Workspace,
      );
      await openText(`${folder}/tsconfig.json`, strict);
      await openText(`${folder}/save.ts`, save);
    });
    // Findings are shown when the other server answers, too; this tells which one it was.
    if (useEditorServer) {
      afterEach(async () => {
        const document = vscode.window.activeTextEditor?.document;
        assert.ok(document);
        const answer = await askPlugin("_awaitwise.lower", document);
        assert.notDeepEqual(answer, { answer: null });
      });
    }
    after(() =>
      settings().update(
        "awaitwise.typescript.useEditorServer",
        undefined,
        vscode.ConfigurationTarget.Workspace,
      ),
    );

    it("finds a promise that nobody awaits, and repairs it", async () => {
      const { document } = await openText(`${folder}/forgets.ts`, forgets);
      await expectFindings(document, ["4 missing-await"]);
      const fixes = await quickFixes(document.uri, new vscode.Range(3, 2, 3, 6));
      const fix = fixes.find(({ title }) => title === "Add `await`");
      assert.ok(fix?.edit, `only ${fixes.map(({ title }) => title).join(", ")}`);
      assert.ok(await vscode.workspace.applyEdit(fix.edit));
      assert.equal(document.getText(), forgets.replace('save("tea")', 'await save("tea")'));
      await expectFindings(document, []);
    });

    it("explains in a hover", async () => {
      const { document } = await openText(`${folder}/hover.ts`, forgets);
      await expectFindings(document, ["4 missing-await"]);
      const text = await eventually(
        () => hoverAt(document.uri, new vscode.Position(3, 3)),
        (shown) => assert.match(shown, /Awaitwise/),
      );
      assert.match(text, /`save` starts its work at once/);
    });

    it("silences a finding by a comment", async () => {
      const { document } = await openText(`${folder}/silent.ts`, forgets);
      await expectFindings(document, ["4 missing-await"]);
      const fixes = await quickFixes(document.uri, new vscode.Range(3, 2, 3, 6));
      const fix = fixes.find(({ title }) => title === "Ignore missing-await on this line");
      assert.ok(fix?.edit);
      assert.ok(await vscode.workspace.applyEdit(fix.edit));
      assert.match(document.getText(), /^ {2}\/\/ awaitwise: ignore\[missing-await\]\n {2}save/m);
      await expectFindings(document, []);
    });

    it("follows edits that are not saved, in other files too", async () => {
      const callee = await openText(`${folder}/callee.ts`, "export function store(): void {}\n");
      const text =
        'import { store } from "./callee";\n\nexport async function work() {\n  await fetch("work");\n  store();\n}\n';
      const { document } = await openText(`${folder}/caller.ts`, text);
      await replaceText(document, `${text}\nexport async function more() {\n  work();\n}\n`);
      await expectFindings(document, ["9 missing-await"]);
      await vscode.window.showTextDocument(callee.document);
      await replaceText(
        callee.document,
        save.replace("save(order: string)", "store()").replace("order", "''"),
      );
      await expectFindings(document, ["5 missing-await", "9 missing-await"]);
    });

    it("repairs what is safe when a file is saved", async () => {
      const text = `${save}\nexport async function run(): Promise<void> {\n  try {\n    return save("tea");\n  } catch {\n    return;\n  }\n}\n`;
      const { document } = await openText(`${folder}/on-save.ts`, text);
      await expectFindings(document, ["7 return-without-await-in-try"]);
      await withSetting("editor.codeActionsOnSave", { "source.fixAll.awaitwise": "explicit" }, async () => {
        await replaceText(document, `${text}\n`);
        await expectFindings(document, ["7 return-without-await-in-try"]);
        await document.save();
        assert.match(document.getText(), /return await save/);
      });
    });

    it("reads projects through references", async () => {
      const options = { strict: true, target: "es2022", module: "esnext", moduleResolution: "bundler" };
      const library = JSON.stringify({ compilerOptions: { ...options, composite: true } });
      const app = JSON.stringify({ compilerOptions: options, references: [{ path: "../library" }] });
      await openText(`${folder}/refs/library/tsconfig.json`, library);
      await openText(`${folder}/refs/library/save.ts`, save);
      await openText(`${folder}/refs/app/tsconfig.json`, app);
      const text = forgets.replace("./save", "../library/save");
      const { document } = await openText(`${folder}/refs/app/main.ts`, text);
      await expectFindings(document, ["4 missing-await"]);
    });

    it("reads each package of a monorepo with its own configuration", async () => {
      for (const name of ["one", "two", "three"]) {
        await openText(`${folder}/mono/${name}/tsconfig.json`, strict);
        await openText(`${folder}/mono/${name}/save.ts`, save);
        const { document } = await openText(`${folder}/mono/${name}/main.ts`, forgets);
        await expectFindings(document, ["4 missing-await"]);
      }
    });

    it("reads a folder that has JavaScript alone", async () => {
      await openText(`${folder}/js/save.js`, save.replace(": string", "").replace(": Promise<void>", ""));
      const text = forgets.replace("./save", "./save.js").replace(": Promise<void>", "");
      const { document } = await openText(`${folder}/js/main.js`, text);
      await expectFindings(document, ["4 missing-await"]);
    });

    it("says nothing where it is switched off", async () => {
      const { document } = await openText(`${folder}/off.ts`, forgets);
      await expectFindings(document, ["4 missing-await"]);
      await withSetting("awaitwise.rules", { "missing-await": "off" }, () => expectFindings(document, []));
      await expectFindings(document, ["4 missing-await"]);
    });
  });
}

describe("TypeScript's own server", () => {
  const outside = "export function work(): void {\n  await Promise.resolve();\n}\n";

  it("reports an await outside of an async function, and we add the repair", async () => {
    await openText("ts-once/tsconfig.json", strict);
    const { document } = await openText(
      "ts-once/outside.ts",
      `${outside}\nasync function more() {\n  await fetch("more");\n  more();\n}\n`,
    );
    await expectFindings(document, ["7 missing-await"]);
    await eventually(
      () => vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === "ts"),
      (own) => assert.ok(own.some(({ code }) => code === 1308)),
    );
    const fixes = await quickFixes(document.uri, new vscode.Range(1, 2, 1, 7));
    const fix = fixes.find(({ title }) => title === "Make `work` async");
    assert.ok(fix?.edit, `only ${fixes.map(({ title }) => title).join(", ")}`);
  });

  it("survives when the plugin fails at everything, and so do the findings", async () => {
    const extension = vscode.extensions.getExtension("vscode.typescript-language-features");
    const api = (await extension?.activate())?.getAPI(0);
    const configure = (configuration: object) =>
      api.configurePlugin("awaitwise-typescript-plugin", { reporting: "server", ...configuration });
    await openText("ts-failing/tsconfig.json", strict);
    await openText("ts-failing/save.ts", save);
    configure({ failOnPurpose: true });
    try {
      const { document } = await openText("ts-failing/main.ts", forgets);
      await expectFindings(document, ["4 missing-await"]);
      const shown = await eventually(
        () => hoverAt(document.uri, new vscode.Position(3, 3)),
        (text) => assert.match(text, /Promise<void>/),
      );
      assert.match(shown, /save\(order: string\)/);
      const answer = await askPlugin("_awaitwise.check", document);
      assert.match(JSON.stringify(answer), /"answer":null,"failure":"Checking failed: Error: told to fail/);
    } finally {
      configure({ failOnPurpose: false });
    }
  });

  it("is not needed for a document that was never saved", async () => {
    const content = `${save}\nexport async function work() {\n  save("tea");\n}\n`;
    const document = await vscode.workspace.openTextDocument({ language: "typescript", content });
    await vscode.window.showTextDocument(document);
    await expectFindings(document, ["6 missing-await"]);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  it("answers with the IR of a file", async () => {
    await openText("ts-once/tsconfig.json", strict);
    const { document } = await openText("ts-once/ir.ts", save);
    await eventually(
      () => askPlugin("_awaitwise.lower", document),
      (answer) => assert.match(JSON.stringify(answer), /"name":"save".*"async":true/),
    );
  });

  it("reports nothing of ours twice", async () => {
    await openText("ts-once/tsconfig.json", strict);
    const { document } = await openText(
      "ts-once/twice.ts",
      `${save}\nexport async function more() {\n  save("tea");\n}\n`,
    );
    await expectFindings(document, ["6 missing-await"]);
    assert.equal(diagnostics(document.uri).length, findings(document).length);
    const all = vscode.languages.getDiagnostics(document.uri).map(({ message }) => message);
    assert.equal(new Set(all).size, all.length, all.join("\n"));
  });
});

/** What our plugin in VS Code's TypeScript server answers. */
async function askPlugin(command: string, document: vscode.TextDocument): Promise<unknown> {
  const args = { file: document.uri.fsPath };
  const response: unknown = await vscode.commands.executeCommand(
    "typescript.tsserverRequest",
    command,
    args,
    { isAsync: true },
  );
  assert.ok(typeof response === "object" && response !== null && "body" in response);
  return response.body;
}
