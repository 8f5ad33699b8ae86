/** Opens the pages of the rules, which are shipped with the extension, inside the editor. */
import * as vscode from "vscode";

/** An address that VS Code opens as the page of a rule, given by its name or code. */
export function rulePageAddress(rule: string): vscode.Uri {
  return vscode.Uri.parse(`command:awaitwise.explainRule?${encodeURIComponent(JSON.stringify([rule]))}`);
}

/**
 * Shows the page of a rule, or lets the person choose one when none is named.
 *
 * @param rule name (`missing-await`) or code (`AW101`); anything else asks, beginning with the rule at the cursor
 */
export async function openRulePage(context: vscode.ExtensionContext, rule: unknown): Promise<void> {
  const pages = await readRulePages(context);
  const named =
    typeof rule === "string" ? pages.find((page) => page.name === rule || page.code === rule) : undefined;
  const page = named ?? (await choosePage(pages));
  if (!page) return;
  try {
    await vscode.commands.executeCommand("markdown.showPreview", page.uri);
  } catch {
    // The preview belongs to a built-in extension that may be switched off.
    await vscode.window.showTextDocument(page.uri, { preview: true });
  }
}

interface RulePage {
  readonly name: string;
  /** From the page's heading. The index of all pages has none. */
  readonly code: string | undefined;
  readonly uri: vscode.Uri;
}

async function readRulePages(context: vscode.ExtensionContext): Promise<RulePage[]> {
  const folder = vscode.Uri.joinPath(context.extensionUri, "docs", "rules");
  const files = (await vscode.workspace.fs.readDirectory(folder)).map(([file]) => file);
  const pages = await Promise.all(
    files
      .filter((file) => file.endsWith(".md"))
      .map(async (file) => {
        const uri = vscode.Uri.joinPath(folder, file);
        const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
        const code = /^# .*\((AW\d+)\)$/m.exec(text)?.[1];
        return { name: file.slice(0, -".md".length), code, uri };
      }),
  );
  return pages.filter(({ code }) => code !== undefined);
}

async function choosePage(pages: readonly RulePage[]): Promise<RulePage | undefined> {
  const here = rulesAtCursor();
  const items = pages
    .map((page) => ({ label: page.name, description: page.code ?? "", page }))
    .sort((left, right) => left.description.localeCompare(right.description))
    .sort((left, right) => Number(here.has(right.label)) - Number(here.has(left.label)));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t("Rule to explain") });
  return chosen?.page;
}

/** Names of the rules that found something where the cursor stands. */
function rulesAtCursor(): ReadonlySet<string> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return new Set();
  return new Set(
    vscode.languages
      .getDiagnostics(editor.document.uri)
      .filter(({ range }) => range.contains(editor.selection.active))
      .map(({ code }) => String(typeof code === "object" ? code.value : code)),
  );
}
