/** Hosts that a program is an extension of: VS Code and Electron. */
import type { LibraryFunction } from "../../ir/facts.ts";
import {
  callsLater,
  changing,
  each,
  exclusive,
  fate,
  library,
  promise,
  quiet,
  reads,
  writes,
} from "../entries.ts";

const asks: LibraryFunction = promise({ effects: exclusive("user") });
const changesWorkspace: LibraryFunction = promise({ effects: writes("environment") });
const readsFile: LibraryFunction = promise({ effects: reads("file"), raises: ["vscode.FileSystemError"] });
const writesFile: LibraryFunction = promise({ effects: writes("file"), raises: ["vscode.FileSystemError"] });

const vscode = library({
  module: "vscode",
  source: "https://code.visualstudio.com/api/references/vscode-api",
  functions: {
    // A command may give a promise, which whoever runs the command waits for.
    "commands.registerCommand": { effects: writes("environment"), fates: [callsLater(1, "awaited")] },
    "commands.registerTextEditorCommand": { effects: writes("environment"), fates: [callsLater(1)] },
    "commands.executeCommand": promise(),
    "commands.getCommands": promise({ effects: reads("environment") }),
    ...each(
      "window.showInformationMessage window.showWarningMessage window.showErrorMessage window.showQuickPick window.showInputBox window.showOpenDialog window.showSaveDialog window.showWorkspaceFolderPick",
      asks,
    ),
    "window.withProgress": promise({ effects: [], fates: [callsLater(1, "awaited")] }),
    ...each("window.showTextDocument window.showNotebookDocument", changesWorkspace),
    ...each("window.createOutputChannel window.createStatusBarItem window.createTerminal", {
      effects: writes("environment"),
    }),
    ...each("window.createWebviewPanel window.createTreeView window.setStatusBarMessage", {
      effects: writes("environment"),
    }),
    "workspace.applyEdit": changesWorkspace,
    ...each("workspace.openTextDocument workspace.openNotebookDocument workspace.findFiles", readsFile),
    ...each("workspace.save workspace.saveAs workspace.saveAll", writesFile),
    ...each("workspace.getConfiguration workspace.getWorkspaceFolder workspace.asRelativePath", {
      effects: reads("environment"),
    }),
    "workspace.createFileSystemWatcher": { effects: reads("file") },
    "env.openExternal": promise({ effects: writes("environment") }),
    "env.asExternalUri": promise({ effects: reads("environment") }),
    "tasks.executeTask": promise({ effects: writes("process") }),
    "tasks.fetchTasks": promise({ effects: reads("environment") }),
  },
  classes: {
    EventEmitter: {
      constructs: quiet,
      methods: { event: { ...changing, fates: [callsLater(0)] }, dispose: changing, fire: {} },
    },
    FileSystem: {
      concurrency: "shared",
      methods: {
        ...each("stat readDirectory readFile", readsFile),
        ...each("createDirectory writeFile delete rename copy", writesFile),
        isWritableFileSystem: quiet,
      },
    },
    Memento: { methods: { ...each("keys get", quiet), update: promise({ effects: writes("file") }) } },
    SecretStorage: {
      methods: {
        ...each("get keys", promise({ effects: reads("environment") })),
        ...each("store delete", promise({ effects: writes("environment") })),
      },
    },
    WorkspaceConfiguration: {
      methods: { ...each("get has inspect", { effects: reads("environment") }), update: changesWorkspace },
    },
    OutputChannel: {
      methods: each("append appendLine replace clear show hide", { effects: writes("console") }),
    },
    LogOutputChannel: {
      methods: each("trace debug info warn error", {
        effects: writes("console"),
        fates: [fate("all", "ignores")],
      }),
    },
    TextEditor: {
      // The function puts the edit together and is not waited for.
      methods: {
        edit: promise({
          effects: writes("environment"),
          fates: [{ argument: 0, fate: "calls-now", result: "discarded" }],
        }),
        insertSnippet: changesWorkspace,
        ...each("setDecorations revealRange", { effects: writes("environment") }),
      },
    },
    FileSystemError: { exception: true, bases: ["Error"] },
    Uri: { methods: { "*": quiet } },
    Position: { constructs: quiet, methods: { "*": quiet } },
    Range: { constructs: quiet, methods: { "*": quiet } },
    WorkspaceEdit: { constructs: quiet, methods: { ...each("entries get has", quiet), "*": changing } },
  },
  // `onDid…` and `onWill…` are events wherever they stand.
  rewrites: { "vscode\\.(?:.+\\.)?on(?:Did|Will)\\w+$": "vscode.listen" },
});

const listening = library({
  module: "vscode",
  source: "https://code.visualstudio.com/api/references/vscode-api#Event",
  functions: each("listen Event", { ...changing, fates: [callsLater(0)] }),
});

const electron = library({
  module: "electron",
  source: "https://www.electronjs.org/docs/latest/api/ipc-main",
  classes: {
    IpcMain: {
      methods: {
        ...each("on once addListener", { ...changing, fates: [callsLater(1)] }),
        // The other side waits for what it gives.
        ...each("handle handleOnce", { ...changing, fates: [callsLater(1, "awaited")] }),
      },
    },
    IpcRenderer: {
      methods: {
        ...each("on once addListener", { ...changing, fates: [callsLater(1)] }),
        invoke: promise({ effects: writes("process"), raises: ["Error"] }),
        send: { effects: writes("process") },
        sendSync: {
          effects: writes("process"),
          blocks: { by: "process", instead: "`ipcRenderer.invoke`" },
        },
      },
    },
    Dialog: {
      methods: {
        ...each("showOpenDialog showSaveDialog showMessageBox", asks),
        ...each("showOpenDialogSync showSaveDialogSync showMessageBoxSync", {
          effects: exclusive("user"),
          blocks: { by: "input", instead: "the form that gives a promise" },
        }),
      },
    },
  },
  aliases: { "Electron.*": "*", ipcMain: "IpcMain", ipcRenderer: "IpcRenderer", dialog: "Dialog" },
  rewrites: { "(?:electron\\.)?Electron\\.": "electron." },
});

export const editorLibraries = [vscode, listening, electron];
