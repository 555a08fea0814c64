/** A view's HTML: the same in a VS Code webview and in a browser. */

export interface PanelPage {
  readonly title: string;
  readonly nonce: string;
  readonly script: string;
  readonly style: string;
  /** CSP source that styles, fonts and images may come from. */
  readonly source: string;
  /** CSP source that the script may connect to; absent: none. */
  readonly connect?: string;
  /** In a browser there is no VS Code that sets theme variables, so the page brings its own. */
  readonly standalone: boolean;
}

export function panelPage({ title, nonce, script, style, source, connect, standalone }: PanelPage): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${source} 'nonce-${nonce}'`,
    `font-src ${source}`,
    ...(connect === undefined ? [] : [`connect-src ${connect}`]),
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en"${standalone ? ' class="standalone"' : ''}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${style}">
</head>
<body>
<div id="root"></div>
<script nonce="${nonce}" type="module" src="${script}"></script>
</body>
</html>
`;
}
