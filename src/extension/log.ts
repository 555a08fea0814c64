import * as vscode from 'vscode';

/** The output channel, made when the first line is written. */
export class Log implements vscode.Disposable {
  private channel: vscode.LogOutputChannel | undefined;

  info(message: string): void {
    this.open().info(message);
  }

  error(message: string): void {
    this.open().error(message);
  }

  show(): void {
    this.open().show(true);
  }

  dispose(): void {
    this.channel?.dispose();
  }

  private open(): vscode.LogOutputChannel {
    this.channel ??= vscode.window.createOutputChannel('Wasm Plugin', { log: true });
    return this.channel;
  }
}
