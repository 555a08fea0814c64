/** The language server's process: LSP over standard input and output (`--stdio`), or what else the client asks for. */

import { createConnection, LSPErrorCodes, ProposedFeatures, type ConnectionOptions } from 'vscode-languageserver/node';
import { serve } from './serve';

/** What the client has given up before its turn is not begun. Each request is one piece of work: what runs, ends. */
const OPTIONS: ConnectionOptions = {
  connectionStrategy: {
    // The connection puts in whose answer it is.
    cancelUndispatched: ({ jsonrpc }) => ({
      jsonrpc,
      id: null,
      error: { code: LSPErrorCodes.RequestCancelled, message: 'cancelled' },
    }),
  },
};

serve(createConnection(ProposedFeatures.all, OPTIONS));
