/** The language server's process: LSP over standard input and output (`--stdio`), or what else the client asks for. */

import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serve } from './serve';

serve(createConnection(ProposedFeatures.all));
