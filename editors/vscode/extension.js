// Starts the language server of reconsider-rules for YAML files, and ends it. All else is the server's.
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

async function activate() {
  const [command, ...args] = vscode.workspace.getConfiguration("reconsider-rules").get("command");
  const folder = vscode.workspace.workspaceFolders?.[0];
  const server = { command, args, options: { cwd: folder?.uri.fsPath } };
  client = new LanguageClient("reconsider-rules", "reconsider-rules", server, {
    documentSelector: [{ scheme: "file", language: "yaml" }],
    synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher("**/*.{yaml,yml}") },
  });
  try {
    await client.start();
  } catch (error) {
    vscode.window.showErrorMessage(
      `reconsider-rules can't be started (${command}): ${error.message}. ` +
        "Install it with pip install pygls beside it, and write where it is into the setting reconsider-rules.command.",
    );
  }
}

function deactivate() {
  return client?.isRunning() ? client.stop() : undefined;
}

module.exports = { activate, deactivate };
